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
    assert (first.state, first.arrived_at) == ("accepted", None) and first.rule != "转派"
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


# Of another than the one he is at


def place_and_cause(town: Town, code: str) -> tuple[bool, bool]:
    """Whether arriving and a cause are noted."""
    case = town.case(code)
    return case.arrived_at is not None, case.cause_found_at is not None


@pytest.fixture
def at_the_leak(leader: Phone, both: tuple[str, str]) -> tuple[str, str]:
    """He has arrived at the leak; the drain is another of his."""
    leader.say(f"到场 {both[0]}")
    return both


@pytest.mark.parametrize(
    "said",
    [
        "3幢的原因是油垢太多",
        "下水道堵的原因是油垢",
        "下水道堵是因为油垢太多",
        "起因 3幢下水道油垢太多",
        "{drain} 原因是油垢",
    ],
)
def test_a_cause_is_booked_on_the_case_that_its_words_name(town, leader, resident, at_the_leak, said):
    leak, drain = at_the_leak
    leader.say(said.format(drain=drain))
    assert place_and_cause(town, leak) == (True, False)
    assert place_and_cause(town, drain) == (False, True)


@pytest.mark.parametrize(
    "said", ["起火原因是电瓶车", "电梯坏的原因是老化", "起因 下水道油垢太多", "桂苑的原因是线路老化"]
)
def test_or_it_is_asked_which(town, leader, resident, at_the_leak, said):
    resident.received()
    assert codes_in(leader.say(said)) == list(at_the_leak)
    assert resident.received() == [] and not any(place_and_cause(town, code)[1] for code in at_the_leak)


@pytest.mark.parametrize(
    "said", ["控制 3幢下水道通了", "办结 3幢下水道通了", "到场 3幢", "我到3幢楼下了", "{drain} 我到了"]
)
def test_the_place_or_the_code_that_is_said_goes_before_the_one_he_is_at(town, leader, at_the_leak, said):
    leak, drain = at_the_leak
    before = town.case(leak)
    leader.say(said.format(drain=drain))
    after, other = town.case(leak), town.case(drain)
    assert (after.state, after.controlled_at) == (before.state, before.controlled_at)
    assert other.state == "resolved" or other.controlled_at is not None or other.arrived_at is not None


@pytest.mark.parametrize(
    "said",
    ["原因是胶垫老化", "起因 胶垫老化", "漏水原因是胶垫老化", "5幢的原因是胶垫老化", "翠园小区漏水是因为胶垫老化"],
)
def test_where_the_words_name_no_other_the_one_he_is_at_is_meant(town, leader, at_the_leak, said):
    leader.say(said)
    assert place_and_cause(town, at_the_leak[0]) == (True, True)


@pytest.mark.parametrize("said", ["起火原因是电瓶车", "3幢的原因是油垢太多", "起因 桂苑线路老化", "办结 桂苑的通了"])
def test_the_only_case_is_asked_about_where_the_words_name_another(town, leader, resident, leak, said):
    assert "是这件吗" in leader.say(said)
    assert town.case(leak).state == "accepted" and town.case(leak).cause_found_at is None


@pytest.mark.parametrize("said", ["我家没水是因为物业没交钱吗", "电梯坏的原因是什么", "停电是因为什么"])
def test_a_question_why_is_no_cause(town, leader, leak, said):
    leader.say(said)
    assert town.case(leak).cause_found_at is None


def test_a_case_without_a_place_is_not_done_by_words_about_a_place(town, leader):
    opinion = file_case(town.person("阿公"), "建议食堂晚上多开一小时")
    town.member("周敏").say(f"转派 {opinion} 王建国")
    leader.received()
    leader.say(f"接单 {opinion}")
    assert "是这件吗" in leader.say("桂苑1幢修好了")
    assert town.case(opinion).state == "accepted"


# Several in hand and none named


@pytest.fixture
def kennel(town: Town, resident: Phone, leader: Phone, both: tuple[str, str]) -> tuple[str, ...]:
    """Those two and a dog, all taken an hour ago."""
    dog = file_case(resident, "翠园6幢有人养大狗不拴绳,等物业来管")
    leader.received()
    leader.say(f"接单 {dog}")
    town.clock.advance(hours=1)
    resident.received()
    return (*both, dog)


