"""Callbacks that are taken and answered (RELIABILITY.md S1, S2), in three modes and while token and key change."""

from itertools import cycle
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.wechat import WechatChannel
from bot.channels.wechat_xml import read_xml
from bot.config.wechat import Wechat
from bot.errors import CallbackError, Forged
from bot.messages import Datum
from tests.channels.wechat_callbacks import (
    AES_KEY,
    APP_ID,
    NONCE,
    NOW,
    OLD_AES_KEY,
    OLD_TOKEN,
    OPENID,
    STAMP,
    TOKEN,
    Query,
    both,
    channel,
    message,
    plain,
    sealed,
    spoken,
)
from tests.doors.figures import door

__all__ = ["door"]
CALLBACKS = 2000
FOLDER = Path(__file__).parents[1] / "payloads/wechat"


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


# Places


@pytest.mark.parametrize(("configured", "datum"), [({}, Datum.GCJ02), ({"location_datum": "wgs84"}, Datum.WGS84)])
def test_a_place_is_in_the_frame_that_the_configuration_says(configured: dict[str, str], datum: Datum) -> None:
    """GCJ-02 unless it says otherwise: the same degrees are some five hundred metres apart in the two frames."""
    query, body = plain((FOLDER / "location.xml").read_text())
    point = channel("plain", **configured).receive(query, body, NOW).inbound.point
    assert point is not None and point.datum is datum


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


# Rotation


def test_no_callback_is_refused_while_token_and_key_are_changed(door) -> None:
    rotating = channel(previous_token=OLD_TOKEN, previous_aes_key=OLD_AES_KEY)
    secrets = cycle([(TOKEN, AES_KEY), (OLD_TOKEN, OLD_AES_KEY), (OLD_TOKEN, AES_KEY), (TOKEN, OLD_AES_KEY)])
    for number in range(CALLBACKS):
        token, aes_key = next(secrets)
        received = rotating.receive(*sealed(message(f"第{number}条"), token, aes_key), NOW)
        assert received.inbound.text == f"第{number}条"
        assert (received.key.token, received.key.aes_key) == (token, aes_key)
        if number % 100 < 4:
            assert spoken(rotating.answer(received, "收到", NOW), token, aes_key) == "收到"
    door("S2 换 Token 和密钥时的回调", CALLBACKS, 0, "拒了 0 条")


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
