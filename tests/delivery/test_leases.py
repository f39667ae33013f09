"""Leases: a message has one sender at a time; one who died is replaced, one who comes late is not believed (F9)."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from bot.delivery.sending import Sending, Tried
from bot.delivery.settling import settle_attempts
from bot.delivery.trace import trace
from bot.messages import Attempt, Interaction, Outcome
from models.leases import claim_due, find_leased
from models.outbox import OutboxRow
from tests.delivery.office import SERVICE_SEND, post_office

LEASE = timedelta(seconds=30)


def claim(office, owner):
    now = office.clock.now()
    return office.store.run(lambda session: claim_due(session, owner, now, now + LEASE, 20).ids)


@pytest.mark.only_on("sqlite")
async def test_a_sender_who_gets_no_answer_lets_go_while_the_lease_is_still_his(store, clock, tmp_path, monkeypatch):
    """It is not renewed (docs/decisions/0016): waiting for a place, then for an answer, ends before it does."""
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": "", "lease_s": 1}) as office:
        row, process, never = office.put(office.meet("o1")), office.process(), asyncio.Event()
        begun = asyncio.get_running_loop().time()

        async def answer(*_):
            await never.wait()

        async def one_place(*_):
            await asyncio.sleep(0.3)

        monkeypatch.setattr(process, "_attempt", answer)
        monkeypatch.setattr(process, "_take_place", one_place)
        monkeypatch.setattr(process._places, "release", lambda: None)
        await process.once()
        assert asyncio.get_running_loop().time() - begun < office.config.delivery.lease_s
        assert (office.row(row).state, office.row(row).lease_until) == ("unknown", None)


async def send_and_die(office):
    """A process claims what is due, WeChat takes it, and that is never written down."""
    process = office.process()
    for sending in (await office.store.turn(process._claim))[0]:
        await process._attempt(sending)


async def test_two_processes_that_look_at_once_send_each_message_once(office):
    people = [office.meet(f"o{number}") for number in range(12)]
    for openid in people:
        office.put(openid)
    first, second = office.process(), office.process()
    for _ in range(4):
        await asyncio.gather(first.once(), second.once())
    assert [office.shown(openid) for openid in people] == [["好的"]] * 12


async def test_a_message_being_sent_is_nobody_elses(office):
    office.put(office.meet("o1"))
    assert claim(office, "first")
    office.clock.advance(seconds=29)
    assert claim(office, "second") == []


async def test_the_message_of_a_sender_who_died_is_sent_by_another_after_the_lease(office):
    row = office.put(office.meet("o1"))
    claim(office, "died")
    office.clock.advance(seconds=30)
    await office.round()
    assert office.shown("o1") == ["好的"]
    assert (office.row(row).state, office.row(row).attempt) == ("sent", 2)


async def test_a_message_that_was_in_the_hands_of_two_who_died_is_not_sent_a_third_time(office):
    """Each may have sent it: a reminder may be seen twice, and no more (RELIABILITY.md 3)."""
    row = office.put(office.meet("o1"), kind="task")
    for _ in range(5):
        await send_and_die(office)
        office.clock.advance(seconds=31)
    await office.rounds()
    assert len(office.shown("o1")) == 2
    assert (office.row(row).state, office.row(row).owner) == ("unknown", None)
    assert "程序停了" in "\n".join(trace(office.row(row)))


async def test_what_many_are_told_is_not_sent_again_when_its_sender_died(office):
    """He may have sent it: that is said, and whoever looks after it decides."""
    row = office.put(office.meet("o1"), kind="broadcast", cause="broadcast:1")
    process = office.process()
    assert (await office.store.turn(process._claim))[1] == 1  # claimed, planned, and then nothing more
    office.clock.advance(seconds=31)
    await office.rounds()
    assert office.shown("o1") == []
    assert (office.row(row).state, office.row(row).owner) == ("unknown", None)
    assert "程序停了" in "\n".join(trace(office.row(row)))
    office.clock.advance(minutes=30)
    office.does("o1", Interaction.MESSAGE)
    await office.rounds()
    assert office.shown("o1") == []


async def test_what_many_are_told_by_template_is_sent_again_as_long_as_wechat_tells_it_from_a_new_one(office):
    soon, late = (office.put(office.meet(openid), kind="correction", cause="broadcast:1") for openid in ("o1", "o2"))
    claim(office, "died")
    office.clock.advance(minutes=10)
    now = office.clock.now()

    def again(session):
        for number, ago_s in ((soon, 500), (late, 560)):
            row = session.get_one(OutboxRow, number)
            row.rung, row.lease_until = "template", now - timedelta(seconds=ago_s)
        return claim_due(session, "second", now, now + LEASE, 20, {"correction"}).ids

    assert office.store.run(again) == [soon]
    assert office.row(late).state == "unknown"


async def test_a_late_word_of_the_first_sender_changes_nothing(office):
    row = office.put(office.meet("o1"))
    claim(office, "slow")
    office.clock.advance(seconds=30)
    claim(office, "second")
    late = {row: 1}
    assert office.store.run(lambda session: find_leased(session, "slow", late)) == []
    assert office.store.run(lambda session: find_leased(session, "second", late)) == []  # nor that of an older try
    identity = office.store.run(lambda session: office.identity(session, "o1").id)
    sending = Sending(row, "test:1", 1, "answer", "service", identity, "o1", "好的")
    tried, now = [Tried(sending, Attempt(Outcome.SENT))], office.clock.now()
    for owner in ("slow", "second"):
        office.store.run(lambda session, owner=owner: settle_attempts(session, tried, owner, now, Random(1)))
    assert office.row(row).state == "due"
    assert office.row(row).owner == "second"


async def test_a_late_refusal_does_not_close_the_window_that_is_open_now(office):
    """The fence covers the ledger too: the person may have written meanwhile."""
    row = office.put(office.meet("o1"))
    claim(office, "slow")
    office.clock.advance(seconds=30)
    claim(office, "second")
    office.does("o1", Interaction.MESSAGE)
    identity = office.store.run(lambda session: office.identity(session, "o1").id)
    sending = Sending(row, "test:1", 1, "answer", "service", identity, "o1", "好的")
    refused, now = [Tried(sending, Attempt(Outcome.NEXT_RUNG, code="45047"))], office.clock.now()
    office.store.run(lambda session: settle_attempts(session, refused, "slow", now, Random(1)))
    assert office.store.run(lambda session: office.identity(session, "o1").message_left) == 5


async def test_a_settled_message_is_let_go(office):
    row = office.put(office.meet("o1"))
    await office.rounds()
    assert (office.row(row).owner, office.row(row).lease_until) == (None, None)
    assert office.calls(SERVICE_SEND) == 1
    assert not await office.round()


async def test_an_answer_does_not_wait_behind_what_many_are_told(office):
    """Sixty people have a broadcast due; one of them is answered meanwhile."""
    people = [office.meet(f"o{number}") for number in range(60)]
    for openid in people:
        office.put(openid, kind="broadcast", cause="broadcast:1")
    answer = office.put(people[-1], kind="progress")
    assert claim(office, "us")[0] == answer


async def test_what_many_are_told_and_an_answer_leave_one_after_the_other(office):
    openid = office.meet("o1")
    told = office.put(openid, kind="broadcast", cause="broadcast:1")
    answer = office.put(openid, kind="progress")
    assert claim(office, "us") == [answer]
    assert told in claim(office, "us")
