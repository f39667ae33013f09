"""Over SMPP 3.4 against a real SMSC: texts in parts, reports, people who text, a line that is cut (CHANNELS.md 6.4)."""

import asyncio

import pytest
from sqlalchemy import select

from bot.messages import Message
from bot.outbox import put
from models.cases import Case
from models.identities import find_number
from models.outbox import OutboxRow
from tests.support import act_of
from tests.web.service import REPORT, serving
from tests.web.smsc import needs_node, smsc

SUBMIT_FAILED = 0x45  # ESME_RSUBMITFAIL (SMPP 3.4, 5.1.3)
PHONE, NATIONAL = "+8613700000001", "8613700000001"
SETTINGS = {"access_key_id": "linli", "access_key_secret": "secret", "app_id": "10690000", "sign_name": "澜桥街道"}
pytestmark = [needs_node, pytest.mark.only_on("sqlite")]


@pytest.fixture
async def line(database_url, tmp_path, clock):
    """A service bound to an SMSC."""
    async with smsc() as peer:
        sms = {"provider": "smpp", "api_base": f"smpp://127.0.0.1:{peer.port}", **SETTINGS}
        delivery = {"quiet_hours": "", "tick_s": 0.05}
        async with serving(database_url, tmp_path, clock, ("web", "delivery"), sms=sms, delivery=delivery) as service:
            await peer.wait("bound")
            yield service, peer


def states(service, kind):
    """How the messages of a kind stand."""

    def look(session):
        return [(str(row.state), row.parts) for row in session.scalars(select(OutboxRow).where(OutboxRow.kind == kind))]

    return service.look(look)


async def sent_to(peer, number, many):
    """The parts that a number was sent; the members of the district get theirs as well."""
    for _ in range(400):
        if len(found := [one for one in peer.events("submit") if one["to"] == number]) >= many:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(peer.said)


async def whole(peer):
    """What was submitted, once every part of the first text is there."""
    (first, *_) = await peer.wait("submit")
    return await sent_to(peer, NATIONAL, first["udh"][-2] if first["udh"] else 1)


async def test_a_report_by_smpp_is_answered_in_parts_and_the_receipt_of_the_last_settles_it(line):
    service, peer = line
    peer.tell("deliver", **{"from": NATIONAL}, text=REPORT)
    await peer.wait("taken")
    assert service.count(Case) == 1  # kept before it was acknowledged
    submits = await sent_to(peer, NATIONAL, 2)
    parts = submits[0]["udh"][-2]
    submits = await sent_to(peer, NATIONAL, parts)
    text = "".join(str(one["text"]) for one in submits)
    assert text.startswith("【澜桥街道】收到,编号")
    assert [one["udh"][-1] for one in submits] == list(range(1, parts + 1))
    assert [one["receipt"] for one in submits] == [0] * (parts - 1) + [1]
    peer.tell("receipt", **{"from": NATIONAL}, id=submits[-1]["id"], stat="delivrd")
    await peer.wait("taken", 2)
    assert states(service, "reply") == [("delivered", parts)]


async def test_an_emoji_on_the_border_of_two_parts_arrives_whole(line):
    service, peer = line
    peer.tell("deliver", **{"from": NATIONAL}, text="你好")
    await peer.wait("taken")
    before = len(await whole(peer))
    words = "字" * (66 - 6) + "😀" + "字" * 20  # the signature has six

    def write(session):
        person = find_number(session, PHONE).person_id
        put(act_of(session, service.parts.clock.now()), person, Message("notice", words, {"text": words}))

    await service.parts.store.turn(write)
    first, second = (await peer.wait("submit", before + 2))[before:]
    assert first["text"] == "【澜桥街道】" + "字" * 60 and str(second["text"]).startswith("😀")


async def test_a_receipt_of_failure_and_one_of_a_strange_text_do_what_they_should(line):
    service, peer = line
    peer.tell("deliver", **{"from": NATIONAL}, text="进度")
    await peer.wait("taken")
    (submit, *_) = await peer.wait("submit")
    peer.tell("receipt", **{"from": NATIONAL}, id="nobody's", stat="DELIVRD")
    peer.tell("receipt", **{"from": NATIONAL}, id=(await peer.wait("submit"))[-1]["id"], stat="UNDELIV")
    await peer.wait("taken", 3)
    assert submit["coding"] == 8
    assert [state for state, _ in states(service, "reply")][-1] in ("unreached", "due")


async def test_a_line_that_is_cut_is_dialled_again(line):
    _service, peer = line
    peer.tell("cut")
    await peer.wait("bound", 2)
    peer.tell("deliver", **{"from": NATIONAL}, text="进度")
    await peer.wait("submit")


@pytest.mark.parametrize(
    ("part", "state", "reason"), [(1, "unreached", "短信专线不收"), (2, "unknown", "只发出了前几条")]
)
async def test_a_part_that_is_refused_leaves_the_text_unknown_once_another_has_gone(line, part, state, reason):
    """Whoever has the beginning is not sent it again; of whom nothing has gone the next rung is tried."""
    service, peer = line
    peer.tell("status", code=SUBMIT_FAILED, part=part)
    peer.tell("deliver", **{"from": NATIONAL}, text=REPORT)
    assert len(await sent_to(peer, NATIONAL, part)) >= part
    for _ in range(200):
        if (found := service.look(_replies)) and found[0][0] not in ("due", "sent"):
            break
        await asyncio.sleep(0.02)
    assert found[0][0] == state and reason in found[0][1]
    assert len([one for one in peer.events("submit") if one["to"] == NATIONAL]) == part


def _replies(session):
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "reply"))
    return [(str(row.state), row.reason) for row in rows]
