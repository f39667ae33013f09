"""又坏了: days after it was called done, the same resident says of the same thing that it is wrong again."""

import pytest

from tests.conversation.said import code_in, file_case
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def resident(town: Town) -> Phone:
    town.member("李明")
    return town.person("阿婆")


def mend(town: Town, resident: Phone, text: str = "翠园3幢灯坏了") -> str:
    """Tell it, have it mended, and say that it is."""
    code, worker = file_case(resident, text), town.person("李明")
    worker.say(f"接单 {code}")
    worker.say(f"办结 {code} 修好了")
    town.deliver()
    assert "谢谢" in resident.say("1")
    return code


@pytest.mark.parametrize("days", [2, 5])
@pytest.mark.parametrize(
    "said",
    [
        *("那个灯又不亮了", "又坏了", "上次修的那个灯又不亮了", "还没", "前天修的路灯昨晚又灭了"),
        *("上次修的灯又坏了 翠园3幢", "翠园3幢楼道灯又坏了"),
    ],
)
def test_what_is_wrong_again_within_seven_days_is_the_same_case(town: Town, resident: Phone, said: str, days: int):
    code = mend(town, resident)
    town.clock.advance(days=days)
    assert f"编号 {code}没办完不算完" in resident.say(said)
    assert [case.state for case in town.cases()] == ["reopened"]


def test_he_hears_which_it_was_taken_for_and_may_take_it_back(town: Town, resident: Phone):
    code = mend(town, resident)
    town.clock.advance(days=2)
    assert "记在翠园3幢·照明那件上。不是那件请回“发错了”" in resident.say("那个灯又不亮了")
    resident.say("发错了")
    assert town.case(code).state == "closed"


def test_of_two_that_were_mended_he_is_asked_which_and_it_may_be_none(town: Town, resident: Phone):
    codes = [mend(town, resident, f"翠园{number}幢灯坏了") for number in (3, 5)]
    town.clock.advance(days=2)
    assert "您说的是哪件?回 1翠园5幢·照明 2翠园3幢·照明 3新的事" in resident.say("那个灯又不亮了")
    resident.say("2")
    assert [town.case(code).state for code in codes] == ["reopened", "closed"]
    resident.say("发错了")
    resident.say("那个灯又不亮了")
    assert "在哪里?" in resident.say("3")


@pytest.mark.parametrize("said", ["翠园5幢灯又坏了", "翠园3幢电梯又坏了", "翠园3幢灯坏了"])
def test_another_place_another_thing_and_what_is_not_wrong_again_is_a_case_of_its_own(
    town: Town, resident: Phone, said: str
):
    code = mend(town, resident)
    town.clock.advance(days=2)
    assert code_in(resident.say(said).partition("\n")[0]) != code


def test_after_seven_days_it_is_a_new_case(town: Town, resident: Phone):
    code = mend(town, resident)
    town.clock.advance(days=8)
    assert code_in(resident.say("翠园3幢灯又坏了").partition("\n")[0]) != code
