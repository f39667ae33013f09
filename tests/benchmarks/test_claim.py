"""Claiming with a million messages waiting against a thousand: what is taken costs the same however many wait."""

import statistics
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from bot.store import Store
from models.base import table_of
from models.leases import claim_due, expire_old
from models.outbox import OutboxRow, SendState
from models.people import Person
from models.sent import Taken, settle_taken
from tests.benchmarks.table import Line, note
from tests.support import MONDAY

pytestmark = pytest.mark.benchmark
ROUNDS, BATCH = 20, 50
FEW, MANY, BLOCK = ROUNDS * BATCH, 1_000_000, 50_000
LEASE = timedelta(seconds=30)


def wait(store: Store, first: int, count: int) -> None:
    """So many messages to so many people, all due."""
    row = {"cause": "broadcast:1", "kind": "broadcast", "created_at": MONDAY, "next_try_at": MONDAY, "queue": 2}
    for start in range(first, first + count, BLOCK):
        ids = range(start, min(start + BLOCK, first + count))
        people = [{"id": one, "created_at": MONDAY} for one in ids]
        rows = [{**row, "id": one, "recipient_id": one} for one in ids]

        def write(session: Session, people=people, rows=rows) -> None:
            session.execute(insert(table_of(Person)), people)
            session.execute(insert(table_of(OutboxRow)), rows)

        store.run(write)


def claims(store: Store) -> tuple[list[float], set[int]]:
    """Milliseconds of each claim without its commit, every one settled in a turn of its own; what was claimed."""
    took: list[float] = []
    seen: set[int] = set()
    for _ in range(ROUNDS):
        ids, took_ms = store.run(_claim)
        took.append(took_ms)
        assert len(ids) == BATCH and not seen & set(ids)
        seen.update(ids)
        taken = [Taken(row, 1, "service") for row in ids]
        assert len(store.run(lambda session, taken=taken: settle_taken(session, "us", taken, MONDAY))) == BATCH
    return took, seen


def _know_the_table(session: Session) -> None:
    """What PostgreSQL's autovacuum does within a minute: until then it plans for an empty table."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE outbox"))


def _claim(session: Session) -> tuple[list[int], float]:
    start = time.perf_counter()
    expire_old(session, MONDAY)
    ids = claim_due(session, "us", MONDAY, MONDAY + LEASE, BATCH).ids
    return ids, (time.perf_counter() - start) * 1000


def test_a_claim_costs_the_same_with_a_million_waiting(store: Store, database: str) -> None:
    wait(store, 1, ROUNDS * BATCH + FEW)
    claims(store)  # warms up, and leaves FEW
    few, _ = claims(store)
    wait(store, 10_000, MANY)
    store.run(_know_the_table)
    many, seen = claims(store)
    plan = store.run(_plan) if database == "postgres" else ""
    sent = store.run(lambda session: session.scalar(select(func.count()).where(OutboxRow.state == SendState.SENT)))
    assert sent == ROUNDS * BATCH * 3 and len(seen) == ROUNDS * BATCH
    said = [f"{statistics.median(times):.2f} ms" for times in (many, few)]
    print(f"\n{database}: the slowest of {ROUNDS} with a million waiting {max(many):.1f} ms\n{plan}")
    what = f"claim {BATCH} of a million, {database}"
    note(Line("5c", what, said[0], f"of a thousand {said[1]}", statistics.median(many) / statistics.median(few)))


def _plan(session: Session) -> str:
    """How PostgreSQL finds the first ones; a sort of all that wait would be said here."""
    asked = (
        "EXPLAIN SELECT id FROM outbox WHERE state = 'due' AND queue = 2 AND next_try_at <= now() AND NOT EXISTS (SELECT 1"
        " FROM outbox e WHERE e.recipient_id = outbox.recipient_id AND e.state = 'due' AND e.urgent = outbox.urgent AND"
        " e.id < outbox.id AND (e.next_try_at <= now() OR e.attempt > 0)) AND (lease_until IS NULL OR lease_until <= now())"
        " ORDER BY next_try_at, id LIMIT 50 FOR UPDATE OF outbox SKIP LOCKED"
    )
    steps = "\n".join(row[0] for row in session.execute(text(asked)))
    assert "ix_outbox_state_queue_next_try_at_id" in steps and "Sort" not in steps, steps
    return steps
