"""What is let in: signed, fresh, small, XML; and what is refused leaves nothing behind (DESIGN.md 4, RELIABILITY.md S1-S3)."""

import asyncio

import pytest

from bot.channels.base import BODY_LIMIT_BYTES
from models.cases import Case
from models.identities import Identity
from models.inbox import InboxRow, NonceSeen
from models.outbox import OutboxRow
from models.people import Person
from tests.web.service import MEMBERS, REPORT, RESIDENT, Answered, Service

pytestmark = pytest.mark.only_on("sqlite")  # what is refused here never reaches the database
KEPT = (InboxRow, NonceSeen, Case, Identity, OutboxRow)


def nothing_kept(service: Service) -> bool:
    return not any(service.count(table) for table in KEPT) and service.count(Person) == MEMBERS


async def test_a_signed_report_is_answered_with_its_code_and_kept(service):
    delivery = await service.emulator.say(RESIDENT, REPORT)
    assert delivery.problem == ""
    assert "编号" in delivery.text
    assert service.count(Case) == service.count(InboxRow) == 1


async def test_the_handshake_gives_the_echo_back(service):
    assert await service.emulator.callbacks.verify()


async def test_a_handshake_that_wechat_did_not_sign_is_refused(service):
    answered = await service.get("/wechat", signature="0" * 40, timestamp="1772413200", nonce="1", echostr="canary")
    assert answered == Answered(403, "refused")


@pytest.mark.parametrize("field", ["msg_signature", "signature", "timestamp", "nonce"])
async def test_a_callback_with_one_part_forged_is_refused_and_nothing_is_stored(service, field):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    last = query[field][-1]
    forged = {**query, field: query[field][:-1] + ("1" if last != "1" else "2")}
    assert (await service.post(forged, body)).status == 403
    assert nothing_kept(service)


@pytest.mark.parametrize("field", ["msg_signature", "timestamp", "nonce"])
async def test_a_callback_with_one_part_missing_is_refused_and_nothing_is_stored(service, field):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    del query[field]
    assert (await service.post(query, body)).status == 403
    assert nothing_kept(service)


async def test_a_plain_body_in_safe_mode_is_refused_and_nothing_is_stored(service):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))
    plain = f"<xml><FromUserName>{RESIDENT}</FromUserName><MsgType>text</MsgType><Content>{REPORT}</Content></xml>"
    assert (await service.post(query, plain)).status == 403
    assert nothing_kept(service)


@pytest.mark.parametrize(("age_s", "status"), [(301, 403), (300, 200), (-300, 200), (-301, 403)])
async def test_a_callback_is_fresh_for_300_seconds_both_ways(service, age_s, status):
    query, body = service.sealed(service.said(RESIDENT, REPORT), age_s=age_s)
    assert (await service.post(query, body)).status == status
    assert nothing_kept(service) is (status == 403)


async def test_a_body_over_64_kib_is_refused_unread(service):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))
    assert (await service.post(query, b"x" * (BODY_LIMIT_BYTES + 1))).status == 413


async def test_a_body_of_exactly_64_kib_is_read_and_found_to_be_no_xml(service):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))
    assert (await service.post(query, b"x" * BODY_LIMIT_BYTES)).status == 400


@pytest.mark.parametrize("size", [BODY_LIMIT_BYTES + 1, 3 << 20])
async def test_a_large_body_that_does_not_say_its_size_is_refused_too(service, size):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))

    async def dripping():
        for start in range(0, size, 1 << 16):
            yield b"x" * min(1 << 16, size - start)

    async with service.client.post(service.url, params=query, data=dripping()) as response:
        assert response.status == 413


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not xml",
        "<xml>",
        "<xml><Encrypt>",
        '{"Encrypt": "json"}',
        '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
        '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Encrypt>&a;</Encrypt></xml>',
        "<xml>" * 5000 + "</xml>" * 5000,
        "\x00\x01\x02",
        b"\xff\xfe<\x00x\x00m\x00l\x00>\x00",
    ],
    ids=["empty", "words", "open", "half", "json", "entity", "file", "deep", "control", "utf16"],
)
async def test_a_body_that_is_not_the_promised_xml_is_a_400_and_never_a_500(service, body):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))
    assert (await service.post(query, body)).status == 400
    assert nothing_kept(service)


async def test_a_signed_ciphertext_that_hides_no_message_is_a_400(service):
    query, body = service.sealed({"ToUserName": "gh_5f1e2d3c4b5a", "Hello": "world"})
    assert (await service.post(query, body)).status == 400
    assert nothing_kept(service)


async def test_a_packed_body_is_refused_unread(service):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    with_packing = {"Content-Encoding": "gzip"}
    async with service.client.post(service.url, params=query, data=body.encode(), headers=with_packing) as response:
        assert response.status == 400
    assert nothing_kept(service)


async def test_a_refusal_says_nothing_of_what_was_wrong(service):
    query, body = service.sealed(service.said(RESIDENT, REPORT), age_s=400)
    stale = await service.post(query, body)
    forged = await service.post({**query, "msg_signature": "0" * 40}, body)
    assert stale == forged == Answered(403, "refused")


async def test_another_method_is_refused(service):
    async with service.client.put(service.url, data=b"x") as response:
        assert response.status == 405


async def test_a_message_nobody_understands_is_answered_with_three_choices_and_a_person(service):
    said = (await service.emulator.say(RESIDENT, "qwertz uiop")).text
    assert all(choice in said for choice in ("1", "2", "3", "人工"))


async def test_events_that_ask_for_nothing_are_taken_with_success(service):
    query, body = service.sealed(
        {**service.said(RESIDENT, ""), "MsgType": "event", "Event": "VIEW", "EventKey": "http://example.cn/"}
    )
    assert await service.post(query, body) == Answered(200, "success")


async def test_many_people_at_once_each_get_their_own_answer(service):
    people = [f"oResident{number:018d}" for number in range(20)]
    deliveries = await asyncio.gather(*(service.emulator.say(openid, REPORT) for openid in people))
    codes = {delivery.text.partition("编号 ")[2][:5] for delivery in deliveries}
    assert len(codes) == 20 == service.count(Case)
