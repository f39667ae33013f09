"""发错了: for ten minutes the last effect is taken back, whoever heard of it hears that, and it can be said again."""

import pytest

from tests.conversation.said import bind_all, codes_in, file_case


def test_a_report_is_withdrawn_and_a_task_not_yet_sent_never_leaves(town, member, resident):
    code = file_case(resident)
    assert code in resident.say("发错了")
    assert town.case(code).state == "withdrawn"
    assert member.received() == []
    assert "没有待办" in member.say("待办")


def test_a_member_who_had_the_task_hears_that_it_is_off(town, member, resident):
    code = file_case(resident)
    assert len(member.received()) == 1
    resident.say("发错了")
    (news,) = member.received()
    assert code in news and "不用办" in news
    member.say("1")
    assert town.case(code).state == "withdrawn"


def test_several_cases_of_one_message_go_together(town, resident):
    codes = codes_in(resident.say("翠园3幢楼道灯坏了,还有桂苑1幢垃圾没人清运"))
    assert codes_in(resident.say("发错了")) == codes
    assert {town.case(code).state for code in codes} == {"withdrawn"}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("wait_s", "state"), [(599, "withdrawn"), (601, "open")])
def test_after_ten_minutes_it_stands(town, resident, wait_s, state):
    code = file_case(resident)
    town.clock.advance(seconds=wait_s)
    resident.say("发错了")
    assert town.case(code).state == state


@pytest.mark.only_on("sqlite")
def test_nothing_to_undo_is_said_and_how_to_withdraw(town, resident):
    assert "没有可撤回的" in resident.say("发错了")


@pytest.mark.only_on("sqlite")
def test_half_a_report_is_dropped(town, resident):
    resident.say("楼道灯坏了")
    assert "重新说" in resident.say("发错了")
    resident.say("翠园3幢")
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
def test_undone_twice_is_undone_once(town, resident):
    code = file_case(resident)
    resident.say("发错了")
    assert code not in resident.say("发错了")


def test_an_acceptance_is_taken_back_and_the_resident_hears_it(town, member, resident):
    code = file_case(resident)
    member.received()
    member.say("1")
    assert "已接单" in "".join(resident.received())
    assert code in member.say("发错了")
    case = town.case(code)
    assert (case.state, case.accepted_at) == ("open", None)
    assert "发错了" in "".join(resident.received())


@pytest.mark.only_on("sqlite")
def test_after_taking_back_an_acceptance_one_accepts_again(town, member, resident):
    code = file_case(resident)
    member.received()
    member.say("1")
    member.say("发错了")
    member.say("1")
    assert town.case(code).state == "accepted"


@pytest.mark.only_on("sqlite")
def test_an_acceptance_undone_before_the_resident_heard_of_it_is_never_told(town, member, resident):
    file_case(resident)
    member.received()
    member.say("1")
    member.say("发错了")
    assert resident.received() == []


def test_done_is_taken_back_with_its_question(town, member, resident):
    code = file_case(resident)
    member.received()
    member.say("1")
    town.clock.advance(minutes=11)
    member.say(f"办结 {code} 换了灯泡")
    resident.received()
    member.say("发错了")
    case = town.case(code)
    assert (case.state, case.resolved_at) == ("accepted", None) and case.accepted_at is not None
    assert "发错了" in "".join(resident.received())
    assert "谢谢" not in resident.say("1")
    member.say(f"办结 {code} 换了灯座")
    assert "换了灯座" in "".join(resident.received())
    assert "谢谢" in resident.say("1")


def test_a_rating_is_taken_back_and_the_question_is_open_again(town, member, resident):
    code = file_case(resident)
    member.say(f"办结 {code} 换了灯泡")
    resident.received()
    assert "谢谢" in resident.say("1")
    assert code in resident.say("发错了")
    case = town.case(code)
    assert (case.state, case.rating, case.closed_at) == ("resolved", None, None)
    assert code in resident.say("2")
    assert town.case(code).state == "reopened"


