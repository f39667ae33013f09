"""证件号、卡号: hidden before anything of a message is kept, in whatever table and whatever became of it."""

import pytest

from bot.messages import InboundKind
from bot.seal import Keyring
from tests.conversation.said import LAMP, codes_in, every_word_kept, file_case
from tests.talk import Town

# Made up: the check digits are right, the people do not exist.
IDENTITY, CARD = "110101199003077651", "6222020000000000005"
TELL = f"我身份证{IDENTITY},银行卡{CARD}"


def kept(town: Town, keyring: Keyring) -> str:
    words = every_word_kept(town, keyring)
    assert IDENTITY not in words.replace(" ", "") and CARD not in words.replace(" ", "")
    return words


@pytest.mark.parametrize(
    "said",
    [
        f"{LAMP},{TELL}",
        f"楼道灯坏了,{TELL}",  # half said: the form waits for the place
        f"建议食堂早点开门,{TELL}",
        f"匿名 食堂太贵,{TELL}",
        f"你好 {TELL}",
        f"记 走访刘奶奶,{TELL}",
        f"绑定 {IDENTITY}",
        f"{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}",
        "我身份证" + "、".join(IDENTITY),
    ],
)
def test_no_table_has_the_numbers_that_a_message_brings(town: Town, keyring: Keyring, said: str) -> None:
    town.person("阿婆").say(said)
    assert "已隐藏" in kept(town, keyring)


def test_nor_where_they_come_as_the_answer_to_a_question(town: Town, keyring: Keyring) -> None:
    resident = town.person("阿婆")
    assert "哪里" in resident.say("楼道灯坏了")
    resident.say(f"翠园3幢,{TELL}")
    assert "已隐藏" in kept(town, keyring)


def test_nor_where_a_member_writes_what_he_was_told(town: Town, keyring: Keyring) -> None:
    member, code = town.member("李明"), file_case(town.person("阿婆"))
    member.say(f"接单 {code}")
    member.say(f"办结 {code} 已为{IDENTITY}办好")
    assert "已隐藏" in kept(town, keyring)


def test_nor_from_a_phone(town: Town, keyring: Keyring) -> None:
    town.sms("+8613900000001").say(f"{LAMP},{TELL}")
    assert "已隐藏" in kept(town, keyring)


def test_a_message_that_comes_twice_has_the_same_answer(town: Town) -> None:
    """It is known by the provider's key, not by its words."""
    letter = town.person("阿婆")._inbound(InboundKind.TEXT, text=f"{LAMP},{TELL}")
    first = town.hear(letter)
    assert town.hear(letter) == first and [case.code for case in town.cases()] == codes_in(first)


def test_a_phone_number_stays_where_it_is_offered(town: Town, keyring: Keyring) -> None:
    town.person("阿婆").say(f"{LAMP},打我电话13800001111")
    assert "13800001111" in every_word_kept(town, keyring)


def test_a_number_that_nobody_needs_is_no_matter_and_he_hears_that_it_is_hidden(town: Town):
    answer = town.person("阿婆").say("翠园5幢垃圾没人收,身份证330102199001011237")
    assert "已替您隐藏" in answer and [one.category for one in town.cases()] == ["waste"]


def test_such_a_number_alone_is_no_matter_either(town: Town):
    assert "是什么事?" in town.person("阿婆").say("我身份证330102199001011237")
    assert town.cases() == []
