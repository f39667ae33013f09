"""Outcomes: what comes back at one moment is written in one turn, and what cannot be written ends alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from random import Random

from bot.delivery.ladder import plan
from bot.delivery.outcomes import Outcomes
from bot.messages import Attempt, Outcome
from models.leases import claim_due

LEASE = timedelta(seconds=30)
SENT = Attempt(Outcome.SENT)


class Turns:
    """A store, and how many turns it was asked for."""

    def __init__(self, store):
        self._store, self.turns = store, 0

    async def turn(self, work, key=None):
        self.turns += 1
        return await self._store.turn(work, key)


def claimed(office, owner, many):
    """Messages to `many` people, claimed by `owner`, and their next attempts."""
    rows = [office.put(office.meet(f"o{number}")) for number in range(many)]
    now = office.clock.now()

    def work(session):
        return plan(session, claim_due(session, owner, now, now + LEASE, many).ids, office.config, now)

    sendings = office.store.run(work)
    assert [sending.row for sending in sendings] == rows
    return sendings


def outcomes_of(office, owner, store=None):
    return Outcomes(store or office.store, owner, 6.0, office.clock, Random(1))


async def test_thirty_that_come_back_at_once_take_one_turn(office):
    sendings, counted = claimed(office, "us", 30), Turns(office.store)
    outcomes = outcomes_of(office, "us", counted)
    await asyncio.gather(*(outcomes.settle(sending, SENT) for sending in sendings))
    assert {office.row(sending.row).state for sending in sendings} == {"sent"}
    assert counted.turns == 1


async def test_one_that_cannot_be_written_does_not_keep_the_others_from_it(office):
    good, bad, last = claimed(office, "us", 3)
    outcomes = outcomes_of(office, "us")
    told = [(good, SENT), (replace(bad, identity_id=1), Attempt(Outcome.RETRY)), (last, SENT)]
    ended = await asyncio.gather(*(outcomes.settle(*one) for one in told), return_exceptions=True)
    assert [type(one) for one in ended] == [type(None), KeyError, type(None)]
    assert [office.row(one.row).state for one in (good, bad, last)] == ["sent", "due", "sent"]


async def test_of_many_only_those_count_whose_lease_is_still_ours(office):
    sendings = claimed(office, "slow", 3)
    office.clock.advance(seconds=30)
    now = office.clock.now()
    (taken,) = office.store.run(lambda session: claim_due(session, "second", now, now + LEASE, 1).ids)
    outcomes = outcomes_of(office, "slow")
    await asyncio.gather(*(outcomes.settle(sending, SENT) for sending in sendings))
    states = {sending.row: office.row(sending.row).state for sending in sendings}
    assert states.pop(taken) == "due" and set(states.values()) == {"sent"}
    assert office.row(taken).owner == "second"


async def test_each_keeps_its_own_outcome(office):
    """A refusal gives back what it took from the window; what was sent does not."""
    sendings = claimed(office, "us", 2)
    outcomes = outcomes_of(office, "us")
    refused = Attempt(Outcome.RETRY, reason="微信没有及时应答")
    await asyncio.gather(outcomes.settle(sendings[0], SENT), outcomes.settle(sendings[1], refused))
    left = [office.store.run(lambda session, o=o: office.identity(session, o).message_left) for o in ("o0", "o1")]
    assert [office.row(one.row).state for one in sendings] == ["sent", "due"]
    assert left == [4, 5]