@pytest.mark.parametrize("said", ["要等上面批", "让李明去", "不归我们管"])
def test_words_that_name_none_of_several_are_asked_about_and_change_none(town, leader, resident, kennel, said):
    asked = leader.say(said)
    assert codes_in(asked) == list(kennel) and "1 翠园5幢·漏水" in asked
    assert resident.received() == [] and {town.case(code).owner_id for code in kennel} == {
        town.case(kennel[0]).owner_id
    }


def test_signs_that_a_case_has_by_chance_do_not_name_it(leader, kennel):
    assert codes_in(leader.say("要等物业批")) == list(kennel)


def test_of_several_the_one_just_taken_is_meant_by_what_is_planned(town, leader, resident, kennel):
    lift = file_case(resident, "翠园8幢电梯坏了")
    leader.received()
    leader.say(f"接单 {lift}")
    resident.received()
    assert lift in leader.say("要等上面批")
    assert "要等上面批" in "".join(resident.received())


def test_of_one_just_taken_that_cannot_wait_and_one_that_can_neither_is_guessed(town, leader, resident):
    codes = [file_case(resident, text) for text in ("翠园6幢有人养大狗不拴绳", "翠园3幢有人晕倒了")]
    leader.received()
    for code in codes:
        leader.say(f"接单 {code}")
    assert sorted(codes_in(leader.say("要等物业批"))) == sorted(codes)


def test_an_urgent_one_is_not_meant_only_because_it_cannot_wait(town, leader, resident, kennel):
    fire = file_case(resident, "翠园3幢有人晕倒了")
    leader.received()
    leader.say(f"接单 {fire}")
    assert set(codes_in(leader.say("要等物业批"))) == {*kennel, fire}
    town.clock.advance(minutes=11)
    assert set(codes_in(leader.say("让李明去"))) == {*kennel, fire}
    assert town.case(fire).owner_id == town.case(kennel[0]).owner_id


def test_two_that_are_called_the_same_are_told_apart(town, leader, resident):
    first = file_case(resident, "翠园5幢楼上漏水到我家厨房")
    second = file_case(town.person("阿公"), "翠园5幢卫生间漏水")
    leader.received()
    for code in (first, second):
        leader.say(f"接单 {code}")
    asked = leader.say("弄好了 都收拾干净了")
    assert "1 翠园5幢·漏水渗水(楼上漏水到我家厨房,今天" in asked and "2 翠园5幢·漏水渗水(卫生间漏水,今天" in asked


def test_what_is_said_of_a_named_one_is_asked_of_its_resident_without_the_words_that_say_so(leader, resident, both):
    resident.received()
    assert "已转告" in leader.say("下水道那件我问下是哪个单元")
    (told,) = resident.received()
    assert "说:是哪个单元" in told


@pytest.mark.parametrize(
    "said", ["问下居民垃圾是湿垃圾还是干垃圾", "跟居民说一下垃圾是湿垃圾还是干垃圾", "回 垃圾是湿垃圾还是干垃圾"]
)
def test_the_words_to_whom_it_goes_are_not_carried(leader, resident, leak, said):
    assert "已转告" in leader.say(said)
    assert "说:垃圾是湿垃圾还是干垃圾" in "".join(resident.received())


@pytest.mark.parametrize("said", ["发错了 是漏水那件", "发错了 漏水那件", "不对是漏水那件", "弄错了,是漏水的那件"])
def test_what_was_done_with_the_wrong_one_is_undone_and_done_with_the_one_that_is_named(town, leader, both, said):
    leak, drain = both
    leader.say(f"办结 {drain} 换了垫圈")
    answer = leader.say(said)
    assert [town.case(code).state for code in both] == ["resolved", "accepted"]
    assert leak in answer and drain in answer


def test_words_for_which_no_move_is_known_are_asked_for_again(town, leader, both):
    leader.say(f"回 {both[1]} 明天在家吗")
    assert "翠园5幢·漏水渗水要记什么" in leader.say("发错了 漏水那件")


def test_who_was_asked_which_may_say_that_it_is_another(town, leader, both):
    leader.say("弄好了 都收拾干净了")
    leader.say("不对是漏水那件")
    assert [town.case(code).state for code in both] == ["resolved", "accepted"]


def test_of_a_resident_the_same_words_undo_nothing(town, resident, leak):
    resident.say("不对是漏水那件")
    assert town.case(leak).state == "accepted"


def test_of_several_the_one_just_spoken_of_is_meant(town, leader, resident, kennel):
    leader.say(f"回 {kennel[1]} 明天在家吗")
    resident.received()
    assert kennel[1] in leader.say("要等上面批")
