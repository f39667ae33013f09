"""Plain words: a member talks about what he has in hand as he would to a colleague, and the right thing happens to the right case."""

import pytest

from bot.clock import local
from tests.conversation.said import LEAK, bind_all, file_case


@pytest.mark.parametrize("said", ["那个漏水的我弄好了", "漏水的修好了,换了个阀门", "修好了", "搞定了 换了新阀门"])
def test_done_in_his_own_words_asks_the_resident_and_opens_no_case(town, leader, resident, leak, said):
    assert leak in leader.say(said)
    assert town.case(leak).state == "resolved" and len(town.cases()) == 1
    assert said in resident.received()[-1]


@pytest.mark.parametrize("said", ["还没修好", "修好了吗", "明天修好", "我家的灯修好了又坏了", "快修好了"])
def test_what_is_not_done_is_never_reported_as_done(town, leader, leak, said):
    leader.say(said)
    assert town.case(leak).state == "accepted"


@pytest.mark.parametrize(
    ("said", "column", "told"),
    [
        ("好的马上去", "accepted_at", "已出发"),
        ("我马上过去", "accepted_at", "已出发"),
        ("在路上了", "accepted_at", "已出发"),
        ("我到了", "arrived_at", "已到场"),
        ("到现场了", "arrived_at", "已到场"),
        ("我到了 没人开门", "arrived_at", "已到场"),
        ("原因找到了 是灶台软管老化", "cause_found_at", "原因查到了:灶台软管老化"),
        ("已经关阀了", "controlled_at", "控制"),
    ],
)
def test_where_life_is_in_danger_each_step_is_kept_in_whatever_words(town, leader, resident, gas, said, column, told):
    resident.received()
    leader.say(said)
    assert getattr(town.case(gas), column) is not None and len(town.cases()) == 1
    assert told in "".join(resident.received())


@pytest.mark.parametrize("said", ["知道了", "收到了"])
def test_a_nod_in_other_words_takes_no_matter_of_life(town, leader, gas, said):
    assert f"接单 {gas}" in leader.say(said)
    assert town.case(gas).state == "open"


def test_setting_out_said_twice_is_told_once(town, leader, resident, gas):
    resident.received()
    leader.say("我马上过去")
    assert "已经记过" in leader.say("在路上了")
    assert sum("已出发" in told for told in resident.received()) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("明天再弄", "明天"),
        ("我明天上午去", "明天上午"),
        ("好的 明天上午去看", "明天上午"),
        ("师傅说后天来修", "后天"),
        ("漏水的周三上午去", "周三上午"),
        ("下午两点过去", "今天下午两点"),
    ],
)
def test_when_he_comes_is_told_in_his_words(town, leader, resident, leak, said, told):
    leader.say(said)
    (news,) = resident.received()
    assert f"预计{told}处理" in news and town.case(leak).promised_at is not None


@pytest.mark.parametrize(
    ("said", "told", "by"),
    [
        ("我现在在开会,下午去看", "今天下午", 17),
        ("三点到", "今天三点", 16),
        ("在外面,明天三点去", "明天三点", 16),
        ("中午1点去", "今天中午1点", 14),
        ("晚上12点来", "今天晚上12点", 1),
        ("明天一早8点去", "明天一早8点", 9),
        ("今天下午4点45分去", "今天下午4点45分", 17),
    ],
)
def test_why_not_now_hides_no_time_and_nobody_comes_in_the_night(town, leader, resident, leak, said, told, by):
    leader.say(said)
    assert f"预计{told}处理" in "".join(resident.received())
    assert local(town.case(leak).promised_at).hour == by


def test_a_time_for_each_of_several_is_promised_for_none(town, leader, resident, leak):
    assert "一条说一件" in leader.say("漏水的下午去,下水道的明天去")
    assert resident.received() == [] and town.case(leak).promised_at is None


def test_a_time_for_a_case_nobody_took_takes_it(town, leader, resident):
    code = file_case(resident, LEAK)
    leader.received()
    leader.say("明天上午去")
    assert town.case(code).state == "accepted"


