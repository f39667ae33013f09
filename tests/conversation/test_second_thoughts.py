"""Second thoughts: a moment after his report somebody corrects its place, adds another matter there, or cannot say where."""

import pytest

from tests.support import FixedClock
from tests.talk import Town

REPORT = "翠园3幢灯坏了"


@pytest.mark.parametrize("said", ["不对,是5幢", "不是3幢是5幢", "说错了,5幢", "打错了,是翠园5幢", "应该是5幢"])
def test_a_corrected_place_moves_the_case(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    assert "地点改为翠园5幢" in resident.say(said)
    assert [case.place for case in town.cases()] == ["P1-5"]


def test_a_building_that_nobody_registered_is_corrected_in_its_estate(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园4幢灯坏了")
    assert "地点改为翠园5幢" in resident.say("不对不对是5幢")


def test_of_two_cases_he_is_asked_which_is_elsewhere(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园3幢灯坏了,楼道垃圾没人收")
    assert resident.say("不对,是5幢").startswith("哪件不在那里?")
    resident.say("1")
    assert [case.place for case in town.cases()] == ["P1-5", "P1-3"]


def test_an_older_question_that_was_left_open_does_not_swallow_the_correction(town: Town) -> None:
    resident = town.person("王秀英")
    assert "从哪里出发?" in resident.say("理发")
    resident.say("楼下漏水了")
    resident.say("翠园3幢")
    assert "地点改为翠园5幢" in resident.say("不对,是5幢")
    assert [case.place for case in town.cases()] == ["P1-5"]


def test_a_place_is_the_answer_to_the_question_asked_since(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    assert "在哪里?" in resident.say("电梯坏了")
    resident.say("不对,是5幢")
    assert town.cases()[0].place == "P1-3"


def test_a_corrected_place_may_be_corrected_again(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    resident.say("不对,是5幢")
    assert "地点改为翠园4幢" in resident.say("不对,是4幢")


def test_a_matter_at_another_place_corrects_nothing(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    resident.say("不是说灯,是翠园5幢电梯坏了")
    assert town.cases()[0].place == "P1-3"


def test_after_ten_minutes_nothing_is_corrected(town: Town, clock: FixedClock) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    clock.advance(minutes=11)
    resident.say("不对,是5幢")
    assert town.cases()[0].place == "P1-3"


@pytest.mark.parametrize("also", ["还有电梯也坏了", "电梯也坏了", "对了,垃圾没人收"])
def test_another_matter_is_where_the_last_one_was_and_he_is_told(town: Town, also: str) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    said = resident.say(also)
    assert "您没说在哪里,按刚才的翠园3幢记的。不对请回“地点不对”。" in said
    assert [case.place for case in town.cases()] == ["P1-3", "P1-3"]


def test_after_a_correction_another_matter_is_at_the_corrected_place(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    resident.say("不对,是5幢")
    assert "按刚才的翠园5幢记的" in resident.say("还有电梯也坏了")


@pytest.mark.parametrize("said", ["4幢着火了", "4幢楼道垃圾没人收"])
def test_a_building_alone_is_of_the_estate_of_the_report_of_a_moment_ago(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    answer = resident.say(said)
    assert "您没说小区,按刚才说的小区记在翠园4幢。不对请回“地点不对”。" in answer
    assert [case.place for case in town.cases()] == ["P1-3", "P1"]  # the directory has no row for it


def test_a_building_alone_after_ten_minutes_is_asked_about(town: Town, clock: FixedClock) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    clock.advance(minutes=11)
    answer = resident.say("4幢着火了")
    assert "记在翠园" not in answer and "没找到“4幢”" in answer
    assert town.cases()[-1].place is None


def test_a_matter_that_is_not_said_to_be_another_is_asked_where(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    assert "在哪里?" in resident.say("电梯坏了")


def test_a_question_has_no_place_and_is_given_none(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    assert "刚才的" not in resident.say("另外问下居住证怎么办")
    assert town.cases()[-1].place is None


def test_what_was_told_in_confidence_lends_its_place_to_nothing(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园3幢隔壁打老婆")
    answer = resident.say("还有电梯也坏了")
    assert "刚才的" not in answer and "在哪里?" in answer


@pytest.mark.parametrize("said", ["不知道", "我也说不清楚", "不记得了"])
def test_who_cannot_say_where_is_not_asked_again(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    assert "在哪里?" in resident.say("路灯坏了")
    assert "由值班员赵强办理" in resident.say(said)
    assert [case.place for case in town.cases()] == [None]


@pytest.mark.parametrize(("said", "where"), [("翠园三幢", "翠园3幢"), ("在翠园3幢2单元", "翠园3幢2单元")])
def test_a_place_that_comes_to_mind_after_all_moves_the_case_to_its_grid(town: Town, said: str, where: str) -> None:
    resident = town.person("王秀英")
    resident.say("门口的灯坏了")
    resident.say("不知道")
    assert f"在{where},由" in resident.say(said)
    assert "地点改为翠园5幢" in resident.say("不对,是5幢")
    assert [(case.place, case.grid is None) for case in town.cases()] == [("P1-5", False)]


def test_a_gate_is_of_the_estate_said_before(town: Town) -> None:
    town.person("王秀英").say("翠园3幢灯坏了,还有北门垃圾没人倒")
    assert [case.place for case in town.cases()] == ["P1-3", "P1"]


def test_or_of_the_one_said_after(town: Town) -> None:
    town.person("王秀英").say("北门垃圾没人倒,还有翠园3幢灯坏了")
    assert [case.place for case in town.cases()] == ["P1", "P1-3"]


def test_a_gate_of_no_estate_is_asked_for(town: Town) -> None:
    assert town.person("王秀英").say("北门垃圾没人倒,还有南门灯坏了").startswith("在哪里?")


def test_who_has_no_case_is_not_asked_where_it_is(town: Town) -> None:
    assert town.person("王秀英").say("改地址").startswith("您现在没有在办的事项。")


def test_of_two_cases_of_other_days_he_is_asked_which_before_where(town: Town, clock: FixedClock) -> None:
    resident = town.person("王秀英")
    for said in ("翠园3幢楼道灯坏了", "翠园5幢楼上漏水"):
        resident.say(said)
        clock.advance(minutes=11)
    assert "请带上编号" in resident.say("改地址")


def test_once_all_is_well_nobody_asks_where_it_was(town: Town) -> None:
    resident = town.person("王秀英")
    assert "在哪里?" in resident.say("帮我叫救护车")
    said = resident.say("没事了")
    assert said.startswith("那就好")
    assert "在哪里" not in said


def test_a_corrected_kind_is_the_same_case_of_another_kind(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园3幢漏水")
    reply = resident.say("不是漏水是下水道堵了")
    (case,) = town.cases()
    assert f"编号 {case.code}改按" in reply and case.category == "drainage"


@pytest.mark.parametrize("said", ["我找李明", "找一下李明师傅"])
def test_who_looks_for_one_of_ours_hears_how_to_reach_him(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say(REPORT)
    assert "您的编号" in resident.say(said) and "由物业李明办" in resident.say(said)
