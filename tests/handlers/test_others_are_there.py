"""救护车来了, 不用来了: what a resident says of his own case while it runs reaches whoever comes."""

import pytest

from tests.conversation.said import bind_all, file_case
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("said", ["救护车来了", "已经送医院了", "消防来了"])
def test_that_others_are_there_reaches_who_comes_and_nobody_asks_where(town: Town, said: str):
    leader, resident = town.member("王建国"), town.person("阿婆")
    resident.say("老头子摔了一跤起不来了")
    resident.say("翠园3幢")
    leader.received()
    assert "已告诉办的人" in resident.say(said)
    assert said in "".join(leader.received())
    (case,) = town.cases()
    assert case.state == "open"


@pytest.mark.parametrize("said", ["不用来了", "不用修了", "不用过来了"])
def test_that_nobody_need_come_ends_the_only_case(town: Town, said: str):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.received()
    assert f"编号 {code}不再办了,已告诉物业李明不用来了" in resident.say(said)
    assert "不用办了" in "".join(member.received())


FALL, WASTE = "有个老头摔在楼梯口爬不起来", "翠园5幢垃圾没人收"
OFF = [
    "误报 没事了",
    "误报没事了",
    "人没事了不用来了",
    "人没事了,不用来了,谢谢",
    "我刚刚说的那个不要了",
    "你们不用来了",
]


@pytest.mark.parametrize("said", [*OFF, "算了不用了"])
def test_asked_where_it_is_he_may_call_it_off_and_is_asked_no_more(town: Town, said: str):
    officer, resident = town.member("赵强"), town.person("阿婆")
    resident.say(WASTE)
    resident.say(FALL)
    officer.received()
    assert "已告诉值班员赵强不用来了。要是又有事,马上说" in resident.say(said)
    assert [case.state for case in town.cases()] == ["open", "withdrawn"]
    assert "不用办了,请停" in "".join(officer.received())
    assert "在哪里" not in resident.say("谢谢")


@pytest.mark.parametrize("said", [*OFF, "翠园3幢那个不用来了"])
def test_whoever_was_called_hears_that_nobody_need_come(town: Town, said: str):
    phones, resident = bind_all(town, "王建国", "刘芳"), town.person("阿婆")
    resident.say(WASTE)
    resident.say(f"翠园3幢{FALL}")
    assert all(phone.received() for phone in phones.values())
    assert "不用来了" in resident.say(said)
    assert [case.state for case in town.cases()] == ["open", "withdrawn"]
    assert all("不用办了,请停" in "".join(phone.received()) for phone in phones.values())


def test_the_case_he_names_is_meant_and_not_the_last(town: Town):
    resident = town.person("阿婆")
    resident.say("翠园3幢楼道灯坏了")
    resident.say(WASTE)
    assert "不用来了" in resident.say("3幢那个不用来了")
    assert [case.state for case in town.cases()] == ["withdrawn", "open"]


def test_days_later_without_a_name_he_is_asked_which_by_place_and_thing(town: Town):
    resident = town.person("阿婆")
    resident.say("翠园3幢楼道灯坏了")
    resident.say(WASTE)
    town.clock.advance(days=1)
    assert "1翠园5幢·垃圾清运 2翠园3幢·照明 3都不是" in resident.say("你们不用来了,谢谢")
    resident.say("2")
    assert [case.state for case in town.cases()] == ["withdrawn", "open"]


@pytest.mark.parametrize(
    ("told", "said", "state"),
    [
        ("翠园3幢楼道灯坏了", "你们不用来了,谢谢", "open"),
        ("翠园3幢楼道灯坏了", "3幢那个不用来了", "withdrawn"),
        (f"翠园3幢{FALL}", "人没事了,不用来了", "withdrawn"),
    ],
)
def test_an_hour_later_the_only_one_is_asked_about_unless_it_is_named_or_cannot_wait(town: Town, told, said, state):
    resident = town.person("阿婆")
    resident.say(told)
    town.clock.advance(hours=1)
    assert ("不用来了吗?回 1是 2不是" in resident.say(said)) == (state == "open")
    assert town.cases()[0].state == state


def test_giving_up_after_an_alarm_is_asked_about(town: Town):
    resident = town.person("阿婆")
    resident.say(f"翠园3幢{FALL}")
    assert "不用来了吗?回 1是 2不是" in resident.say("算了不用了")
    assert town.cases()[0].state == "open"
    resident.say("1")
    assert town.cases()[0].state == "withdrawn"


@pytest.mark.parametrize("said", ["楼道里那个旧沙发不要了", "电梯不用来了都修不好", "自来水不来了"])
def test_what_is_thrown_away_or_broken_calls_nothing_off(town: Town, said: str):
    resident = town.person("阿婆")
    code = file_case(resident)
    resident.say(said)
    assert town.case(code).state == "open"


@pytest.mark.parametrize("said", ["救护车来了", "不用来了", "误报没事了"])
def test_without_a_case_they_are_ordinary_words(town: Town, said: str):
    town.person("阿婆").say(said)
    assert town.cases() == []


def test_letters_that_are_too_small_become_larger(town: Town):
    assert "网页字大" in town.person("阿婆").say("字太小了")


ALARM = "翠园3幢着火了"


@pytest.mark.parametrize("said", ["火灭了", "火已经灭了", "灭了", "火已经被邻居扑灭了", "人已经救出来了", "没人受伤"])
def test_that_a_danger_is_over_goes_to_everybody_who_was_called_and_nobody_asks_where(town: Town, said: str):
    phones, resident = bind_all(town, "王建国", "刘芳"), town.person("阿婆")
    resident.say(ALARM)
    for phone in phones.values():
        phone.received()
    town.clock.advance(minutes=30)
    assert "在哪里" not in resident.say(said)
    assert all(said in "".join(phone.received()) for phone in phones.values())
    assert len(town.cases()) == 1


def test_that_it_is_over_is_said_without_a_place_where_none_was_known(town: Town):
    resident = town.person("阿婆")
    resident.say("着火了快来")
    assert "在哪里" not in resident.say("火灭了") and len(town.cases()) == 1


def test_what_is_plainly_another_matter_stands_by_itself_after_an_alarm(town: Town):
    resident = town.person("阿婆")
    resident.say(ALARM)
    assert "在哪里" in resident.say("路灯坏了")
    assert "收到" in resident.say("翠园5幢") and len(town.cases()) == 2


def test_what_to_do_after_an_alarm_is_told_again_with_who_comes(town: Town):
    leader, resident = town.member("王建国"), town.person("阿婆")
    resident.say("翠园3幢有股很大的煤气味")
    leader.received()
    said = resident.say("现在怎么办")
    assert said.startswith("请马上打119") and "别开关电器" in said and "还没接单" in said
    leader.say("1")
    (told,) = resident.received()
    assert "动身就告诉您" in told and "定好时间" not in told
    assert "已接单" in resident.say("怎么办")
    leader.say("已出发")
    assert "已出发" in resident.say("怎么办啊")


def test_what_to_do_without_an_alarm_is_answered_with_help(town: Town):
    assert "您可以" in town.person("阿婆").say("怎么办")
