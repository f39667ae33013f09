"""One message, one effect: however often, and in whatever wrapping, WeChat sends it again (RELIABILITY.md F10)."""

import asyncio

from sqlalchemy import select

from bot.emulators.wechat_xml import read_reply
from models.cases import Case
from models.identities import Identity
from models.inbox import InboxRow
from models.outbox import OutboxRow
from models.people import Person
from tests.web.service import ACCOUNT, MEMBERS, REPORT, RESIDENT


def reply_in(answered):
    assert answered.status == 200
    reply = read_reply(answered.body, ACCOUNT, RESIDENT)
    return reply.text if reply else ""


async def test_the_identical_body_again_gets_the_stored_reply_and_makes_no_second_case(service):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    first, again = await service.post(query, body), await service.post(query, body)
    assert "编号" in reply_in(first)
    assert reply_in(again) == reply_in(first)
    assert service.count(Case) == service.count(InboxRow) == 1


async def test_a_known_nonce_with_another_body_is_refused_and_nothing_is_stored(service):
    first, forged = service.said(RESIDENT, REPORT, 1), service.said(RESIDENT, "桂苑1幢水管漏水", 2)
    assert (await service.post(*service.sealed(first, nonce="77"))).status == 200
    assert (await service.post(*service.sealed(forged, nonce="77"))).status == 403
    assert service.count(Case) == service.count(InboxRow) == 1


async def test_a_report_of_the_platform_under_a_used_nonce_changes_no_message(service):
    """The nonce is checked before anything is believed, whatever kind of event it is."""
    await service.emulator.say(RESIDENT, REPORT)
    known = service.look(lambda session: sent_as(session, "2001"))
    event = {**service.said(RESIDENT, ""), "MsgType": "event", "Event": "TEMPLATESENDJOBFINISH"}
    await service.post(*service.sealed(service.said(RESIDENT, "你好", 5), nonce="88"))
    forged = service.sealed({**event, "MsgID": 2001, "Status": "failed:user block"}, nonce="88")
    assert (await service.post(*forged)).status == 403
    assert service.look(lambda session: session.get_one(OutboxRow, known).state) == "sent"


def sent_as(session, provider_id):
    """The task of the case, as if it had gone out as a template message; its id."""
    message = session.scalars(select(OutboxRow)).one()
    message.state, message.rung, message.provider_id = "sent", "template", provider_id
    return message.id


async def test_the_same_message_in_a_new_envelope_gets_the_stored_reply(service):
    """WeChat may sign a repeat anew: it is the MsgId that counts."""
    said = service.said(RESIDENT, REPORT)
    first = reply_in(await service.post(*service.sealed(said, nonce="1")))
    again = reply_in(await service.post(*service.sealed(said, nonce="2")))
    assert again == first
    assert service.count(Case) == 1


async def test_20_deliveries_in_parallel_make_one_case_and_one_reply(service):
    said = service.said(RESIDENT, REPORT)
    sealed = [service.sealed(said, nonce=str(number)) for number in range(20)]
    answers = await asyncio.gather(*(service.post(*one) for one in sealed))
    assert len({reply_in(answered) for answered in answers}) == 1
    assert service.count(Case) == service.count(InboxRow) == 1
    assert service.count(OutboxRow) == 1
    assert service.count(Person) == MEMBERS + 1


async def test_20_byte_for_byte_deliveries_in_parallel_make_one_case_and_one_reply(service):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    answers = await asyncio.gather(*(service.post(query, body) for _ in range(20)))
    assert len({reply_in(answered) for answered in answers}) == 1
    assert service.count(Case) == 1


async def test_an_event_sent_again_counts_once(service):
    at = int(service.emulator.clock.now().timestamp())
    follow = {"ToUserName": ACCOUNT.original_id, "FromUserName": RESIDENT, "CreateTime": at, "MsgType": "event"}
    follow = {**follow, "Event": "subscribe", "EventKey": ""}
    first = reply_in(await service.post(*service.sealed(follow, nonce="1")))
    assert first
    assert reply_in(await service.post(*service.sealed(follow, nonce="2"))) == first
    assert service.count(InboxRow) == 1


async def test_a_repeat_after_the_case_moved_on_still_gets_the_first_reply(service):
    said = service.said(RESIDENT, REPORT)
    first = reply_in(await service.post(*service.sealed(said, nonce="1")))
    await service.emulator.say(RESIDENT, "发错了")
    assert reply_in(await service.post(*service.sealed(said, nonce="2"))) == first


async def test_two_messages_with_the_same_words_are_two_messages(service):
    for msg_id in (1, 2):
        answered = await service.post(*service.sealed(service.said(RESIDENT, "进度", msg_id), nonce=str(msg_id)))
        assert reply_in(answered)
    assert service.count(InboxRow) == 2


async def test_an_unfollow_that_comes_late_says_nothing_of_who_has_come_back(service):
    """WeChat sends again what was not taken; meanwhile he followed and wrote."""
    await service.emulator.say(RESIDENT, "你好")
    left_at = int(service.emulator.clock.now().timestamp())
    common = {"ToUserName": ACCOUNT.original_id, "FromUserName": RESIDENT, "MsgType": "event"}
    left = {**common, "CreateTime": left_at, "Event": "unsubscribe", "EventKey": ""}
    follows = select(Identity.following).where(Identity.address == RESIDENT)
    service.parts.clock.advance(seconds=2)
    await service.emulator.say(RESIDENT, REPORT)
    assert (await service.post(*service.sealed(left, nonce="late"))).status == 200
    assert service.look(lambda session: session.scalars(follows).one())
    service.parts.clock.advance(seconds=2)
    await service.emulator.unfollow(RESIDENT)
    assert not service.look(lambda session: session.scalars(follows).one())