@pytest.mark.parametrize("said", ["这不是我们的 找物业", "这不归我们管", "不是我们社区的"])
def test_not_ours_goes_to_the_next(town, leader, leak, said):
    leader.say(said)
    assert town.case(leak).state == "open"
    assert "没有" in leader.say("待办")


@pytest.mark.parametrize("said", ["转给小张", "这个给张华吧", "让张华去", "漏水那件转给张华"])
def test_a_colleague_is_named_as_one_calls_him(town, leader, leak, said):
    colleague = bind_all(town, "张华")["张华"]
    assert "已转派张华" in leader.say(said)
    assert leak in colleague.say("待办")


@pytest.mark.parametrize("said", ["请物业来修一下", "给我打电话", "让他们快点"])
def test_somebody_who_is_no_colleague_is_given_nothing(town, leader, leak, said):
    before = town.case(leak).owner_id
    leader.say(said)
    assert town.case(leak).owner_id == before


@pytest.mark.parametrize("said", ["今天有几件", "有什么活", "我手上还有哪些没办", "还有几件没办完"])
def test_what_is_there_to_do_lists_it(leader, leak, said):
    assert leak in leader.say(said)


@pytest.mark.parametrize("said", ["漏水那件怎么样了", "{code}怎么样了", "这件到哪一步了"])
def test_asking_after_a_case_shows_what_happened_and_opens_none(town, leader, leak, said):
    assert "接单(王建国)" in leader.say(said.format(code=leak))
    assert len(town.cases()) == 1


def test_a_code_that_he_may_not_know_is_refused_as_ever(town, leader, leak):
    stranger = town.member("郑洁")
    assert f"没有编号 {leak}" in stranger.say(f"{leak}怎么样了")
    assert f"没有编号 {leak}" in stranger.say(f"{leak}派给张华")


@pytest.mark.parametrize("said", ["敲门没人,电话也不接", "已经联系物业了 明天来"])
def test_how_it_goes_is_told_on_only_when_he_wants_it(town, leader, resident, leak, said):
    assert "要把这句话告诉居民吗" in leader.say(said)
    assert resident.received() == [] and len(town.cases()) == 1
    leader.say("1")
    assert said in "".join(resident.received())


@pytest.mark.parametrize("said", ["换了", "灯换了", "都好了", "两件都好了"])
def test_that_it_is_put_in_or_all_done_is_done(town, leader, resident, leak, said):
    leader.say(said)
    if town.case(leak).state == "accepted":  # a lamp was not what leaked
        leader.say("1")
    assert town.case(leak).state == "resolved" and said in resident.received()[-1]


@pytest.mark.parametrize("said", ["我打电话给她了", "已经回电了", "打过电话了没人接", "问清楚了,她要问低保"])
def test_that_he_called_asks_for_nobody_and_may_be_told(town, leader, resident, leak, said):
    assert "要把这句话告诉居民吗" in leader.say(said)
    assert resident.received() == [] and len(town.cases()) == 1


def test_whose_it_is_before_that_it_is_not_ours_goes_to_the_next(town, leader, leak):
    leader.say("这个水管是供水公司的不归我们")
    assert town.case(leak).state == "open"


# Who has nothing in hand, and who is a resident too


def test_a_member_reports_as_a_resident_what_is_broken_at_home(town, leader, leak):
    assert "收到,编号" in leader.say("我家翠园5幢的灯不亮了")
    assert len(town.cases()) == 2


@pytest.mark.parametrize("said", ["修好了", "我到了", "明天上午去", "接了"])
def test_with_nothing_in_hand_plain_words_change_nothing(town, leader, said):
    leader.say(said)
    assert town.cases() == []


def test_a_resident_who_says_it_is_done_is_no_member(town, leader, resident, leak):
    town.person("路人").say("漏水的修好了")
    assert town.case(leak).state == "accepted"


def test_a_case_that_he_took_already_asks_when_he_comes(leader, leak):
    assert "什么时候能办" in leader.say(f"接单 {leak}")


def test_a_case_is_not_handed_to_who_has_it(town, leader, leak):
    leader.say("明天去")
    assert "已经在王建国手上" in leader.say(f"转派 {leak} 王建国")
    assert town.case(leak).state == "accepted"


