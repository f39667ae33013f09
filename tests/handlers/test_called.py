"""Who was called to a matter of life that another has taken: what he says of it reaches the case and whoever has it."""

import pytest

from tests.conversation.said import LEAK, bind_all, file_case
from tests.talk import Phone, Town


@pytest.fixture
def pair(town: Town) -> tuple[Phone, Phone]:
    """The leader who takes the fire, and the secretary who was called to it too."""
    phones = bind_all(town, "王建国", "刘芳")
    return phones["王建国"], phones["刘芳"]


@pytest.fixture
def fire(town: Town, pair: tuple[Phone, Phone]) -> str:
    """The code of the fire, which the leader has."""
    leader, secretary = pair
    code = file_case(town.person("阿婆"), "翠园5幢起火了")
    for phone in pair:
        phone.received()
    leader.say("1")
    secretary.received()
    return code


@pytest.mark.parametrize(
    "said",
    [
        "火灭了",
        "已处理",
        "已经处理好了",
        "我也到了",
        "控制",
        "控制 {code} 火灭了",
        "办结 {code} 火灭了",
        "回 {code} 火灭了",
    ],
)
def test_what_he_says_is_on_the_case_and_reaches_who_has_it(town, pair, fire, said):
    leader, secretary = pair
    said = said.format(code=fire)
    assert "由王建国在办,您说的已记下,也转告了" in secretary.say(said)
    (news,) = leader.received()
    told = said.replace(f" {fire}", "").removeprefix("回 ")
    assert f"编号 {fire} 刘芳说:{told}" in news
    assert f"说明(刘芳):{told}" in leader.say(f"经过 {fire}")
    case = town.case(fire)
    assert (case.state, case.controlled_at, case.arrived_at) == ("accepted", None, None) and len(town.cases()) == 1


def test_it_is_no_step_that_the_resident_hears_of(town, pair, fire):
    town.person("阿婆").received()
    pair[1].say("火灭了")
    assert town.person("阿婆").received() == [] and "火灭了" not in town.person("阿婆").say(f"进度 {fire}")


def test_with_something_of_his_own_in_hand_it_is_asked_what_he_speaks_of(town, pair, fire):
    leader, secretary = pair
    leak = file_case(town.person("阿公"), LEAK)
    leader.say(f"转派 {leak} 刘芳")
    secretary.received()
    secretary.say(f"接单 {leak}")
    leader.received()
    asked = secretary.say("已经处理好了")
    assert leak in asked and fire in asked
    secretary.say("2")
    assert "刘芳说:已经处理好了" in "".join(leader.received()) and town.case(leak).state == "accepted"
    secretary.say("漏水的修好了")
    assert town.case(leak).state == "resolved" and leader.received() == []


def test_who_was_not_called_tells_nothing_to_it(town, pair, fire):
    assert f"没有编号 {fire}" in town.member("郑洁").say(f"控制 {fire} 火灭了")
    assert pair[0].received() == []


async def test_a_day_later_his_words_are_about_something_else(town, pair, fire):
    await town.pass_time(hours=25)
    pair[0].received()
    pair[1].say("已处理")
    assert all("刘芳说" not in told for told in pair[0].received())


# Whoever answers for the place and was not called


def test_a_duty_officer_who_goes_too_is_heard_by_who_has_it(town, pair, fire):
    leader, officer = pair[0], town.member("赵强")
    answer = officer.say("我也过去")
    assert f"编号 {fire}由王建国在办" in answer and "也转告了" in answer
    assert f"编号 {fire} 赵强说:我也过去" in "".join(leader.received())
    assert town.case(fire).state == "accepted" and len(town.cases()) == 1


def test_who_wants_to_take_it_hears_who_has_it_and_how_it_becomes_his(town, pair, fire):
    officer = town.member("赵强")
    assert f"由王建国在办。换您来办,回“转派 {fire} 赵强”" in officer.say("接单")
    officer.say(f"转派 {fire} 赵强")
    assert f"已接单 编号 {fire}" in officer.say(f"接单 {fire}")


def test_of_a_danger_elsewhere_or_over_nobody_hears(town, pair, fire):
    assert fire not in town.member("郑洁").say("接单") and fire not in town.member("陈红").say("我也过去")
    pair[0].say("办结 火灭了")
    assert fire not in town.member("赵强").say("接单")
