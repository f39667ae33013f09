"""Forged and replayed callbacks: of 10,000 none is believed, and no true repeat is refused (RELIABILITY.md S1).

Rotation of token and key (S2: 2,000 callbacks, refused 0) is in tests/channels/test_wechat_receive.py.
"""

from collections import Counter
from random import Random

import pytest

from bot.channels.wechat import WechatChannel
from bot.channels.wechat_xml import read_xml
from bot.emulators.wechat_crypto import signature
from bot.errors import CallbackError
from models.cases import Case
from models.inbox import InboxRow
from tests.web.service import ACCOUNT, REPORT, RESIDENT

FORGERIES = 10_000
FIELDS = ("signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "body")
WAYS = (
    *FIELDS,
    *(f"without {field}" for field in FIELDS if field not in ("signature", "encrypt_type")),
    "plain",
    "old",
)


def flipped(text: str, chance: Random) -> str:
    """One bit the other way; what is then no UTF-8 comes as surrogates, as in a query."""
    raw = bytearray(text.encode())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return raw.decode("utf-8", "surrogateescape")


def forged(way: str, query: dict[str, str], body: str, chance: Random) -> tuple[dict[str, str], bytes]:
    """A true callback made false in one way."""
    secret = read_xml(body.encode()).text("Encrypt")
    if way == "plain":
        return query, f"<xml><FromUserName>{RESIDENT}</FromUserName><MsgType>text</MsgType></xml>".encode()
    if way == "old":
        old = str(int(query["timestamp"]) - chance.choice((301, 600, 86_400)) * chance.choice((1, -1)))
        signed = {"msg_signature": signature(ACCOUNT.token, old, query["nonce"], secret)}
        return {
            **query,
            **signed,
            "timestamp": old,
            "signature": signature(ACCOUNT.token, old, query["nonce"]),
        }, body.encode()
    if way == "body":
        return query, body.replace(secret, flipped(secret, chance)).encode("utf-8", "surrogateescape")
    if way == "without body":
        return query, body.replace(secret, "").encode()
    if way.startswith("without "):
        return {name: value for name, value in query.items() if name != way.removeprefix("without ")}, body.encode()
    return {**query, way: flipped(query[way], chance)}, body.encode()


@pytest.mark.only_on("sqlite")
async def test_of_ten_thousand_forged_callbacks_none_is_accepted(service, door):
    channel, now, chance = WechatChannel(service.parts.config.wechat), service.parts.clock.now(), Random(1)
    true = [
        service.sealed(service.said(RESIDENT, f"第{number}条", number), nonce=str(number)) for number in range(1, 21)
    ]
    tried: Counter[str] = Counter()
    accepted = []
    for number in range(FORGERIES):
        way = WAYS[number % len(WAYS)]
        query, body = forged(way, *true[number % len(true)], chance)
        tried[way] += 1
        try:
            accepted.append((way, channel.receive(query, body, now)))
        except CallbackError:
            continue
    assert accepted == []
    assert min(tried.values()) > FORGERIES // len(WAYS) - 2
    assert all(channel.receive(query, body.encode(), now).inbound.text for query, body in true), "the true ones pass"
    door("S1 伪造的回调", FORGERIES, len(accepted), f"{len(WAYS)} 种")


async def test_true_repeats_within_the_window_are_never_refused(service, door):
    """200 messages, each sent four times: byte for byte, signed anew a second later, and at the end of the window."""
    refused, chance = 0, Random(2)
    messages = 10 if service.parts.store.engine.dialect.name == "postgresql" else 50
    for number in range(messages):
        said = service.said(f"oRepeat{number:020d}", "进度", 1000 + number)
        first = service.sealed(said, nonce=str(chance.randrange(10**10)))
        repeats = [first, first, service.sealed(said, nonce=str(number)), service.sealed(said, str(number + 1), 300)]
        answers = {(await service.post(*one)).status for one in repeats}
        refused += answers != {200}
    assert refused == 0
    door("S1 真的重发", messages * 4, 0, "拒了 0 条")


async def test_a_replay_after_ten_minutes_is_refused_with_the_same_and_with_another_body(service):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    _, other = service.sealed(service.said(RESIDENT, "桂苑1幢水管漏水", 5))
    assert (await service.post(query, body)).status == 200
    assert (await service.post(query, other)).status == 403
    service.parts.clock.advance(minutes=10)
    assert {(await service.post(query, one)).status for one in (body, other)} == {403}
    assert service.count(Case) == service.count(InboxRow) == 1


async def test_a_nonce_that_comes_again_by_chance_the_same_day_is_no_replay(service):
    """WeChat draws nonces of ten digits: a busy account meets the same one twice within a day."""
    assert (await service.post(*service.sealed(service.said(RESIDENT, REPORT, 1), nonce="1372623149"))).status == 200
    service.parts.clock.advance(minutes=7)
    again = await service.post(*service.sealed(service.said(RESIDENT, "进度", 2), nonce="1372623149"))
    assert again.status == 200
    assert service.count(InboxRow) == 2
