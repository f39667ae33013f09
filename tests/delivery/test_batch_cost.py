"""What a batch costs the database: so many statements, however many messages are in it."""

from random import Random

import pytest

from bot.delivery.ladder import plan
from bot.delivery.sending import Tried
from bot.delivery.settling import settle_attempts
from bot.messages import Attempt, Message, Outcome
from bot.outbox import put
from models.leases import claim_due
from models.outbox import OutboxRow
from tests.broadcasts.crowd import gather
from tests.statements import statements_of
from tests.support import act_of

MANY = 40


@pytest.fixture
def crowd(town):
    """So many people with an open chat, a message for each."""
    people = gather(town, "school", MANY)
    now = town.clock.now()
    town.look(lambda session: [put(act_of(session, now), one, Message("broadcast", "停水")) for one in people])
    return people


def claim(town, session):
    now = town.clock.now()
    return plan(session, claim_due(session, "us", now, now.replace(year=2099), MANY).ids, town.config, now)


@pytest.mark.only_on("sqlite")
def test_a_batch_is_leased_and_written_by_as_many_statements_as_one_message(town, crowd):
    sendings = []
    claimed = statements_of(town, lambda session: sendings.extend(claim(town, session)))
    tried = [Tried(sending, Attempt(Outcome.SENT)) for sending in sendings]
    now = town.clock.now()
    settled = statements_of(town, lambda session: settle_attempts(session, tried, "us", now, Random(1)))
    assert len(sendings) == MANY
    writes = [one.split(" SET ")[0] for one in (*claimed, *settled) if one.startswith("UPDATE")]
    assert writes == ["UPDATE outbox", "UPDATE outbox", "UPDATE identity", "UPDATE outbox"]


def test_those_that_came_out_differently_keep_what_came_of_each(town, crowd):
    sendings = town.look(lambda session: claim(town, session))
    first, second, third, *others = sendings
    tried = [Tried(first, Attempt(Outcome.SENT, provider_id="a")), Tried(second, Attempt(Outcome.SENT, parts=2))]
    tried += [
        Tried(third, Attempt(Outcome.RETRY, reason="再试")),
        *(Tried(one, Attempt(Outcome.SENT)) for one in others),
    ]
    now = town.clock.now()
    town.look(lambda session: settle_attempts(session, tried, "us", now, Random(1)))
    rows = {row.id: row for row in town.outbox()}
    seen = [(rows[one.row].state, rows[one.row].provider_id, rows[one.row].parts) for one in sendings[:4]]
    assert seen == [("sent", "a", 0), ("sent", "", 2), ("due", "", 0), ("sent", "", 0)]
    assert {rows[one.row].state for one in others} == {"sent"}
    assert all(row.owner is None and row.rung == "service" for row in rows.values())


def test_the_number_of_an_earlier_attempt_does_not_stand_for_a_later_one(town, crowd):
    now, number = town.clock.now(), town.outbox()[0].id

    def was_sent_in_vain(session):
        row = session.get_one(OutboxRow, number)
        row.provider_id = "of-an-earlier-text"
        row.note(now, "sms", Outcome.NEXT_RUNG, "未送达")

    town.look(was_sent_in_vain)
    sending = next(one for one in town.look(lambda session: claim(town, session)) if one.row == number)
    tried = [Tried(sending, Attempt(Outcome.SENT))]
    town.look(lambda session: settle_attempts(session, tried, "us", now, Random(1)))
    assert next(row for row in town.outbox() if row.id == sending.row).provider_id == ""
