"""救护车来了, 不用来了: what a resident says of his own case while it runs reaches whoever comes."""

import pytest

from tests.conversation.said import file_case
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
