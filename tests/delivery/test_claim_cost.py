"""A claim reads no further than it takes: by index, in order, however many wait; else a million would stop everybody."""

from datetime import timedelta

import pytest

from bot.broadcasts.kinds import MESSAGES
from models.broadcast_messages import count_due, is_leaving
from models.leases import claim_due, expire_old, find_oldest_due
from tests.statements import plan_of, statements_of

LEASE = timedelta(seconds=30)


def looks(town):
    """What the loop, the health check and a broadcast ask of the outbox again and again."""
    now = town.clock.now()
    return {
        "claim": lambda session: claim_due(session, "us", now, now + LEASE, 50),
        "expire": lambda session: expire_old(session, now),
        "oldest": lambda session: find_oldest_due(session, now),
        "backlog": lambda session: count_due(session, sorted(MESSAGES), 500),
        "leaving": lambda session: is_leaving(session, 1),
    }


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("what", ["claim", "expire", "oldest", "backlog", "leaving"])
def test_nothing_is_read_through_and_nothing_is_sorted(town, what):
    statements = statements_of(town, looks(town)[what])
    steps = [step for one in statements for step in town.look(lambda session, one=one: plan_of(session, one))]
    assert steps
    assert [step for step in steps if step.startswith("SCAN outbox") or "TEMP B-TREE" in step] == []
    if what == "claim":
        by_index = (
            "SEARCH outbox USING INDEX ix_outbox_state_queue_next_try_at_id (state=? AND queue=? AND next_try_at<?)"
        )
        assert sum(step.startswith(by_index) for step in steps) == 3, steps
