"""Lost answers (F16): sent, but nobody knows: never hidden, at most once more, and for templates not even that."""

from datetime import timedelta
from random import Random

import pytest

from bot.delivery.ladder import plan
from bot.delivery.sending import Tried
from bot.delivery.settling import settle_attempts
from bot.delivery.vault import DatabaseVault
from bot.emulators.wechat import Fault, FaultKind
from bot.emulators.wechat_ledger import Kind
from bot.messages import Attempt, Interaction, Outcome
from models.leases import claim_due
from models.outbox import OutboxRow
from tests.delivery.office import SERVICE_SEND, TEMPLATE_SEND, post_office
from tests.web.service import ACCOUNT

pytestmark = pytest.mark.only_on("sqlite")  # what the platform answers is the same to both databases


def lose(office, path, times=1, kind=FaultKind.DROP_AFTER):
    office.emulator.faults.add(Fault(path, kind, times))


async def settle(office):
    for _ in range(6):
        await office.rounds()
        office.clock.advance(seconds=60)


@pytest.mark.parametrize("kind", ["answer", "progress", "notice"])
async def test_a_service_message_whose_answer_is_lost_ends_unknown_and_is_not_repeated(office, kind):
    row = office.put(office.meet("o1"), kind=kind)
    lose(office, SERVICE_SEND)
    await settle(office)
    assert (office.row(row).state, office.shown("o1")) == ("unknown", ["好的"])
    assert office.row(row).reason


@pytest.mark.parametrize("kind", ["task", "alarm", "resolved"])
async def test_what_must_not_be_missed_is_sent_once_more(office, kind):
    row = office.put(office.meet("o1"), kind=kind)
    lose(office, SERVICE_SEND, kind=FaultKind.DROP_BEFORE)
    await settle(office)
    assert (office.row(row).state, office.shown("o1")) == ("sent", ["好的"])


async def test_a_task_whose_answers_are_all_lost_arrives_twice_and_no_more(office):
    row = office.put(office.meet("o1"), kind="task")
    lose(office, SERVICE_SEND, 10)
    await settle(office)
    assert (office.row(row).state, office.shown("o1")) == ("unknown", ["好的", "好的"])


async def test_a_task_that_was_refused_before_its_answer_was_lost_is_still_sent_once_more(office):
    row = office.put(office.meet("o1"), kind="task")
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, errcode=-1))
    lose(office, SERVICE_SEND, kind=FaultKind.DROP_BEFORE)
    await settle(office)
    assert (office.row(row).state, office.shown("o1")) == ("sent", ["好的"])


async def test_a_template_whose_answer_is_lost_is_asked_for_again_under_the_same_id_and_shown_once(office):
    office.meet("o1", Interaction.NONE)
    row = office.put("o1", kind="task")
    lose(office, TEMPLATE_SEND, 2)
    await settle(office)
    ids = {call.detail["body"]["client_msg_id"] for call in office.emulator.ledger.calls(TEMPLATE_SEND)}
    taken = office.emulator.ledger.find(Kind.RETURNED, path=TEMPLATE_SEND)[-1].detail["answer"]
    assert (office.calls(TEMPLATE_SEND), ids) == (3, {str(row)})
    assert (office.row(row).state, office.row(row).provider_id) == ("sent", str(taken["msgid"]))


async def test_a_template_is_not_asked_for_again_when_wechat_no_longer_knows_its_id(office):
    """A client_msg_id is remembered for ten minutes; after that a repeat is a second message."""
    office.meet("o1", Interaction.NONE)
    row = office.put("o1", kind="task")
    lose(office, TEMPLATE_SEND, 100)
    first = office.clock.now()
    while office.row(row).state == "due":
        await office.rounds()
        office.clock.advance(seconds=5)
    tried = [entry.at for entry in office.emulator.ledger.calls(TEMPLATE_SEND)]
    assert office.row(row).state == "unknown"
    assert (tried[-1] - first).total_seconds() < 600


async def test_a_slow_answer_is_waited_for(office):
    row = office.put(office.meet("o1"))
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.SLOW, slow_s=0.2))
    await office.rounds()
    assert (office.row(row).state, office.shown("o1")) == ("sent", ["好的"])


async def test_a_message_that_only_waited_for_a_token_was_not_sent_and_is_sent_later(store, clock, tmp_path):
    """Another process died while it fetched the token; until its lease is over, nothing leaves this house."""
    async with post_office(store, clock, tmp_path, delivery={"lease_s": 1, "quiet_hours": ""}) as office:
        dead = DatabaseVault(store, ACCOUNT.app_id, clock)
        store.run(lambda session: dead._claim(session, None))
        row = office.put(office.meet("o1"))
        await office.round()
        assert (office.row(row).state, office.calls(SERVICE_SEND)) == ("due", 0)
        clock.advance(minutes=2)
        await office.rounds()
        assert (office.row(row).state, office.shown("o1")) == ("sent", ["好的"])


@pytest.mark.parametrize(("lost_before", "state"), [(11, "due"), (12, "unknown")])
async def test_what_may_be_repeated_safely_is_lost_twelve_times_at_most_before_it_ends_unknown(
    office, lost_before, state
):
    row = office.put(office.meet("o1"), kind="task")
    now = office.clock.now()

    def lose_again(session):
        (sending,) = plan(
            session, claim_due(session, "us", now, now + timedelta(seconds=30), 1).ids, office.config, now
        )
        session.get_one(OutboxRow, row).lost = lost_before
        attempt = Attempt(Outcome.UNKNOWN, reason="没有回答", retry_after_s=60)
        settle_attempts(session, [Tried(sending, attempt)], "us", now, Random(1))

    office.store.run(lose_again)
    assert office.row(row).state == state
