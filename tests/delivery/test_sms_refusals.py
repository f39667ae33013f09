"""The words of CHANNELS.md 6.3: what nobody asked for stops at once everywhere, answers to one's own case never."""

import pytest

from bot.messages import Message
from bot.outbox import put
from models.identities import find_number
from models.outbox import OutboxRow
from tests.delivery.texts import ZHAO

pytestmark = pytest.mark.only_on("sqlite")  # words mean the same to both databases
#: Full-width, small letters and a full stop are the same word.
WORDS = ["R", "r", "Ｒ", "T", "TD", "td", "TD01", "N", "n", "退订", "取消", "拒收", "Ｔ。"]


def notice_to(town, number):
    """Somebody broadcasts to a number; how the message stands after delivery."""

    def write(session):
        person = find_number(session, number).person_id
        return put(town._act(session), person, Message("notice", "周六停水", {"text": "周六停水"}))

    row = town.look(write)
    town.deliver()
    return town.look(lambda session: str(session.get_one(OutboxRow, row).state))


def test_every_word_of_refusal_stops_what_was_not_asked_for(texting):
    for place, word in enumerate(WORDS):
        number = f"+86137000001{place:02}"
        phone = texting.sms(number)
        phone.say("进度")
        assert notice_to(texting, number) == "sent"
        assert "不再" in phone.say(word), word
        assert notice_to(texting, number) == "refused", word


def test_words_that_only_begin_like_one_are_no_refusal(texting):
    phone = texting.sms(ZHAO)
    for word in ("那个", "Result", "取消停车位的事", "N个垃圾桶", "T恤店噪音"):
        assert "不再给您发" not in phone.say(word), word
        assert notice_to(texting, ZHAO) == "sent", word


def test_answers_to_ones_own_case_go_on_after_a_refusal(texting):
    phone, member = texting.sms(ZHAO), texting.member("李明")
    phone.say("翠园3幢2单元楼道灯坏了")
    phone.say("退订")
    phone.received()
    member.say(f"接单 {texting.cases()[0].code}")
    assert "已接单" in phone.received()[0]


def test_on_wechat_the_letters_are_ordinary_words(texting):
    phone = texting.person("赵")
    assert "不再给您发" not in phone.say("R")


@pytest.mark.parametrize("word", ["取消", "N"])
def test_while_a_question_is_open_it_is_only_that_question_that_is_cancelled(texting, word):
    phone = texting.sms(ZHAO)
    assert "在哪里" in phone.say("楼道灯坏了")
    assert "不问了" in phone.say(word)
    assert notice_to(texting, ZHAO) == "sent"
    assert texting.cases() == []
    assert "不再" in phone.say(word)  # nothing is open now


@pytest.mark.parametrize("word", ["R", "退订", "TD"])
def test_the_other_words_refuse_though_a_question_is_open_and_leave_it_open(texting, word):
    phone = texting.sms(ZHAO)
    phone.say("楼道灯坏了")
    assert "不再" in phone.say(word)
    assert "编号" in phone.say("翠园3幢2单元")


def test_a_pushed_question_is_cancelled_alone(texting):
    phone, member = texting.sms(ZHAO), texting.member("李明")
    phone.say("翠园3幢2单元楼道灯坏了")
    code = texting.cases()[0].code
    member.say(f"接单 {code}")
    member.say(f"办结 {code} 换了灯泡")
    phone.received()
    assert "不问了" in phone.say("N")
    assert texting.case(code).state == "resolved"
