"""经过: every step of a case; of a private one no word that was said goes by SMS (DESIGN.md 8.7)."""

import pytest

from tests.delivery.texts import SMS, ZHAO
from tests.talk import SmsPhone, Town, build_town

pytestmark = pytest.mark.only_on("sqlite")

LEADER = "+8619900000001"
QUARREL = "翠园3幢楼上邻居老张天天半夜打牌,说了几次都不听,请来调解一下"


@pytest.fixture
def town(store, clock) -> Town:
    return build_town(store, clock, sms=SMS)


@pytest.fixture
def phone(town: Town) -> SmsPhone:
    return town.sms(ZHAO)


@pytest.fixture
def quarrel(town: Town, phone: SmsPhone) -> str:
    """The code of one that was settled."""
    leader = town.member("王建国")
    phone.say(QUARREL)
    (case,) = town.cases()
    leader.say(f"接单 {case.code}")
    leader.say(f"办结 {case.code} 老张答应赔五百元")
    return case.code


def test_of_a_quarrel_its_resident_is_texted_the_steps_and_not_what_was_said(phone: SmsPhone, quarrel: str):
    said = phone.say(f"经过 {quarrel}")
    assert "受理" in said and "办结" in said
    assert not [word for word in ("五百", "邻里纠纷", "老张") if word in said]


def test_nor_is_the_member_who_has_it(town: Town, quarrel: str):
    by_sms = town.sms(LEADER).say(f"经过 {quarrel}")
    assert "办结(王建国)" in by_sms
    assert not [word for word in ("五百", "邻里纠纷", "老张") if word in by_sms]
    assert "老张答应赔五百元" in town.person("王建国").say(f"经过 {quarrel}"), "on WeChat he reads it"


def test_a_text_that_says_it_is_over_is_answered_without_naming_the_quarrel(phone: SmsPhone):
    phone.say(QUARREL)
    said = phone.say("好了")
    assert "已经好了吗" in said and "邻里纠纷" not in said


def test_of_a_lamp_everything_is_texted(town: Town, phone: SmsPhone):
    leader = town.member("王建国")
    phone.say("翠园3幢2单元楼道灯坏了")
    (case,) = town.cases()
    leader.say(f"转派 {case.code} 王建国")
    leader.say(f"办结 {case.code} 换了灯泡")
    assert "换了灯泡" in (said := phone.say(f"经过 {case.code}")) and "照明" in said
