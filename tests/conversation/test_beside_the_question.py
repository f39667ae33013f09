"""Asked for a place, people ask something else: it is heard, and never taken for a place."""

import pytest

from tests.talk import Town


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("谁是我们网格员", "您住哪里"),
        ("我是哪个网格的", "您住哪里"),
        ("网格员电话多少", "您住哪里"),
        ("我手机13812345678,回我电话", "在这里回您"),
        ("我的信息", "存着"),
        ("理发", "从哪里出发"),
        ("高龄补贴", "这个还没查到准话"),
    ],
)
def test_another_question_is_answered_and_files_nothing_at_that_place(town: Town, said: str, heard: str) -> None:
    resident = town.person("王秀英")
    assert "在哪里?" in resident.say("楼上漏水")
    resident.say("就是那里")
    resident.say("嗯那边呀")
    assert heard in resident.say(said)
    assert [case.category for case in town.cases() if case.kind == "report"] == []


def test_a_place_that_nobody_knows_is_still_taken_at_the_third_try(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("路灯不亮")
    resident.say("地址是老供销社后面")
    resident.say("老供销社")
    assert "编号" in resident.say("地址就是老供销社后面那条弄堂")


@pytest.mark.parametrize("then", ["最近的药店", "厕所在哪", "理发"])
def test_who_looks_for_something_else_is_asked_once_more_from_where(town: Town, then: str) -> None:
    resident = town.person("王秀英")
    assert "从哪里出发?" in resident.say("附近哪里能量血压")
    assert resident.say(then).startswith("从哪里出发?")


def test_asked_from_where_who_asks_who_serves_here_is_told(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("附近哪里能量血压")
    assert "您住哪里" in resident.say("谁是我们网格员")
    assert "王建国" in resident.say("翠园3幢")


@pytest.mark.parametrize("said", ["翠园3幢归谁管", "翠园3幢谁负责?", "翠园3幢属于哪个网格"])
def test_who_is_in_charge_of_a_place_is_who_serves_there(town: Town, said: str) -> None:
    assert "王建国" in town.person("王秀英").say(said)
    assert town.cases() == []


def test_who_is_in_charge_after_a_report_is_who_has_it(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园3幢灯坏了")
    assert "物业李明" in resident.say("是谁负责的")


def test_who_is_in_charge_of_a_thing_is_a_question_of_its_own(town: Town) -> None:
    assert "在翠园" not in town.person("王秀英").say("翠园3幢下水道归谁管")
