"""Passive replies: whole, within the limit, and nobody writes XML through them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat_reply import TEXT_LIMIT_BYTES, text_reply
from bot.channels.wechat_xml import Fields, read_xml

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def replied(text: str) -> Fields:
    return read_xml(text_reply("openid", "gh_1", text, NOW).encode())


def test_a_reply_goes_to_the_person_from_the_account() -> None:
    fields = replied("您好")
    assert (fields.text("ToUserName"), fields.text("FromUserName")) == ("openid", "gh_1")
    assert (fields.text("MsgType"), fields.text("Content")) == ("text", "您好")
    assert fields.text("CreateTime") == str(int(NOW.timestamp()))


@pytest.mark.parametrize(
    "text",
    [
        "]]>",
        "]]]]>>",
        "]]></Content><Content>",
        "a]]>b]]>c",
        "<b>&amp;</b>",
        "灯💡👨\u200d👩\u200d👧🇨🇳",
        "第一行\n第二行",
    ],
)
def test_what_was_said_arrives_to_the_letter(text: str) -> None:
    assert replied(text).text("Content") == text


def test_characters_no_xml_may_carry_are_left_out() -> None:
    assert replied("a\x00b\x08c\x1bd\ud83de\ufffef\uffffg").text("Content") == "abcdefg"


def test_a_long_reply_is_cut_at_the_limit_on_a_character() -> None:
    content = replied("灯" * 1000).text("Content")
    assert content == "灯" * 681 + "…"
    assert len(content.encode()) == 2046 <= TEXT_LIMIT_BYTES


def test_the_limit_counts_what_is_shown_and_not_how_it_is_escaped() -> None:
    text = "]]>" * (TEXT_LIMIT_BYTES // 3)
    assert replied(text).text("Content") == text


@given(st.text(st.characters(), max_size=900))
def test_any_text_makes_one_well_formed_reply_within_the_limit(text: str) -> None:
    content = replied(text).text("Content")
    assert len(content.encode()) <= TEXT_LIMIT_BYTES
