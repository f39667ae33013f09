"""上访, 12345: whoever wants to turn elsewhere is told where, always, and nothing else changes (DESIGN 8.3)."""

import pytest

from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("said", ["我要去信访局告你们", "信访局在哪里", "去哪里上访", "我要上访", "怎么打12345投诉"])
def test_who_wants_to_turn_elsewhere_is_told_where_and_nothing_is_filed(town: Town, said: str):
    reply = town.person("阿婆").say(said)
    assert all(where in reply for where in ("12345", "12388", "信访接待处"))
    assert town.cases() == []


def test_a_matter_beside_it_is_filed_and_the_line_outlives_the_question_where(town: Town):
    resident = town.person("阿婆")
    assert "在哪里" in resident.say("物业费太贵了我要上访")
    assert "12345" in resident.say("翠园3幢")
    assert [case.category for case in town.cases()] == ["property"]


def test_without_such_words_nothing_of_it_is_said(town: Town):
    resident = town.person("阿婆")
    resident.say("物业费太贵了")
    assert "12345" not in resident.say("翠园3幢")


def test_a_bare_number_is_no_such_wish(town: Town):
    assert "12388" not in town.person("阿婆").say("12345")
