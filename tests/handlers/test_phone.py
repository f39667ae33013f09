"""A resident's number, proved by a code, makes SMS and WeChat one person (RELIABILITY.md S14)."""

import re

import pytest

from models.identities import find_number
from models.people import Person
from tests.delivery.texts import LI_MING, SMS, ZHAO
from tests.talk import build_town

REPORT = "翠园3幢2单元楼道灯坏了"


@pytest.fixture
def town(store, clock):
    """The test district with SMS."""
    return build_town(store, clock, sms=SMS)


def code_sent_to(town, number=ZHAO):
    """The newest code a number was sent; "" for none."""
    codes = [letter.fields["code"] for letter in town.sms(number).letters() if letter.template_id == "SMS_code"]
    return codes[-1] if codes else ""


def join(town, chat, number=ZHAO):
    """Prove the number on WeChat; the last reply."""
    assert "验证码已发到137****0001" in chat.say(f"绑定手机 {number.removeprefix('+86')}")
    return chat.say(code_sent_to(town, number))


def test_what_was_told_by_sms_is_seen_on_wechat_after_the_code(town):
    town.sms(ZHAO).say(REPORT)
    chat = town.person("赵")
    assert "绑定好了" in join(town, chat)
    assert town.cases()[0].code in chat.say("进度")


def test_the_code_goes_to_the_number_alone_and_never_into_the_chat(town):
    chat = town.person("赵")
    said = chat.say("绑定手机 13700000001")
    code = code_sent_to(town)
    assert re.fullmatch(r"\d{6}", code) and code not in said
    assert chat.received() == []


def test_a_code_works_once(town):
    first, second = town.person("甲"), town.person("乙")
    join(town, first)
    town.clock.advance(minutes=2)
    second.say("绑定手机 13700000001")
    assert "不对" in second.say("000000")


def test_five_wrong_codes_and_it_is_dead_even_for_the_right_one(town):
    chat = town.person("赵")
    chat.say("绑定手机 13700000001")
    code = code_sent_to(town)
    wrong = "111111" if code != "111111" else "222222"
    said = [chat.say(wrong) for _ in range(5)]
    assert ["还可以试" in one for one in said] == [True] * 4 + [False]
    assert "绑定好了" not in chat.say(code)


def test_a_code_is_dead_after_ten_minutes(town):
    chat = town.person("赵")
    chat.say("绑定手机 13700000001")
    code = code_sent_to(town)
    town.clock.advance(minutes=10)
    assert "过期" in chat.say(code)


def test_anothers_code_is_of_no_use(town):
    mine, other = town.person("甲"), town.person("乙")
    mine.say("绑定手机 13700000001")
    code = code_sent_to(town)
    other.say("绑定手机 13700000002")
    assert "绑定好了" not in other.say(code)


def test_one_number_gets_a_code_a_minute_whoever_asks(town):
    assert "已发到" in town.person("甲").say("绑定手机 13700000001")
    assert "太勤" in town.person("乙").say("绑定手机 13700000001")
    town.clock.advance(minutes=1)
    assert "已发到" in town.person("乙").say("绑定手机 13700000001")


def test_one_number_gets_ten_codes_a_day_and_no_more(town):
    sent = 0
    for number in range(30):
        sent += "已发到" in town.person(f"o{number}").say("绑定手机 13700000001")
        town.clock.advance(minutes=40)
    assert sent == 10


def test_a_crowd_that_guesses_is_stopped_for_the_day_after_ninety_wrong_tries(town):
    said = []
    for number in range(20):
        chat = town.person(f"o{number}")
        said.append(chat.say(f"绑定手机 137{number:08}"))
        said += [chat.say("x") for _ in range(5)] if "已发到" in said[-1] else []
    assert sum("验证码不对" in one for one in said) == 90
    assert "试错太多" in said[-1]


def test_a_members_number_is_not_joined_by_a_code(town):
    chat = town.person("赵")
    chat.say(f"绑定手机 {LI_MING.removeprefix('+86')}")
    assert "绑定码" in chat.say(code_sent_to(town, LI_MING))


@pytest.mark.parametrize("typed", ["021-12345678", "你好"])
def test_only_a_mobile_number_is_taken(town, typed):
    assert "验证码已发" not in town.person("赵").say(f"绑定手机 {typed}")


def test_unbound_again_the_number_is_nobodys(town):
    chat = town.person("赵")
    join(town, chat)
    assert "已解绑" in chat.say("解绑手机")
    assert "没有绑定" in chat.say("解绑手机")


def test_a_refusal_by_sms_holds_after_joining(town):
    town.sms(ZHAO).say("退订")
    join(town, town.person("赵"))
    person = town.look(lambda session: find_number(session, ZHAO).person_id)
    assert town.look(lambda session: session.get_one(Person, person).stopped_at) is not None


def test_the_same_matter_on_both_channels_is_one_case(town):
    chat, phone = town.person("赵"), town.sms(ZHAO)
    join(town, chat)
    chat.say(REPORT)
    town.clock.advance(minutes=30)
    assert "已加到" in phone.say("翠园3幢2单元楼道灯还是不亮,天黑了")
    assert len(town.cases()) == 1
    phone.say("翠园3幢2单元垃圾没人清运")
    assert len(town.cases()) == 2


def test_without_sms_in_the_configuration_nothing_is_asked(store, clock):
    town = build_town(store, clock)
    assert "没有开通" in town.person("赵").say("绑定手机 13700000001")
