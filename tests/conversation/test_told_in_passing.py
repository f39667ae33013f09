"""Told in passing: a report that begins with anger, or with what is over already, is a report all the same."""

import pytest

from tests.conversation.said import codes_in
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize(
    "said",
    ["你们不管我就打12345去市里告你们 翠园5幢垃圾还没清", "翠园5幢垃圾还没清 你们不管我就打12345去市里告你们"],
)
def test_a_threat_before_or_behind_a_report_hides_nothing_and_tells_where_else_to_turn(town: Town, said: str):
    reply = town.person("阿婆").say(said)
    assert codes_in(reply) and "12345" in reply
    (case,) = town.cases()
    assert (case.category, case.place, case.urgency) == ("waste", "P1-5", "normal")


@pytest.mark.parametrize(
    "said", ["昨天电梯困人已经救出来了 现在还没修好 翠园3幢", "翠园3幢电梯困人救出来了,电梯还没修好"]
)
def test_what_is_left_broken_when_the_danger_is_over_is_a_case(town: Town, said: str):
    assert codes_in(town.person("阿婆").say(said))
    (case,) = town.cases()
    assert (case.category, case.place, case.urgency) == ("elevator", "P1-3", "normal")
