"""并案: two reports of one thing are worked on as one; each resident keeps his code and hears the same."""

import pytest

from tests.conversation.said import bind_all, file_case
from tests.talk import Town

LAMP = "翠园3幢2单元楼道灯坏了"
SAME = "翠园3幢2单元的灯不亮了"


@pytest.fixture
def members(town: Town):
    return bind_all(town, "李明", "王建国")


@pytest.fixture
def merged(town: Town, members):
    """Two residents, their codes, and what the member was told; the second report is part of the first."""
    first, second = town.person("阿婆"), town.person("阿公")
    codes = file_case(first, LAMP), file_case(second, SAME)
    assert "已并到编号" in members["李明"].say(f"并案 {codes[1]} {codes[0]}")
    return first, second, *codes


def test_the_second_resident_hears_that_it_is_one_thing_and_keeps_his_code(town, members, merged):
    _first, second, code, own = merged
    assert any(own in text and "同一件" in text and code not in text for text in second.received())
    assert own in second.say("进度") and code not in second.say("进度")


def test_both_hear_each_step_under_their_own_code(members, merged):
    first, second, code, own = merged
    first.received(), second.received()
    members["李明"].say(f"接单 {code}")
    assert code in "".join(first.received())
    heard = "".join(second.received())
    assert own in heard and "已接单" in heard
    assert "办理中" in second.say("进度")


def test_both_are_asked_and_the_one_who_is_not_content_reopens_for_all(town, members, merged):
    first, second, code, _own = merged
    members["李明"].say(f"办结 {code} 换了灯泡")
    assert "换了灯泡" in "".join(first.received()) and "换了灯泡" in "".join(second.received())
    assert "谢谢" in first.say("1")
    assert town.case(code).state == "closed"
    assert "没办完" in second.say("2")
    assert town.case(code).state == "reopened"
    assert "有邻居说还没好" in "".join(first.received())


def test_a_co_reporters_thanks_close_nothing_for_the_other(town, members, merged):
    _first, second, code, own = merged
    members["李明"].say(f"办结 {code} 换了灯泡")
    second.received()
    assert "谢谢" in second.say("1")
    assert (town.case(own).rating, town.case(code).state) == ("fixed", "resolved")


def test_words_for_one_of_them_are_for_him_alone(members, merged):
    first, second, code, _own = merged
    first.received(), second.received()
    members["李明"].say(f"回 {code} 您几点在家?")
    assert "几点在家" in "".join(first.received())
    assert second.received() == []


def test_taken_apart_it_stands_by_itself_with_somebody_responsible(town, members, merged):
    _first, second, code, own = merged
    assert "已拆开" in members["李明"].say(f"拆开 {own}")
    case = town.case(own)
    assert (case.state, case.parent_id) == ("open", None)
    assert case.owner_id is not None and case.look_at is not None
    members["李明"].say(f"办结 {code} 换了灯泡")
    assert "换了灯泡" not in "".join(second.received())


def test_a_mistake_is_taken_back_within_ten_minutes(town, members, merged):
    own = merged[3]
    assert "已撤回" in members["李明"].say("发错了")
    assert (town.case(own).state, town.case(own).parent_id) == ("open", None)


def test_what_was_merged_before_follows(town, members, merged):
    _first, second, code, own = merged
    third = file_case(town.person("小王"), "翠园3幢2单元楼道灯还是坏的,已经三天了")
    members["李明"].say(f"并案 {code} {third}")
    assert town.case(own).parent_id == town.case(code).parent_id == town.case(third).id
    members["李明"].say(f"办结 {third} 换了灯泡")
    assert "换了灯泡" in "".join(second.received())


def test_the_same_thing_twice_or_with_itself_is_refused(members, merged):
    _first, _second, code, own = merged
    assert "已经是同一件" in members["李明"].say(f"并案 {code} {own}")
    assert "已经是同一件" in members["李明"].say(f"并案 {code} {code}")


def test_what_is_told_in_confidence_is_never_merged(town, members):
    code = file_case(town.person("阿婆"), LAMP)
    sealed = file_case(town.person("阿公"), "我老公打我,翠园3幢")
    for one, other in ((code, sealed), (sealed, code)):
        assert "并到" not in members["王建国"].say(f"并案 {one} {other}")
    assert {case.state for case in town.cases()} == {"open"}


def test_a_resident_merges_nothing(town, members, merged):
    assert "并到" not in town.person("路人").say(f"并案 {merged[2]} {merged[3]}")


def test_a_co_reporter_may_leave_it_be(town, members, merged):
    _first, second, code, own = merged
    assert "不再办了" in second.say(f"不用办了 {own}")
    assert (town.case(own).state, town.case(code).state) == ("withdrawn", "open")


def test_a_report_like_a_neighbours_is_filed_first_and_then_offered_to_join(town, members):
    file_case(town.person("阿婆"), LAMP)
    reply = town.person("阿公").say(SAME)
    assert reply.index("收到,编号") < reply.index("已有邻居反映同一件事")
    assert "1一起办 2不是一件" in reply