def test_how_it_goes_with_nothing_in_hand_asks_for_no_place(leader):
    assert "没有在办的事" in leader.say("已经联系物业了 明天来")


def test_done_and_a_new_matter_in_one_message_loses_neither_to_the_other(town, leader, resident, leak):
    """The new one becomes a case; nobody is told that the old one is done in words about another."""
    assert "收到,编号" in leader.say("弄好了 另外翠园5幢的路灯也坏了")
    assert len(town.cases()) == 2 and town.case(leak).state == "accepted"
    assert resident.received() == []


@pytest.mark.parametrize("said", ["不是管子的问题 是线路坏了 要找供电局", "漏水的业主不配合"])
def test_words_without_a_place_are_asked_about_before_they_become_a_case(town, leader, resident, leak, said):
    assert "选了就转告居民" in leader.say(said)
    assert len(town.cases()) == 1 and resident.received() == []
    leader.say("1")
    assert said in "".join(resident.received()) and len(town.cases()) == 1


def test_and_go_on_as_a_report_with_their_words_where_they_are_new(town, leader, leak):
    leader.say("路灯坏了")
    assert "在哪里" in leader.say("2")
    assert "收到,编号" in leader.say("翠园5幢")
    assert [case.category for case in town.cases()] == ["leak", "lighting"]


def test_who_is_only_asked_to_take_a_case_is_not_offered_to_speak_to_its_resident(town, leader, resident):
    """Chosen, it would be refused."""
    second = town.member("刘芳")
    gas = file_case(resident, "翠园3幢有股很大的煤气味")
    assert any(gas in told for told in second.received())
    for said in ("路灯坏了", "已经联系物业了 明天来"):
        assert "转告居民" not in second.say(said) and "告诉居民" not in second.say(said)


def test_with_nothing_in_hand_the_place_is_asked_for_as_ever(town, leader):
    assert "在哪里" in leader.say("路灯坏了")


@pytest.mark.parametrize("said", ["1 下午去", "接单 下午三点去", "好的我下午三点左右过去看一下", "等电工明天来"])
def test_taking_it_and_when_in_one_message_is_both(town, leader, resident, said):
    code = file_case(resident, LEAK)
    leader.received()
    leader.say(said)
    assert town.case(code).state == "accepted" and town.case(code).promised_at is not None


def test_a_time_that_is_past_is_asked_for_again(town, leader, leak):
    town.clock.advance(hours=6)
    assert "什么时候能办" in leader.say("上午去")
    assert town.case(leak).promised_at is None


def test_yesterdays_question_answered_today_promises_nothing_that_is_past(town, leader, resident, leak):
    """1 meant this morning when it was asked."""
    town.clock.advance(hours=23)
    assert "什么时候能办" in leader.say("1")
    assert resident.received() == [] and town.case(leak).promised_at is None


def test_a_secretary_who_asks_how_many_are_open_sees_how_many_each_has(town, leader, leak):
    secretary = town.member("刘芳")
    assert "王建国 1件" in secretary.say("这周几件没办完")
    assert "王建国 1件" in secretary.say("王建国手上有几件")


@pytest.mark.parametrize("said", ["我在路上了 书记也去", "起火原因是电瓶车"])
def test_a_step_told_with_a_word_more_is_that_step_and_opens_no_case(town, leader, gas, said):
    leader.say(said)
    assert town.case(gas).state == "accepted" and len(town.cases()) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [("今天下雨 改明天上午", "明天上午"), ("明天不行 后天吧去", "后天"), ("今天搞不定明天再来", "明天")],
)
def test_another_day_than_first_said_is_the_one_that_counts(town, leader, resident, leak, said, told):
    leader.say(said)
    assert f"预计{told}处理" in "".join(resident.received())


def test_a_danger_told_beside_a_duty_is_heard(town, leader):
    assert "请马上打119" in leader.say("支部大会开了,起火了")


def test_a_call_nobody_answered_hides_no_report(town, leader):
    assert "收到,编号" in leader.say("打电话没人接,翠园3幢灯坏了")
