"""Callbacks that are refused (RELIABILITY.md S1): too old, too large, hostile, altered by a bit."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import BODY_LIMIT_BYTES
from bot.channels.wechat import NONCE_LIMIT
from bot.channels.wechat_xml import read_xml
from bot.errors import CallbackError, Forged, Malformed, TooLarge
from bot.messages import InboundKind
from tests.channels.wechat_callbacks import NONCE, NOW, STAMP, TOKEN, channel, message, plain, sealed, sign


@pytest.mark.parametrize(("age", "taken"), [(300, True), (301, False), (-300, True), (-301, False)])
@pytest.mark.parametrize("mode", ["safe", "plain"])
def test_a_callback_is_taken_up_to_300_seconds_either_way(mode: str, age: int, taken: bool) -> None:
    callback = sealed(message()) if mode == "safe" else plain(message())
    now = NOW + timedelta(seconds=age)
    if taken:
        assert channel(mode).receive(*callback, now).inbound.sent_at == NOW
    else:
        with pytest.raises(Forged):
            channel(mode).receive(*callback, now)


@pytest.mark.parametrize("stamp", ["", "now", "-1", "１７", "²", "1e9", "99999999999", "9" * 400, " 1", "1_0"])
def test_a_timestamp_that_is_none_is_forged_even_when_signed(stamp: str) -> None:
    with pytest.raises(Forged):
        channel("plain").receive(*plain(message(), stamp=stamp), NOW)


@pytest.mark.parametrize(("length", "taken"), [(NONCE_LIMIT, True), (NONCE_LIMIT + 1, False)])
def test_a_nonce_too_long_to_remember_is_forged(length: int, taken: bool) -> None:
    nonce = "1" * length
    query = {"signature": sign(TOKEN, STAMP, nonce), "timestamp": STAMP, "nonce": nonce}
    if taken:
        assert channel("plain").receive(query, message().encode(), NOW).nonce == nonce
    else:
        with pytest.raises(Forged):
            channel("plain").receive(query, message().encode(), NOW)


def test_a_body_at_the_limit_is_taken_and_one_byte_more_is_too_large() -> None:
    room = BODY_LIMIT_BYTES - len(plain(message("", "<!---->"))[1])
    query, body = plain(message("", f"<!--{'x' * room}-->"))
    assert len(body) == BODY_LIMIT_BYTES
    assert channel("plain").receive(query, body, NOW).inbound.kind is InboundKind.TEXT
    with pytest.raises(TooLarge):
        channel("plain").receive(query, body + b" ", NOW)


HOSTILE = [
    "",
    '{"MsgType":"text"}',
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Content>&f;</Content></xml>',
    "<xml>" + "<a>" * 3000 + "</a>" * 3000 + "</xml>",
    message(more="<FromUserName>other</FromUserName>"),
    message().replace("<MsgType>", "<Msgtype>").replace("</MsgType>", "</Msgtype>"),
]


@pytest.mark.parametrize("xml", HOSTILE)
def test_a_hostile_body_is_malformed_though_signed_and_encrypted(xml: str) -> None:
    with pytest.raises(Malformed):
        channel().receive(*sealed(xml), NOW)
    with pytest.raises(Malformed):
        channel("plain").receive(*plain(xml), NOW)
    with pytest.raises(Malformed):
        channel().receive(sealed(message())[0], xml.encode() if "FromUser" not in xml else b"<xml><a>", NOW)


def test_signed_but_undecipherable_is_malformed() -> None:
    for ciphertext in ("AAAA", "x", "A" * 64):
        query, _ = sealed(message())
        query["msg_signature"] = sign(TOKEN, STAMP, NONCE, ciphertext)
        with pytest.raises(Malformed):
            channel().receive(query, f"<xml><Encrypt>{ciphertext}</Encrypt></xml>".encode(), NOW)


def _flipped(text: str, bit: int) -> str:
    """`text` with one of its bits the other way; what is no UTF-8 then comes as surrogates, as in a query."""
    raw = bytearray(text.encode())
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    return raw.decode("utf-8", "surrogateescape")


SEALED, PLAIN = sealed(message()), plain(message())


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type"]), st.integers(0, 4000))
def test_one_changed_bit_in_the_query_is_forged(field: str, bit: int) -> None:
    query = SEALED[0] | {field: _flipped(SEALED[0][field], bit)}
    with pytest.raises(Forged):
        channel().receive(query, SEALED[1], NOW)
    if field in ("signature", "timestamp", "nonce"):
        with pytest.raises(Forged):
            channel("plain").receive(PLAIN[0] | {field: query[field]}, PLAIN[1], NOW)


@settings(max_examples=600, deadline=None)
@given(st.integers(0, len(SEALED[1]) * 8 - 1))
def test_one_changed_bit_in_the_body_is_refused_or_changes_nothing(bit: int) -> None:
    """Outside Encrypt nothing is signed, and nothing is read."""
    body = bytearray(SEALED[1])
    body[bit // 8] ^= 1 << bit % 8
    try:
        received = channel().receive(SEALED[0], bytes(body), NOW)
    except CallbackError:
        return
    ciphertext = read_xml(SEALED[1]).text("Encrypt").encode()
    assert ciphertext in bytes(body)
    assert received.inbound.text == "翠园3幢2单元楼道灯坏了"


queries = st.dictionaries(
    st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr"]),
    st.one_of(st.sampled_from([STAMP, NONCE, "aes", "raw", ""]), st.text(st.characters(), max_size=8)),
)


@given(st.sampled_from(["safe", "compatible", "plain"]), queries, st.binary(max_size=60))
def test_no_query_and_no_body_is_ever_an_error_of_another_kind(
    mode: str, query: Mapping[str, str], body: bytes
) -> None:
    with pytest.raises(CallbackError):
        channel(mode).receive(query, body, NOW)
    with pytest.raises(Forged):
        channel(mode).verify(query)