def test_whoever_joins_hears_everything_and_keeps_his_code(town, members):
    code, second = file_case(town.person("阿婆"), LAMP), town.person("阿公")
    own = file_case(second, SAME)
    assert "一起办" in second.say("1")
    assert town.case(own).parent_id == town.case(code).id
    members["李明"].say(f"办结 {code} 换了灯泡")
    assert "换了灯泡" in "".join(second.received())


def test_whoever_says_it_is_another_thing_is_believed(town, members):
    file_case(town.person("阿婆"), LAMP)
    second = town.person("阿公")
    own = file_case(second, SAME)
    assert "分开办" in second.say("2")
    assert town.case(own).state == "open"


@pytest.mark.parametrize(
    "other",
    ["翠园3幢1单元楼道灯坏了", "翠园5幢2单元楼道灯坏了", "翠园3幢2单元楼道有人抽烟太吵", "翠园3幢2单元门口路灯坏了"],
)
def test_another_thing_is_not_offered(town, members, other):
    file_case(town.person("阿婆"), LAMP)
    assert "同一件" not in town.person("阿公").say(other)


def test_one_is_not_offered_his_own(town, members):
    resident = town.person("阿婆")
    file_case(resident, LAMP)
    town.clock.advance(hours=1)
    assert "同一件" not in resident.say(SAME)


def test_what_is_done_or_old_is_not_offered(town, members):
    code = file_case(town.person("阿婆"), LAMP)
    town.clock.advance(days=15)
    assert "同一件" not in town.person("阿公").say(SAME)
    members["李明"].say(f"办结 {code} 换了灯泡")


def test_under_five_neighbours_no_number_is_told(town, members):
    for number in range(6):
        neighbour = town.person(f"邻居{number}")
        reply = neighbour.say(SAME)
        neighbour.say("1")
        told = "已有" in reply and reply.partition("已有")[2][:2]
        assert told == (False if number == 0 else "邻居" if number < 5 else "5位"), (number, reply)


def test_who_joins_is_told_once_and_the_member_is_not_asked_to_take_it(town, members):
    file_case(town.person("阿婆"), LAMP)
    members["李明"].received()
    neighbour = town.person("阿公")
    own = file_case(neighbour, SAME)
    assert "一起办" in neighbour.say("1")
    assert neighbour.received() == []
    assert own not in "".join(members["李明"].received())


def test_the_member_who_was_asked_already_hears_that_it_went_into_another(town, members):
    code = file_case(town.person("阿婆"), LAMP)
    neighbour = town.person("阿公")
    own = file_case(neighbour, SAME)
    assert own in "".join(members["李明"].received())
    neighbour.say("1")
    heard = "".join(members["李明"].received())
    assert own in heard and code in heard


def test_who_agrees_after_the_other_was_done_keeps_his_own(town, members):
    code = file_case(town.person("阿婆"), LAMP)
    neighbour = town.person("阿公")
    own = file_case(neighbour, SAME)
    members["李明"].say(f"办结 {code} 换了灯泡")
    assert "照常办" in neighbour.say("1")
    assert town.case(own).state == "open"


def test_nothing_is_merged_into_what_is_done(town, members):
    codes = [file_case(town.person(name), text) for name, text in (("阿婆", LAMP), ("阿公", SAME))]
    members["李明"].say(f"办结 {codes[0]} 换了灯泡")
    assert "并不进去" in members["李明"].say(f"并案 {codes[1]} {codes[0]}")
    assert town.case(codes[1]).state == "open"


@pytest.mark.parametrize("said", [["不用办了 {code}"], ["发错了"], ["删除", "确认删除"]])
def test_whoever_leaves_it_be_leaves_his_neighbours_report_in_work(town, members, merged, said):
    first, second, code, own = merged
    members["李明"].received(), second.received()
    for words in said:
        first.say(words.format(code=code))
    case = town.case(own)
    assert (town.case(code).state, case.state, case.parent_id) == ("withdrawn", "open", None)
    assert case.owner_id is not None and case.look_at is not None
    assert own in "".join(second.received()) and "等待接单" in second.say("进度")
    assert any(own in text and "新任务" in text for text in members["李明"].received())


def test_whoever_takes_his_leaving_back_takes_his_neighbours_along(town, members, merged):
    first, _second, code, own = merged
    first.say(f"不用办了 {code}")
    first.say("发错了")
    assert (town.case(code).state, town.case(own).state, town.case(own).parent_id) == (
        "open",
        "merged",
        town.case(code).id,
    )


def test_of_what_is_done_nothing_is_taken_apart(town, members, merged):
    first, second, code, own = merged
    members["李明"].say(f"办结 {code} 换了灯泡")
    first.received(), second.received()
    first.say("4")
    assert (town.case(code).state, town.case(own).state) == ("closed", "merged")
    assert "没办完" in second.say("2")
    assert town.case(code).state == "reopened"


