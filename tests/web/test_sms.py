"""The whole way by SMS over real sockets: a signed request to the provider, its callbacks to us (CHANNELS.md 6)."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from models.cases import Case
from models.inbox import InboxRow
from models.outbox import OutboxRow
from tests.web.service import REPORT
from tests.web.sms_service import SECRET, texting

PHONE = "+8613700000001"
PROVIDERS = ("aliyun", "tencent")


@pytest.fixture(params=PROVIDERS)
async def texts(request, database_url, tmp_path, clock):
    """Each provider in turn."""
    async with texting(request.param, database_url, tmp_path, clock) as running:
        yield running


async def until(said, within_s=5.0):
    """Wait until something holds; what it gives."""
    for _ in range(int(within_s / 0.02)):
        if found := said():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come to pass")


def sent_to(sms, phone):
    """What the provider took for a number; the members of the district get theirs as well."""
    return [one for one in sms.sent if one.wanted.phone == phone]


def messages(service):
    """The outbox as (kind, state, rung, parts)."""

    def look(session):
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.kind, str(row.state), row.rung, row.parts) for row in rows]

    return service.look(look)


async def test_a_report_by_text_is_answered_by_a_signed_text_and_known_to_be_delivered(texts):
    assert await texts.sms.say(PHONE, REPORT) == 200
    (said,) = await until(lambda: texts.sms.received(PHONE))
    assert said.startswith("【澜桥街道】") and "编号" in said
    assert texts.service.count(Case) == 1
    reply = await until(lambda: [one for one in messages(texts.service) if one[:2] == ("reply", "delivered")])
    assert reply[0][2:] == ("sms", sent_to(texts.sms, PHONE)[0].parts)


async def test_a_repeated_text_makes_no_second_case_and_no_second_answer(texts):
    body = texts.sms.dialect.reply(PHONE, REPORT, texts.sms.clock.now(), "4711")
    statuses = [await texts.sms.push("reply", body) for _ in range(3)]
    await until(lambda: texts.sms.received(PHONE))
    assert statuses == [200, 200, 200]
    assert texts.service.count(Case) == texts.service.count(InboxRow) == 1
    await asyncio.sleep(0.2)
    assert len(texts.sms.received(PHONE)) == 1


async def test_reports_twice_late_and_of_unknown_texts_only_move_a_message_forward(texts):
    texts.sms.report_s = None
    await texts.sms.say(PHONE, REPORT)
    (sent,) = await until(lambda: sent_to(texts.sms, PHONE))
    await until(lambda: [one for one in messages(texts.service) if one[:2] == ("reply", "sent")])
    assert [await texts.sms.report(sent) for _ in range(2)] == [200, 200]
    texts.service.parts.clock.advance(days=3)
    assert await texts.sms.report(sent, delivered=False, reason="EXPIRED") == 200
    stranger = texts.sms.dialect.report("999^0", sent.wanted, True, "", 1, texts.sms.clock.now())
    assert await texts.sms.push("report", stranger) == 200
    assert [one[:2] for one in messages(texts.service) if one[0] == "reply"] == [("reply", "delivered")]
    assert texts.service.count(InboxRow) == 1


async def test_a_text_that_could_not_be_delivered_is_not_thought_to_be(texts):
    texts.sms.off.add(PHONE)
    await texts.sms.say(PHONE, REPORT)
    await until(lambda: [one for one in messages(texts.service) if one[:2] == ("reply", "unreached")])


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path", ["/sms/wrong/aliyun/reply", f"/sms/{SECRET}/tencent/reply", f"/sms/{SECRET}/aliyun/x"])
async def test_a_path_without_the_secret_or_of_another_provider_does_not_exist(database_url, tmp_path, clock, path):
    async with texting("aliyun", database_url, tmp_path, clock, ("web",)) as running:
        url = running.service.url.removesuffix("/wechat") + path
        async with running.service.client.post(url, data=b"[]") as response:
            assert response.status == 404
        assert running.service.count(InboxRow) == 0


@pytest.mark.only_on("sqlite")
async def test_a_body_that_nobody_can_read_is_a_400_and_bad_rows_do_not_hold_up_good_ones(texts):
    assert await texts.sms.push("reply", b"not json") == 400
    assert await texts.sms.push("reply", b'["a"]') == 400
    good = json.loads(texts.sms.dialect.reply(PHONE, "进度", texts.sms.clock.now(), "1"))
    rows = [{"phone_number": "10086", "mobile": "10086"}, 7, *(good if isinstance(good, list) else [good])]
    assert await texts.sms.push("reply", json.dumps(rows).encode()) == 200
    assert texts.service.count(InboxRow) == 1


@pytest.mark.only_on("sqlite")
async def test_no_number_stands_open_in_the_database(texts, tmp_path):
    await texts.sms.say(PHONE, REPORT)
    await until(lambda: texts.sms.received(PHONE))
    database = Path(texts.service.parts.store.engine.url.database)
    files = [*database.parent.glob(f"{database.name}*"), *tmp_path.rglob("*")]
    kept = b"".join(path.read_bytes() for path in files if path.is_file())
    assert b"reply" in kept and b"13700000001" not in kept


@pytest.mark.only_on("sqlite")
async def test_without_sms_in_the_configuration_there_is_no_such_address(service):
    async with service.client.post(service.url.removesuffix("/wechat") + f"/sms/{SECRET}/aliyun/reply") as response:
        assert response.status == 404
