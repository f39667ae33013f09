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


@pytest.mark.parametrize("said", ["归谁管", "这事谁负责", "这里谁负责", "我家归谁管", "这片是谁管的", "到底谁管"])
def test_who_names_no_place_is_asked_for_it_and_told_grid_and_people(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    assert resident.say(said).startswith("您住哪里?")
    answer = resident.say("翠园3幢")
    assert answer.startswith("翠园3幢在桂花1网格。\n网格长王建国")
    assert town.cases() == []


@pytest.mark.parametrize("said", ["归谁管", "这里谁负责", "我的网格"])
def test_who_let_us_remember_his_building_is_told_at_once(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say("我家在翠园3幢")
    resident.say("1")
    assert resident.say(said).startswith("翠园3幢在桂花1网格。")


@pytest.mark.parametrize("said", ["这事谁负责", "归谁管", "我报的事归谁管"])
def test_after_a_report_who_is_in_charge_of_it_is_who_has_it(town: Town, said: str) -> None:
    resident = town.person("王秀英")
    resident.say("翠园3幢灯坏了")
    answer = resident.say(said)
    assert "物业李明" in answer and "照明" in answer
    assert len(town.cases()) == 1


def test_who_serves_here_is_asked_of_the_place_also_after_a_report(town: Town) -> None:
    resident = town.person("王秀英")
    resident.say("翠园3幢灯坏了")
    assert "您住哪里?" in resident.say("我们这里谁负责")


@pytest.mark.parametrize(
    ("said", "who"),
    [("翠园3幢路灯归谁管", "的照明由物业李明管"), ("翠园3幢的下水道谁负责", "的积水排水由")],
)
def test_who_is_in_charge_of_a_thing_is_who_would_be_given_it(town: Town, said: str, who: str) -> None:
    answer = town.person("王秀英").say(said)
    assert answer.startswith("翠园3幢(桂花1网格)") and who in answer
    assert town.cases() == []


def test_of_a_thing_without_a_place_he_is_asked_where(town: Town) -> None:
    resident = town.person("王秀英")
    assert resident.say("路灯归谁管").startswith("您住哪里?")
    assert "由物业李明管" in resident.say("翠园3幢")
    assert town.cases() == []


def test_what_is_broken_is_a_matter_whoever_is_asked_for(town: Town) -> None:
    town.person("王秀英").say("翠园3幢路灯坏了归谁管")
    assert [case.category for case in town.cases()] == ["lighting"]
