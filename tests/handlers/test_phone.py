"""A resident's number, proved by a code, makes SMS and WeChat one person (RELIABILITY.md S14)."""

import re

import pytest
from sqlalchemy import select

from models.identities import find_number
from models.pages import PageLink
from models.people import Person
from tests.conversation.said import every_word_kept
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


def owner_of(town, number=ZHAO):
    """The person whose the number is now, detached."""

    def look(session):
        person = session.get_one(Person, find_number(session, number).person_id)
        session.expunge(person)
        return person

    return town.look(look)


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
    assert code and "绑定好了" not in other.say(code)
    assert "绑定好了" in mine.say(code)


def test_one_number_gets_a_code_a_minute_whoever_asks(town):
    assert "已发到" in town.person("甲").say("绑定手机 13700000001")
    assert "太勤" in town.person("乙").say("绑定手机 13700000001")
    town.clock.advance(minutes=1)
    assert "已发到" in town.person("乙").say("绑定手机 13700000001")


def test_one_number_gets_five_codes_in_any_hour_whoever_asks(town):
    town.clock.advance(minutes=35)
    sent = []
    for number in range(7):
        sent.append("已发到" in town.person(f"o{number}").say("绑定手机 13700000001"))
        town.clock.advance(minutes=10)
    assert sent == [True] * 5 + [False, True]


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


@pytest.mark.parametrize("typed", ["021-12345678", "+85261234567", "+1 202 555 0123", "你好"])
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


def test_told_on_both_before_he_proved_his_number_it_is_one_case_from_then_on(town):
    chat, phone = town.person("赵"), town.sms(ZHAO)
    phone.say(REPORT)
    town.clock.advance(minutes=30)
    chat.say("翠园3幢2单元楼道灯还是不亮,天黑了")
    first, second = town.cases()
    assert {first.state, second.state} == {"open"}  # nobody knows yet that they are one person's
    said = join(town, chat)
    assert f"编号 {second.code}和编号 {first.code}说的是一件事" in said
    assert [case.state for case in town.cases()] == ["open", "merged"]
    town.member("李明").say(f"接单 {first.code}")
    heard = "".join([*chat.received(), *town.sms(ZHAO).received()])
    assert heard.count("已接单") == 1 and first.code in heard


@pytest.mark.parametrize(
    "said",
    [
        "翠园3幢1单元楼道灯坏了",  # another entrance
        "翠园3幢2单元垃圾没人清运",
        "翠园5幢2单元楼道灯坏了",
        "翠园3幢电线垂下来了",
    ],
)
def test_what_is_another_matter_stays_another_case_when_he_joins(town, said):
    chat, phone = town.person("赵"), town.sms(ZHAO)
    phone.say(REPORT), chat.say(said)
    assert "并在一起" not in join(town, chat)
    assert {case.state for case in town.cases()} == {"open"}


def test_two_of_one_channel_are_left_to_him(town):
    """He told it twice in texts, and was asked then whether it is more of the first."""
    phone = town.sms(ZHAO)
    phone.say(REPORT)
    town.clock.advance(days=1)
    phone.say(REPORT)
    before = [case.state for case in town.cases()]
    join(town, town.person("赵"))
    assert [case.state for case in town.cases()] == before


def test_what_he_wished_from_his_number_holds_after_joining(town):
    chat, phone = town.person("赵"), town.sms(ZHAO)
    phone.say("免打扰 20:00-9:00"), phone.say("短信优先"), phone.say("大字")
    join(town, chat)
    person = owner_of(town)
    assert (person.quiet_hours, person.prefers, person.manner) == ("20:00-09:00", "sms", "elder")


def test_what_he_wished_on_wechat_goes_first(town):
    chat, phone = town.person("赵"), town.sms(ZHAO)
    phone.say("免打扰 20:00-9:00"), chat.say("免打扰 22:00-7:00"), chat.say("电话优先")
    join(town, chat)
    person = owner_of(town)
    assert (person.quiet_hours, person.prefers) == ("22:00-07:00", "call")


def test_a_wish_said_on_one_channel_holds_on_the_other(town):
    chat, phone = town.person("赵"), town.sms(ZHAO)
    join(town, chat)
    phone.say("免打扰 20:00-9:00")
    assert owner_of(town).quiet_hours == "20:00-09:00"
    phone.say("R")
    assert "什么通知都不发" in chat.say("我的订阅")


def test_unbound_the_number_has_none_of_his_wishes_and_his_links_end(store, clock):
    town = build_town(store, clock, sms=SMS, server={"public_url": "https://linli.example.cn"})
    chat = town.person("赵")
    join(town, chat)
    chat.say("大字"), chat.say("短信优先"), chat.say(REPORT)
    assert "大字看" in chat.say("进度")
    assert len(town.look(lambda session: session.scalars(select(PageLink)).all())) == 1
    chat.say("解绑手机")
    assert (owner_of(town).manner, owner_of(town).prefers) == ("", "")
    assert town.look(lambda session: session.scalars(select(PageLink)).all()) == []


def test_whoever_has_the_number_after_a_year_of_silence_has_nothing_of_the_one_before(town):
    phone = town.sms(ZHAO)
    phone.say(REPORT), phone.say("短信优先"), phone.say("免打扰 20:00-9:00"), phone.say("订阅 入学"), phone.say("大字")
    before = owner_of(town).id
    town.clock.advance(days=366)
    assert "没有报过事" in phone.say("进度")
    now = owner_of(town)
    assert now.id != before
    assert (now.quiet_hours, now.prefers, now.manner) == ("", "", "")
    assert "没有订阅" in phone.say("我的订阅")


def test_a_number_that_changed_hands_after_joining_leaves_the_chat_alone(town):
    """The chat keeps its cases; whoever texts from the number now is a stranger."""
    chat, phone = town.person("赵"), town.sms(ZHAO)
    join(town, chat)
    chat.say(REPORT)
    town.clock.advance(days=366)
    assert "没有报过事" in phone.say("进度")
    assert town.cases()[0].code in chat.say("进度")


def test_without_sms_in_the_configuration_nothing_is_asked(store, clock):
    town = build_town(store, clock)
    assert "没有开通" in town.person("赵").say("绑定手机 13700000001")


@pytest.mark.parametrize("by_sms", [False, True])
def test_erasing_on_one_channel_forgets_what_was_said_on_the_other(town, keyring, by_sms):
    """A report half said by SMS is not filed by the next text."""
    chat, texts = town.person("赵"), town.sms(ZHAO)
    join(town, chat)
    one, other = (texts, chat) if by_sms else (chat, texts)
    other.say("楼道灯坏了,刘奶奶怕黑")
    one.say("删除")
    one.say("确认删除")
    assert "刘奶奶" not in every_word_kept(town, keyring)
    other.say("翠园3幢2单元")
    assert town.cases() == []


def test_after_erasing_the_number_and_the_chat_are_two_people(town):
    chat, texts = town.person("赵"), town.sms(ZHAO)
    join(town, chat)
    chat.say("删除")
    chat.say("确认删除")
    texts.say(REPORT)
    assert "还没有报过事" in chat.say("进度") and town.cases()[0].code in texts.say("进度")
