"""The door from outside: verification, signatures, replays, limits, and what may come in through it (DESIGN.md 6)."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.acceptance.conftest import Street
from tests.acceptance.envelope import (
    OLD_AES_KEY,
    OLD_TOKEN,
    TOKEN,
    Posted,
    encrypt,
    message,
    now_s,
    read_reply,
    sign,
    wrap,
)
from tests.acceptance.outside import code_in, codes_in, stays_empty
from tests.acceptance.steps import text_xml

pytestmark = pytest.mark.acceptance


def test_get_verification_returns_the_echo_only_for_a_right_signature(street: Street) -> None:
    stamp, nonce = str(now_s()), "1514711492"
    right = urlencode(
        {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": "437512094"}
    )
    assert street.home.get(f"/wechat?{right}") == (200, "437512094")
    wrong = urlencode(
        {"signature": sign("other", stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": "437512094"}
    )
    status, body = street.home.get(f"/wechat?{wrong}")
    assert status == 403 and "437512094" not in body
    assert street.home.get("/wechat")[0] in {400, 403}


@pytest.mark.parametrize("how", ["token", "body", "app", "plain signature", "none", "unencrypted"])
def test_a_forged_callback_is_refused_and_leaves_nothing(street: Street, how: str) -> None:
    person = street.home.person()
    xml = text_xml(person.openid, "翠苑1幢楼道灯坏了")
    good = wrap(xml)
    path, _, raw_query = good.path.partition("?")
    query = dict(parse_qsl(raw_query))
    body = good.body
    if how == "token":
        good = wrap(xml, token="guessed")
        path, _, raw_query = good.path.partition("?")
        query, body = dict(parse_qsl(raw_query)), good.body
    elif how == "body":
        body = wrap(xml).body
    elif how == "app":
        good = wrap(xml, app_id="wxffffffffffffffff")
        path, _, raw_query = good.path.partition("?")
        query, body = dict(parse_qsl(raw_query)), good.body
    elif how == "plain signature":
        query["msg_signature"] = query["signature"]
    elif how == "none":
        query.pop("msg_signature")
    else:
        query.pop("msg_signature"), query.pop("encrypt_type")
        body = xml.encode()
    assert street.home.post(Posted(f"{path}?{urlencode(query)}", body)).status == 403
    assert not codes_in(person.says("进度"))


@pytest.mark.parametrize(("age", "status"), [(310, 403), (3600, 403), (240, 200), (0, 200)])
def test_a_callback_older_than_300_seconds_is_refused(street: Street, age: int, status: int) -> None:
    posted = wrap(text_xml(street.home.person().openid, "帮助"), at=now_s() - age)
    assert street.home.post(posted).status == status


def test_a_nonce_may_not_come_back_with_another_body(street: Street) -> None:
    at, nonce = now_s(), "778899001122"
    first = street.home.person()
    second = street.home.person()
    assert street.home.post(wrap(text_xml(first.openid, "帮助"), at=at, nonce=nonce)).status == 200
    assert street.home.post(wrap(text_xml(second.openid, "翠苑1幢路灯坏了"), at=at, nonce=nonce)).status == 403
    assert not codes_in(second.says("进度"))


def test_the_identical_callback_again_gets_the_stored_reply_and_one_case(street: Street) -> None:
    person = street.home.person()
    posted = wrap(text_xml(person.openid, "翠苑2幢楼道灯坏了"))
    first, second, third = (street.home.post(posted) for _ in range(3))
    assert first.text == second.text == third.text
    assert codes_in(person.says("进度")) == codes_in(first.text)


def test_one_message_resent_in_new_envelopes_at_once_is_one_case(street: Street) -> None:
    place = street.place()
    xml = text_xml(place.resident.openid, f"{place.estate}2幢楼道灯坏了")
    street.wechat.wrote(place.resident.openid)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: street.home.post(wrap(xml)), range(8)))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1, {answer.text for answer in answers}
    code = code_in(answers[0].text)
    place.worker.hears(code)
    assert codes_in(place.resident.says("进度")) == [code]
    stays_empty(lambda: place.worker.heard("新任务")[1:], 2)


def test_a_body_over_64_kib_is_refused_by_size(street: Street) -> None:
    posted = wrap(text_xml(street.home.person().openid, "长" * 40_000))
    assert len(posted.body) > 64 * 1024
    assert street.home.post(posted).status == 413


def test_a_long_text_within_the_limit_is_a_case(street: Street) -> None:
    assert code_in(street.home.person().says("翠苑1幢楼道灯坏了," + "晚上看不见路。" * 80))


def outer(body: bytes) -> Posted:
    """A raw body under a query that is right in everything but its content."""
    stamp, nonce = str(now_s()), str(time.monotonic_ns())
    query = {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes"}
    return Posted("/wechat?" + urlencode(query | {"msg_signature": sign(TOKEN, stamp, nonce, "x")}), body)


def signed(box: str) -> Posted:
    stamp, nonce = str(now_s()), str(time.monotonic_ns())
    query = {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "encrypt_type": "aes"}
    query["msg_signature"] = sign(TOKEN, stamp, nonce, box)
    return Posted("/wechat?" + urlencode(query), f"<xml><Encrypt><![CDATA[{box}]]></Encrypt></xml>".encode())


@pytest.mark.parametrize(
    "body",
    [b"", b"<xml>", b"{}", b"\xff\xfe\x00", b"<xml><ToUserName>a</ToUserName></xml>", b"<a><b/></a>",
     b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><Encrypt>&e;</Encrypt></xml>', b"<xml><Encrypt></Encrypt></xml>"],
)  # fmt: skip
def test_a_malformed_envelope_is_a_bad_request(street: Street, body: bytes) -> None:
    refused = (
        {400, 403} if b"<xml><" in body and b"DOCTYPE" not in body else {400}
    )  # unsigned content may be called forged
    assert street.home.post(outer(body)).status in refused


@pytest.mark.parametrize("box", ["####", "QUJD", "QUJD" * 16])
def test_a_signed_envelope_that_does_not_decrypt_is_refused_not_an_error(street: Street, box: str) -> None:
    assert street.home.post(signed(box)).status in {400, 403}


@pytest.mark.parametrize(
    "inner",
    ["", "hello", "<xml>", "[]", "<xml></xml>", "<xml><FromUserName>a</FromUserName></xml>",
     '<!DOCTYPE x [<!ENTITY a "b">]>' + text_xml("oHostile", "&a;"),
     text_xml("oHostile", "x").replace("<CreateTime>", "<CreateTime>x"), text_xml("oHostile", "x", 5).replace("<MsgId>5", "<MsgId>5x"),
     text_xml("o" * 500, "x"), text_xml("", "x"), text_xml("oHostile", "x").replace("<Content>", "<Kontent>").replace("</Content>", "</Kontent>")],
)  # fmt: skip
def test_malformed_xml_inside_a_good_envelope_is_a_bad_request(street: Street, inner: str) -> None:
    assert street.home.post(signed(encrypt(inner))).status == 400


@pytest.mark.parametrize(
    "words", ["\x01\x02", "\u202e反的\u200b", " ", "0" * 600, "'; drop table cases;--", "%s%n{0}${jndi:x}"]
)
def test_odd_text_is_answered(street: Street, words: str) -> None:
    person = street.home.person()
    if any(ord(letter) < 9 for letter in words):
        assert street.home.post(wrap(text_xml(person.openid, words))).status == 400  # no XML allows it
    else:
        assert person.says(words)


@pytest.mark.parametrize(
    "fields",
    ["<Event>VIEW</Event><EventKey>http://x.example/</EventKey><MenuId>1</MenuId>", "<Event>something_new</Event>",
     "<Event>LOCATION</Event><Latitude>30.2</Latitude><Longitude>120.1</Longitude><Precision>60</Precision>",
     "<Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent></SubscribeMsgPopupEvent>",
     "<Event>user_authorization_revoke</Event><OpenID>o1</OpenID><AppID>a</AppID><RevokeInfo>301</RevokeInfo>",
     "<Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>err(30003)</Status>"],
)  # fmt: skip
def test_events_nobody_answers_are_taken_quietly(street: Street, fields: str) -> None:
    answer = street.home.post(wrap(message(street.home.person().openid, "event", fields)))
    assert answer.status == 200 and answer.text == "", answer


def test_an_unknown_message_type_is_taken(street: Street) -> None:
    assert street.home.post(wrap(message(street.home.person().openid, "hologram", "<Foo>1</Foo>"))).status == 200


def test_a_menu_click_is_the_word_of_its_key(street: Street) -> None:
    assert "附近" in street.home.person().send("event", "<Event>CLICK</Event><EventKey><![CDATA[帮助]]></EventKey>")


def test_old_and_new_keys_are_taken_together_and_answered_in_kind(bare: Street) -> None:
    posted = wrap(text_xml(bare.home.person().openid, "帮助"), token=OLD_TOKEN, aes_key=OLD_AES_KEY)
    path, body = posted.path, posted.body
    connection = http.client.HTTPConnection("127.0.0.1", bare.home.port, timeout=10)
    connection.request("POST", path, body)
    response = connection.getresponse()
    raw = response.read()
    connection.close()
    assert response.status == 200
    assert "人工" in read_reply(raw, OLD_AES_KEY)
    assert "人工" in bare.home.person().says("帮助")


def test_health_pages_answer(street: Street) -> None:
    assert [street.home.get(path)[0] for path in ("/healthz", "/readyz")] == [200, 200]


def test_metrics_are_served(street: Street) -> None:
    assert street.home.get("/metrics")[0] == 200
