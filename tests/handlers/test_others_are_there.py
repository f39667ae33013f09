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
    assert f"编号 {code}不再办了" in resident.say(said)
    assert "不用办了" in "".join(member.received())


@pytest.mark.parametrize("said", ["救护车来了", "不用来了"])
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
