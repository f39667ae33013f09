"""Callbacks as WeChat posts them (RELIABILITY.md S1, S2). They are built with wechatpy, not with our own code."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from bot.channels.base import BODY_LIMIT_BYTES
from bot.channels.wechat import NONCE_LIMIT, WechatChannel
from bot.channels.wechat_xml import read_xml
from bot.config.wechat import Wechat
from bot.errors import CallbackError, Forged, Malformed, TooLarge
from bot.messages import InboundKind

APP_ID, OPENID = "wxb11529c136998cb6", "oMgHVjngRipVsoxg6TuX3vz6glDg"
TOKEN, AES_KEY = "pamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_TOKEN, OLD_AES_KEY = "formertoken", "B" * 42 + "A"
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
STAMP, NONCE = str(int(NOW.timestamp())), "1372623149"
FOLDER = Path(__file__).parents[1] / "payloads/wechat"

Query = dict[str, str]


def channel(mode: str = "safe", *, previous_token: str = "", previous_aes_key: str = "") -> WechatChannel:
    return WechatChannel(
        Wechat.model_validate(
            {
                "app_id": APP_ID,
                "token": TOKEN,
                "encoding_aes_key": AES_KEY,
                "previous_token": previous_token,
                "previous_aes_key": previous_aes_key,
                "mode": mode,
            }
        )
    )


def sign(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def message(content: str = "翠园3幢2单元楼道灯坏了", more: str = "") -> str:
    return (
        f"<xml><ToUserName><![CDATA[gh_e136c6e50636]]></ToUserName><FromUserName><![CDATA[{OPENID}]]></FromUserName>"
        f"<CreateTime>{STAMP}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{content}]]></Content>"
        f"<MsgId>7250021412600020992</MsgId>{more}</xml>"
    )


def plain(xml: str, token: str = TOKEN, stamp: str = STAMP) -> tuple[Query, bytes]:
    query = {"signature": sign(token, stamp, NONCE), "timestamp": stamp, "nonce": NONCE, "openid": OPENID}
    return query, xml.encode()


def sealed(
    xml: str, token: str = TOKEN, aes_key: str = AES_KEY, app_id: str = APP_ID, stamp: str = STAMP
) -> tuple[Query, bytes]:
    """As in safe mode: only ToUserName and Encrypt in the body."""
    envelope = read_xml(WeChatCrypto(token, aes_key, app_id).encrypt_message(xml, NONCE, stamp).encode())
    query, _ = plain(xml, token, stamp)
    query |= {"encrypt_type": "aes", "msg_signature": envelope.text("MsgSignature")}
    encrypted = f"<Encrypt><![CDATA[{envelope.text('Encrypt')}]]></Encrypt>"
    return query, f"<xml><ToUserName><![CDATA[gh_e136c6e50636]]></ToUserName>{encrypted}</xml>".encode()


def both(xml: str) -> tuple[Query, bytes]:
    """As in compatible mode: the plain fields and Encrypt in one body."""
    query, body = sealed(xml)
    found = re.search(rb"<Encrypt>.*</Encrypt>", body)
    assert found
    return query, xml.encode().replace(b"</xml>", found[0] + b"</xml>")


def spoken(answer: tuple[bytes, str], token: str = TOKEN, aes_key: str = AES_KEY) -> str:
    """What WeChat reads in an encrypted answer, checking its signature."""
    fields = read_xml(answer[0])
    xml = WeChatCrypto(token, aes_key, APP_ID).decrypt_message(
        answer[0], fields.text("MsgSignature"), fields.text("TimeStamp"), fields.text("Nonce")
    )
    return read_xml(xml.encode()).text("Content")


# GET


def test_a_new_address_is_confirmed_with_the_echo_of_the_official_example() -> None:
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }
    documented = WechatChannel(
        Wechat.model_validate({"app_id": APP_ID, "token": "AAAAA", "encoding_aes_key": AES_KEY, "mode": "safe"})
    )
    assert documented.verify(query) == "4375120948345356249"
    for name in ("signature", "timestamp", "nonce", "echostr"):
        with pytest.raises(Forged):
            documented.verify({key: value for key, value in query.items() if key != name})
        if name != "echostr":
            with pytest.raises(Forged):
                documented.verify(query | {name: query[name][:-1] + "0"})


# The three modes


@pytest.mark.parametrize(
    ("mode", "callback", "encrypted"),
    [
        ("safe", sealed(message()), True),
        ("compatible", sealed(message()), True),
        ("compatible", both(message()), True),
        ("compatible", plain(message()), False),
        ("plain", plain(message()), False),
    ],
)
def test_each_mode_takes_its_callbacks(mode: str, callback: tuple[Query, bytes], encrypted: bool) -> None:
    received = channel(mode).receive(*callback, NOW)
    assert (received.inbound.sender, received.inbound.text) == (OPENID, "翠园3幢2单元楼道灯坏了")
    assert (received.encrypted, received.inbound.account, received.inbound.nonce) == (
        encrypted,
        APP_ID,
        f"{STAMP}+{NONCE}",
    )
    assert len(received.inbound.digest) == 64


@pytest.mark.parametrize(
    ("mode", "callback"),
    [
        ("safe", plain(message())),
        ("safe", (sealed(message())[0] | {"encrypt_type": "raw"}, sealed(message())[1])),
        ("safe", (sealed(message())[0], message().encode())),
        ("safe", (both(message())[0] | {"msg_signature": ""}, both(message())[1])),
        ("compatible", (both(message())[0] | {"encrypt_type": ""}, both(message())[1])),
        ("compatible", (both(message())[0] | {"encrypt_type": "aEs"}, both(message())[1])),
        ("plain", sealed(message())),
    ],
)
def test_no_mode_takes_less_than_it_promises(mode: str, callback: tuple[Query, bytes]) -> None:
    with pytest.raises(Forged):
        channel(mode).receive(*callback, NOW)


def test_in_compatible_mode_the_signed_part_speaks_and_not_the_plain_one() -> None:
    query, body = both(message())
    other = body.replace("翠园3幢2单元楼道灯坏了".encode(), "都好".encode())
    assert channel("compatible").receive(query, other, NOW).inbound.text == "翠园3幢2单元楼道灯坏了"


def test_a_callback_for_another_account_is_forged() -> None:
    with pytest.raises(Forged):
        channel().receive(*sealed(message(), app_id="wx0000000000000000"), NOW)


def test_without_a_token_there_is_no_channel() -> None:
    unset = Wechat.model_construct(
        app_id=APP_ID, token=SecretStr(""), encoding_aes_key=SecretStr(AES_KEY), previous_token=SecretStr(""),
        previous_aes_key=SecretStr(""), mode="safe",
    )  # fmt: skip
    with pytest.raises(ValueError, match="token"):
        WechatChannel(unset)


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


# Rotation


def test_no_callback_is_refused_while_token_and_key_are_changed() -> None:
    rotating = channel(previous_token=OLD_TOKEN, previous_aes_key=OLD_AES_KEY)
    secrets = cycle([(TOKEN, AES_KEY), (OLD_TOKEN, OLD_AES_KEY), (OLD_TOKEN, AES_KEY), (TOKEN, OLD_AES_KEY)])
    for number in range(2000):
        token, aes_key = next(secrets)
        received = rotating.receive(*sealed(message(f"第{number}条"), token, aes_key), NOW)
        assert received.inbound.text == f"第{number}条"
        assert (received.key.token, received.key.aes_key) == (token, aes_key)
        if number % 100 < 4:
            assert spoken(rotating.answer(received, "收到", NOW), token, aes_key) == "收到"


def test_after_the_rotation_the_former_secrets_are_forged() -> None:
    with pytest.raises(Forged):
        channel().receive(*sealed(message(), OLD_TOKEN, OLD_AES_KEY), NOW)
    with pytest.raises(CallbackError):
        channel().receive(*sealed(message(), TOKEN, OLD_AES_KEY), NOW)


# Answers


def test_an_encrypted_callback_is_answered_encrypted_echoing_its_nonce() -> None:
    for mode in ("safe", "compatible"):
        answer = channel(mode).answer(channel(mode).receive(*both(message()), NOW), "编号 7K3M2 ]]>💡", NOW)
        assert spoken(answer) == "编号 7K3M2 ]]>💡"
        assert b"7K3M2" not in answer[0]
        assert (read_xml(answer[0]).text("Nonce"), read_xml(answer[0]).text("TimeStamp")) == (NONCE, STAMP)
        assert answer[1] == "application/xml"


def test_a_plain_callback_is_answered_in_the_clear_to_its_sender() -> None:
    body, _ = channel("plain").answer(channel("plain").receive(*plain(message()), NOW), "收到", NOW)
    fields = read_xml(body)
    assert (fields.text("Content"), fields.text("ToUserName")) == ("收到", OPENID)
    assert fields.text("FromUserName") == "gh_e136c6e50636"


@pytest.mark.parametrize("text", [None, ""])
def test_with_nothing_to_say_the_answer_is_exactly_success(text: str | None) -> None:
    assert channel().answer(channel().receive(*sealed(message()), NOW), text, NOW) == (b"success", "text/plain")


@pytest.mark.parametrize("name", ["event_unsubscribe", "event_template_success", "event_subscribe_msg_popup"])
def test_what_may_not_be_answered_is_only_taken(name: str) -> None:
    received = channel().receive(*sealed((FOLDER / f"{name}.xml").read_text()), NOW)
    assert channel().answer(received, "再见", NOW)[0] == b"success"