def test_done_and_then_erased_by_the_first_it_goes_on_for_the_second_who_is_not_content(town, members, merged):
    first, second, code, own = merged
    members["李明"].say(f"办结 {code} 换了灯泡")
    second.received()
    first.say("删除"), first.say("确认删除")
    reply = second.say("2")
    assert "没办完" in reply and own in reply and code not in reply
    assert (town.case(own).state, town.case(own).owner_id is None) == ("open", False)


def test_whoever_has_the_whole_hears_a_co_reporter_and_can_answer_him(town, members, merged):
    _first, second, code, own = merged
    worker = town.member("张华")
    members["李明"].say(f"转派 {code} 张华")
    worker.received(), members["李明"].received(), second.received()
    second.say(f"回 {own} 楼道里有老人,请快点")
    assert "楼道里有老人" in "".join(worker.received())
    worker.say(f"回 {own} 半小时就到")
    assert "半小时就到" in "".join(second.received())
    assert "灯不亮" in worker.say(f"看 {own}") and "没有编号" in members["李明"].say(f"看 {own}")
    second.say(f"不用办了 {own}")
    (news,) = worker.received()
    assert own in news and "请停" not in news and "照办" in news
    assert members["李明"].received() == [], "it is his no more"


def test_a_co_reporter_needs_no_code(town, members, merged):
    _first, second, _code, own = merged
    members["李明"].received()
    reply = second.say("催一下")
    assert own in reply and "已替您催" in reply
    assert "在催" in "".join(members["李明"].received())
    assert "在哪里" in second.say("地点不对")


@pytest.mark.parametrize("place", ["桂苑1幢", "翠园5幢"])
def test_what_is_elsewhere_is_no_neighbours(town, members, merged, place):
    _first, second, code, own = merged
    second.say("地点不对")
    assert place in second.say(place)
    case = town.case(own)
    assert (case.state, case.parent_id, town.case(code).state) == ("open", None, "open")
    assert case.owner_id is not None
    assert "已撤回" in second.say("发错了")
    assert (town.case(own).state, town.case(own).place) == ("merged", town.case(code).place)


@pytest.fixture
def told_twice(town, members):
    """A resident, and the codes of her two reports of one thing, the second merged into the first."""
    resident = town.person("阿婆")
    code = file_case(resident, LAMP)
    town.clock.advance(hours=1)
    again = file_case(resident, "翠园3幢2单元路灯不亮")
    assert "已并到编号" in members["李明"].say(f"并案 {again} {code}")
    return resident, code, again


def test_what_one_told_twice_is_one_thing_to_urge(told_twice):
    resident, code, _again = told_twice
    assert f"{code}已替您催" in resident.say("催一下")


def test_what_one_told_twice_ends_with_one_word(members, told_twice):
    resident, code, _again = told_twice
    resident.say(f"不用办了 {code}")
    assert "等待接单" not in resident.say("进度")
    assert "没有待办" in members["李明"].say("待办")


@pytest.fixture
def another(town, members, merged):
    """The phone of a member who has the whole, and never had the part."""
    worker = town.member("张华")
    members["李明"].say(f"转派 {merged[2]} 张华")
    worker.received(), members["李明"].received()
    return worker


def test_the_steps_of_a_merged_case_go_on_with_those_of_the_whole(merged, another):
    _first, second, code, own = merged
    another.say(f"接单 {code}"), another.say(f"办结 {code} 换了灯泡")
    told = second.say(f"经过 {own}")
    head, _, steps = told.partition("\n")
    assert "网格员张华" in head and "已办结" in head and code not in told
    assert steps.index("并案") < steps.index("接单") < steps.index("办结:换了灯泡")
    assert "办结:换了灯泡" in second.say(f"进度 {own}")


def test_what_a_neighbour_said_is_not_among_them(members, merged):
    first, second, code, own = merged
    first.say(f"催 {code}")
    members["李明"].say(f"办结 {code} 换了灯泡")
    first.received()
    first.say("还没好,我妈晚上摔了一跤")
    told = second.say(f"经过 {own}")
    assert "邻居说没好" in told and "我妈" not in told and "催过" not in told


def test_whoever_has_the_whole_may_look_at_and_urge_by_the_code_of_a_part(merged, another):
    _first, _second, code, own = merged
    told = another.say(f"经过 {own}")
    assert f"已并到编号 {code}" in told and "张华" in told.partition("\n")[0]
    assert "张华" in another.say(f"催 {own}")


def test_a_number_to_call_is_shown_with_a_merged_case_while_the_whole_is_worked_on(town, members):
    code = file_case(town.person("阿婆"), LAMP)
    daughter, number = town.person("女儿"), "13812345678"
    own = file_case(daughter, f"替我妈报一下,{SAME}")
    daughter.say("2"), daughter.say(number)
    members["李明"].say(f"并案 {own} {code}")
    assert number in members["李明"].say(f"看 {own}")
    assert f"“看 {own}”" in members["李明"].say(f"办结 {code} 换了灯泡")
    daughter.say(f"不用办了 {own}")
    assert number not in members["李明"].say(f"看 {own}")
