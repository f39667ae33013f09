"""A million recipients: how long until all are written, against the raw INSERT .. SELECT, and what a turn waits meanwhile."""

import statistics
import threading
import time

import pytest
from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from bot.broadcasts import lifecycle
from bot.broadcasts.audience import Audience
from bot.store import Store
from models.base import table_of
from models.broadcasts import Broadcast, Recipient
from models.people import Member, Person
from models.subscriptions import Subscription
from scheduler.broadcasts import step_one
from tests.benchmarks.table import Line, note, ratio
from tests.support import MONDAY, act_of
from tests.talk import Town, build_town

pytestmark = pytest.mark.benchmark
MANY, PAIRS = 1_000_000, 5
BLOCK = 50_000
TOPIC = "school"


@pytest.fixture
def town(store: Store, clock) -> Town:
    """A million people subscribed to one topic."""
    town = build_town(store, clock)
    for start in range(1, MANY + 1, BLOCK):
        ids = range(start, start + BLOCK)
        people = [{"id": one, "created_at": MONDAY} for one in ids]
        rows = [{"topic": TOPIC, "person_id": one, "since_at": MONDAY} for one in ids]
        town.look(lambda session, these=people: session.execute(insert(table_of(Person)), these) and None)
        town.look(lambda session, these=rows: session.execute(insert(table_of(Subscription)), these) and None)
    return town


def approved(town: Town, number: int) -> None:
    """A broadcast that may begin."""

    def write(session: Session) -> None:
        author = session.scalars(select(Member.person_id).where(Member.code == "M7")).one()
        audience = Audience(topics=(TOPIC,)).as_json()
        named = {"code": f"B{number:04}", "kind": "policy", "title": "入学", "text": "入学登记。", "organisation": "ST"}
        times = {"created_at": MONDAY, "send_at": MONDAY, "look_at": MONDAY}
        row = Broadcast(
            id=number, state=lifecycle.APPROVED, author_id=author, audience=audience, options=[], **named, **times
        )
        row.counted = MANY
        session.add(row)

    town.look(write)


def fill(town: Town, number: int) -> float:
    """Seconds until all are written, step by step as the clock takes them."""

    def step(session: Session) -> str:
        assert step_one(session, town.office, MONDAY, town.chance, [])
        return session.get_one(Broadcast, number).state

    start = time.perf_counter()
    while town.look(step) != lifecycle.SENDING:
        pass
    return time.perf_counter() - start


def raw(town: Town, number: int) -> float:
    """Seconds of the one statement in one transaction that a programmer would write."""
    rows = select(literal(number), Subscription.person_id, literal(TOPIC)).where(Subscription.topic == TOPIC)
    statement = insert(table_of(Recipient)).from_select(["broadcast_id", "person_id", "why"], rows)
    start = time.perf_counter()
    town.look(lambda session: session.execute(statement) and None)
    return time.perf_counter() - start


def forget(town: Town, *numbers: int) -> None:
    town.look(lambda session: session.execute(delete(Recipient).where(Recipient.broadcast_id.in_(numbers))) and None)
    town.look(lambda session: session.execute(delete(Broadcast).where(Broadcast.id.in_(numbers))) and None)


def test_row_4_a_million_recipients_are_written(town: Town, database: str) -> None:
    ours, rival = [], []
    for pair in range(PAIRS):
        number = 10 * pair + 1
        approved(town, number)
        ours.append(fill(town, number))
        rival.append(raw(town, number + 1))
        forget(town, number, number + 1)
    what = f"a million recipients written, {database}"
    said = [f"{statistics.median(times):.2f} s" for times in (ours, rival)]
    note(Line("4", what, said[0], f"raw INSERT..SELECT {said[1]}", ratio(ours, rival)))


def test_what_a_turn_waits_while_a_million_are_written(town: Town, database: str) -> None:
    """One turn after the other beside it, each with its commit."""
    approved(town, 1)
    waits: list[float] = []
    done = threading.Event()

    def turns() -> None:
        while not done.is_set():
            start = time.perf_counter()
            town.look(lambda session: act_of(session).record("test.turn", "x"))
            waits.append((time.perf_counter() - start) * 1000)
            time.sleep(0.01)

    beside = threading.Thread(target=turns)
    beside.start()
    took = fill(town, 1)
    done.set()
    beside.join()
    p99 = statistics.quantiles(waits, n=100)[98]
    print(
        f"\n{database}: a million written in {took:.1f} s; {len(waits)} turns beside it, p99 {p99:.1f} ms, worst {max(waits):.1f}"
    )
    assert max(waits) < 1_000, "turns wait for the broadcast"