@pytest.mark.only_on("sqlite")
def test_a_transfer_is_taken_back_to_the_one_who_had_it(town, member, resident):
    worker = town.member("张华")
    code = file_case(resident)
    before = town.case(code).owner_id
    member.received()
    member.say(f"转派 {code} 张华")
    assert code in "".join(worker.received())
    member.say("发错了")
    assert town.case(code).owner_id == before
    assert code in "".join(worker.received()), "whoever was asked hears that it is off"
    worker.say("1")
    assert town.case(code).owner_id == before


@pytest.mark.only_on("sqlite")
def test_the_last_effect_is_undone_not_an_earlier_one(town, member, resident):
    first = file_case(resident)
    second = file_case(resident, "翠园5幢楼道灯坏了")
    assert codes_in(resident.say("发错了")) == [second]
    assert town.case(first).state == "open"


@pytest.mark.only_on("sqlite")
def test_the_word_in_a_sentence_about_a_parcel_undoes_nothing(town, resident):
    code = file_case(resident)
    resident.say("快递发错了楼,翠园5幢的放到3幢了")
    assert town.case(code).state == "open"


@pytest.mark.only_on("sqlite")
def test_what_others_did_meanwhile_is_not_undone(town, member, resident):
    """The resident's report is nine minutes old and its member has already reported it done."""
    leader = bind_all(town, "王建国")["王建国"]
    code = file_case(resident)
    member.say(f"转派 {code} 王建国")
    leader.say(f"接单 {code}")
    member.say("发错了")
    assert town.case(code).state == "accepted", "王建国 has accepted it"


@pytest.mark.only_on("sqlite")
def test_a_relayed_sentence_that_has_not_left_is_held_back(town, member, resident):
    code = file_case(resident)
    member.received()
    resident.say(f"回 {code} 钥匙在门垫下")
    resident.say("发错了")
    assert town.case(code).state == "open", "the report itself was no mistake"
    assert "钥匙" not in "".join(member.received())


def test_a_sentence_that_was_added_goes_and_the_case_stays(town, member, resident):
    code = file_case(resident)
    member.received()
    assert "已加到" in resident.say("已经坏了三天了")
    assert "没有转给办的人" in resident.say("发错了")
    assert town.case(code).state == "open" and member.received() == []
    assert code in resident.say("发错了")
    assert town.case(code).state == "withdrawn"


def test_a_sentence_that_was_heard_already_is_told_as_such(town, member, resident):
    code = file_case(resident)
    resident.say("已经坏了三天了")
    assert "坏了三天" in "".join(member.received())
    assert "已经看到了" in resident.say("发错了")
    assert town.case(code).state == "open"


def test_after_a_sentence_was_added_a_photo_still_belongs_to_the_case(town, member, resident):
    code = file_case(resident)
    resident.say("已经坏了三天了")
    assert code in resident.photo()


@pytest.mark.only_on("sqlite")
def test_what_is_half_said_stays_when_a_later_slip_is_undone(town):
    phones = bind_all(town, "刘芳", "李明")
    phones["刘芳"].say("群发 通知")
    code = file_case(town.person("阿婆"), "翠园5幢有煤气味")
    phones["刘芳"].received()
    assert "已接单" in phones["刘芳"].say(f"接单 {code}")
    reply = phones["刘芳"].say("发错了")
    assert "已撤回" in reply and "发什么?" in reply
    assert town.case(code).state == "open"
    assert "发给谁" in phones["刘芳"].say("周三停水。")


@pytest.mark.only_on("sqlite")
def test_what_is_half_said_is_the_last_step_when_it_began_after_the_report(town, resident):
    code = file_case(resident)
    resident.say("楼道灯坏了")
    assert "不算" in resident.say("发错了")
    assert town.case(code).state == "open"
    assert code in resident.say("发错了")
    assert town.case(code).state == "withdrawn"


@pytest.mark.only_on("sqlite")
def test_words_that_one_of_several_who_were_called_has_read_are_not_called_unsaid(town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    town.member("刘芳")
    resident.say("翠园3幢着火了")
    leader.received()
    resident.say("灭了")
    assert "灭了" in leader.say("待办"), "it rides on the reply"
    assert "已经看到了" in resident.say("发错了")
