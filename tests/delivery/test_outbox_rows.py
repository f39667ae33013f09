"""Rows of the outbox: written with the turn or not at all, once per cause, taken back, ended in time."""

import pytest
from sqlalchemy import func, select

from bot.messages import Message
from bot.outbox import put, put_errand
from models.errands import ErrandRow
from models.leases import expire_old
from models.outbox import OutboxRow, cancel, count_by_state
from models.people import Person
from tests.support import MONDAY, act_of


def somebody(session, person=1):
    session.add(Person(id=person, created_at=MONDAY))
    session.flush()


def count(session, table=OutboxRow):
    return session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.fixture
def woken(store):
    """How often the store said that something waits."""
    calls = []
    store.on_outgoing = lambda: calls.append(1)
    return calls


def test_a_turn_that_raises_takes_its_messages_and_errands_back(store, woken):
    store.run(somebody)

    def work(session):
        put(act_of(session), 1, Message("answer", "好的"))
        put_errand(act_of(session), "qr", "scene-1")
        session.flush()
        raise ValueError("the handler failed after it had written")

    with pytest.raises(ValueError, match="handler failed"):
        store.run(work)
    assert store.run(count) == 0 == store.run(lambda session: count(session, ErrandRow))
    assert woken == []


def test_a_committed_message_wakes_delivery_once(store, woken):
    store.run(somebody)
    store.run(lambda session: put(act_of(session), 1, Message("answer", "好的")))
    assert woken == [1]


def test_a_repeated_turn_finds_its_message_there_already(store):
    store.run(somebody)
    first = store.run(lambda session: put(act_of(session), 1, Message("task", "一件事", about=5)))
    again = store.run(lambda session: put(act_of(session), 1, Message("task", "一件事", about=5)))
    assert again == first
    assert store.run(count) == 1


@pytest.mark.parametrize(
    ("cause", "recipient", "kind", "about"),
    [("test:2", 1, "task", 5), ("test:1", 2, "task", 5), ("test:1", 1, "answer", 5), ("test:1", 1, "task", 6)],
    ids=["cause", "recipient", "kind", "about"],
)
def test_a_message_that_differs_in_one_part_of_its_key_is_another(store, cause, recipient, kind, about):
    store.run(somebody)
    store.run(lambda session: somebody(session, 2))
    store.run(lambda session: put(act_of(session), 1, Message("task", "一件事", about=5)))
    store.run(lambda session: put(act_of(session, cause=cause), recipient, Message(kind, "一件事", about=about)))
    assert store.run(count) == 2


def test_the_words_stand_sealed_in_the_row(store):
    store.run(somebody)
    store.run(lambda session: put(act_of(session), 1, Message("answer", "canary 7K3M2", {"text": "canary"})))
    with store.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT text, fields FROM outbox").one()
    assert all(b"canary" not in bytes(value) for value in row)


def test_a_message_ends_exactly_when_its_time_is_over(store):
    store.run(somebody)
    store.run(lambda session: put(act_of(session), 1, Message("notice", "今晚停水", expires_at=MONDAY)))
    assert store.run(lambda session: expire_old(session, MONDAY.replace(year=2025))) == 0
    assert store.run(lambda session: expire_old(session, MONDAY)) == 1
    assert store.run(count_by_state) == [("expired", 1)]


def test_what_one_cause_wrote_is_taken_back_and_nothing_else(store):
    store.run(somebody)
    for cause in ("test:1", "test:2"):
        store.run(lambda session, cause=cause: put(act_of(session, cause=cause), 1, Message("task", "一件事")))
    assert store.run(lambda session: cancel(session, "test:1", MONDAY)) == 1
    assert store.run(count_by_state) == [("cancelled", 1), ("due", 1)]


def test_an_errand_stands_once_per_kind_and_subject(store):
    for subject in ("scene-1", "scene-1", "scene-2"):
        store.run(lambda session, subject=subject: put_errand(act_of(session), "qr", subject))
    assert store.run(lambda session: count(session, ErrandRow)) == 2
