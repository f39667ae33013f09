"""Which case a member's plain words mean: one of several, or none of his, and then they change none."""

import pytest

from tests.conversation.said import codes_in, file_case
from tests.talk import Phone, Town

DRAIN = "翠园3幢下水道堵了"


@pytest.fixture
def both(town: Town, resident: Phone, leader: Phone, leak: str) -> tuple[str, str]:
    """A leak and a blocked drain."""
    drain = file_case(resident, DRAIN)
    leader.received()
    leader.say(f"接单 {drain}")
    resident.received()
    return leak, drain


def test_of_several_the_words_tell_which(town, leader, both):
    leak, _drain = both
    leader.say("下水道疏通了")
    assert [town.case(code).state for code in both] == ["accepted", "resolved"]
    assert leak in leader.say("今天有几件")


@pytest.mark.parametrize("said", ["弄好了 都收拾干净了", "办结 收拾干净了", "不归我 找城管", "到场", "转派 张华"])
def test_of_several_that_fit_it_is_asked_which_and_the_words_are_kept(town, leader, resident, both, said):
    asked = leader.say(said)
    assert codes_in(asked) == list(both) and "3 都不是" in asked
    leader.say("2")
    first, second = (town.case(code) for code in both)
    assert (first.state, first.arrived_at, first.rule) == ("accepted", None, first.rule)
    assert second.state != "accepted" or second.arrived_at is not None or second.rule == "转派"
    said_on = "".join(resident.received()) + leader.say(f"经过 {both[1]}")
    assert all(word in said_on for word in said.split()[1:2] if word != "张华")


def test_none_of_them_does_nothing(town, leader, both):
    leader.say("弄好了 都收拾干净了")
    assert "没有记" in leader.say("3")
    assert {town.case(code).state for code in both} == {"accepted"}


def test_words_about_something_else_are_asked_about_before_the_only_case_is_called_done(town, leader, leak):
    assert "是这件吗" in leader.say("路灯修好了")
    assert town.case(leak).state == "accepted"


def test_the_part_that_was_put_in_does_not_hide_that_the_words_name_another_case(town, leader, resident):
    lift = file_case(resident, "翠园3幢电梯坏了")
    leader.received()
    leader.say("1")
    resident.received()
    assert "是这件吗" in leader.say("漏水的修好了,换了个阀门")
    assert town.case(lift).state == "accepted" and resident.received() == []


@pytest.mark.parametrize(("said", "name"), [("转给小钱", "小钱"), ("让钱姐去", "钱姐"), ("这个派给钱不存", "钱不存")])
def test_a_colleague_nobody_knows_is_named_and_the_case_stays(town, leader, leak, said, name):
    answer = leader.say(said)
    assert f"没有“{name}”" in answer and "转派 编号 全名" in answer
    assert town.case(leak).state == "accepted"


def test_the_word_of_another_trade_behind_not_ours_is_its_reason(leader, leak):
    assert "是这件吗" not in leader.say("这不是我们的 找物业")


@pytest.mark.parametrize("said", ["调解好了", "弄好了"])
def test_no_word_about_something_else_ends_a_matter_of_life(town, leader, gas, said):
    leader.say("我马上过去")
    assert "是这件吗" in leader.say(said)
    assert town.case(gas).state == "accepted"
    leader.say("1")
    assert town.case(gas).state == "resolved"


@pytest.mark.parametrize(
    ("said", "told"), [("编号 9QX4T 修好了", "您手上没有编号 9QX4T"), ("9QX4T那件弄好了", "是这件吗?回数字。")]
)
def test_a_mistyped_code_closes_no_other_case(town, leader, leak, said, told):
    assert told in leader.say(said)
    assert town.case(leak).state == "accepted"


@pytest.mark.parametrize(
    "said", ["翠园5幢起火,电闸已经拉了", "5幢有人触电,电闸已经关了", "联系了物业,5幢电梯困人,没人来"]
)
def test_a_danger_elsewhere_is_no_step_of_the_one_he_is_at(town, leader, gas, said):
    before = len(town.cases())
    assert "请马上打1" in leader.say(said)
    assert len(town.cases()) == before + 1 and town.case(gas).controlled_at is None


def test_a_danger_is_never_answered_with_that_he_has_nothing_in_hand(town, leader):
    assert "请马上打1" in leader.say("联系了物业,5幢电梯困人,没人来")
    assert len(town.cases()) == 1


def test_done_somewhere_else_does_not_close_the_only_case(town, leader, leak):
    assert "是这件吗?" in leader.say("翠园3幢的弄好了")
    assert town.case(leak).state == "accepted"
