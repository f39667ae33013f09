"""What a turn promises, on both databases."""

import asyncio
import threading
import traceback

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError
from bot.store import open_store
from models.audit import AuditRow, find_breaks
from models.identities import BindingCode, Try
from models.people import Absence, Person
from tests.support import MONDAY, act_of


def writing(row: int):
    def work(session):
        session.add(Try(id=row, key=f"row:{row}", at=MONDAY))
        return row

    return work


def failing(row: int, error: BaseException):
    def work(session):
        writing(row)(session)
        session.flush()
        raise error

    return work


def rows(session) -> list[int]:
    return list(session.scalars(select(Try.id).order_by(Try.id)))


async def held_up(store, works, key=None):
    """Let `works` wait together behind a turn that is stopped meanwhile, so that they come as one group."""
    gate = threading.Event()
    first = asyncio.ensure_future(store.turn(lambda _: gate.wait(10), key))
    await asyncio.sleep(0.05)
    waiting = [asyncio.ensure_future(store.turn(work, key)) for work in works]
    await asyncio.sleep(0.05)
    gate.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_turn_that_raises_is_taken_back_alone(store):
    wrong = ValueError("no")
    assert await held_up(store, [writing(1), failing(2, wrong), writing(3)]) == [1, wrong, 3]
    assert await store.read(rows) == [1, 3]


async def test_a_turn_refused_by_the_database_is_taken_back_alone(store):
    def orphan(session):
        session.add(Absence(id=1, person_id=404, first_on=MONDAY.date(), last_on=MONDAY.date()))

    kept, refused, kept_too = await held_up(store, [writing(1), orphan, writing(3)])
    assert (kept, kept_too) == (1, 3)
    assert isinstance(refused, StoreError)
    assert await store.read(rows) == [1, 3]


async def test_an_error_repeats_no_value_of_a_person(store):
    """Errors go to logs; an openid must not."""

    def twice(session):
        session.add(Person(id=1, created_at=MONDAY))
        for row in (1, 2):
            session.flush()
            session.add(BindingCode(id=row, person_id=1, code_index="oOpenId", created_at=MONDAY, expires_at=MONDAY))

    with pytest.raises(StoreError) as caught:
        await store.turn(twice)
    assert "oOpenId" not in "".join(traceback.format_exception(caught.value))


async def test_an_answered_turn_is_seen_by_everybody(store, database_url, keyring):
    other = open_store(database_url, keyring)
    try:
        for row in range(1, 21):
            await store.turn(writing(row))
            assert (await other.read(rows))[-1] == row
    finally:
        other.close()


async def test_turns_of_one_key_run_in_the_order_they_came(store):
    seen: list[int] = []
    await held_up(store, [lambda _, n=n: seen.append(n) for n in range(50)], key="resident")
    assert seen == list(range(50))


async def test_a_turn_that_fails_does_not_stop_the_next_of_its_key(store):
    _, answer = await held_up(store, [failing(1, ValueError("no")), writing(2)], key="resident")
    assert answer == 2


async def test_a_turn_whose_waiter_left_still_runs_and_the_next_of_its_key_waits_for_it(store):
    gate, order = threading.Event(), []

    def slow(session):
        gate.wait(10)
        order.append("slow")
        return writing(1)(session)

    left = asyncio.ensure_future(store.turn(slow, "resident"))
    await asyncio.sleep(0.05)
    left.cancel()
    following = asyncio.ensure_future(store.turn(lambda _: order.append("next"), "resident"))
    await asyncio.sleep(0.05)
    gate.set()
    await following
    assert order == ["slow", "next"]
    assert await store.read(rows) == [1]


async def test_a_waiting_turn_whose_waiter_left_still_runs(store):
    gate = threading.Event()
    first = asyncio.ensure_future(store.turn(lambda _: gate.wait(10), "resident"))
    await asyncio.sleep(0.05)
    left = asyncio.ensure_future(store.turn(writing(1), "resident"))
    await asyncio.sleep(0.05)
    left.cancel()
    gate.set()
    await first
    await store.turn(writing(2), "resident")
    assert await store.read(rows) == [1, 2]


async def test_a_reading_may_not_write(store):
    def work(session):
        writing(1)(session)
        session.flush()

    with pytest.raises(StoreError):
        await store.read(work)
    assert await store.turn(writing(2)) == 2


@pytest.mark.parametrize("error", [StopIteration(), SystemExit(1)])
async def test_no_error_leaves_the_one_who_waits_without_an_answer(store, error):
    with pytest.raises(RuntimeError):
        async with asyncio.timeout(5):
            await store.turn(failing(1, error))
    assert await store.turn(writing(2)) == 2


def test_messages_are_announced_after_the_commit_that_keeps_them(store, database_url, keyring):
    other, seen = open_store(database_url, keyring), []
    store.on_outgoing = lambda: seen.append(other.run(rows))

    def sending(session):
        session.info["outgoing"] = True
        return writing(1)(session)

    store.run(sending)
    store.run(writing(2))
    store.run(lambda _: None)
    other.close()
    assert seen == [[1]]


def test_a_turn_that_failed_announces_nothing(store):
    seen: list[int] = []
    store.on_outgoing = lambda: seen.append(1)

    def sending(session):
        session.info["outgoing"] = True
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        store.run(sending)
    assert seen == []


def test_a_listener_that_fails_does_not_undo_the_answer(store):
    def closed():
        raise RuntimeError("loop is closed")

    def sending(session):
        session.info["outgoing"] = True
        return writing(1)(session)

    store.on_outgoing = closed
    assert store.run(sending) == 1
    assert store.run(rows) == [1]


async def test_what_a_turn_recorded_is_chained_with_it_or_not_at_all(store):
    def recording(session):
        act_of(session).record("case.open", "case:1")
        return writing(1)(session)

    def regretting(session):
        act_of(session).record("case.open", "case:2")
        raise ValueError("no")

    def recording_too(session):
        act_of(session).record("case.open", "case:3")

    await held_up(store, [recording, regretting, recording_too])
    subjects = await store.read(
        lambda session: list(session.scalars(select(AuditRow.subject).order_by(AuditRow.number)))
    )
    assert sorted(subjects) == ["case:1", "case:3"]
    assert await store.read(lambda session: list(find_breaks(session))) == []


def test_a_closed_store_refuses_instead_of_waiting(database_url, keyring):
    store = open_store(database_url, keyring)
    store.close()
    with pytest.raises(StoreError):
        store.run(writing(1))


async def test_closing_finishes_what_was_begun(database_url, keyring):
    store, gate = open_store(database_url, keyring), threading.Event()
    first = asyncio.ensure_future(store.turn(lambda _: gate.wait(10)))
    await asyncio.sleep(0.05)
    waiting = [asyncio.ensure_future(store.turn(writing(row))) for row in range(1, 6)]
    await asyncio.sleep(0.05)
    closing = threading.Thread(target=store.close, daemon=True)
    closing.start()
    gate.set()
    assert await asyncio.gather(first, *waiting) == [True, 1, 2, 3, 4, 5]
    await asyncio.to_thread(closing.join, 5)
    assert not closing.is_alive()
    again = open_store(database_url, keyring)
    assert again.run(rows) == [1, 2, 3, 4, 5]
    again.close()


def test_an_error_of_the_engine_shows_no_value(store):
    with pytest.raises(DBAPIError) as caught, store.engine.begin() as connection:
        connection.execute(text("SELECT :word FROM nowhere"), {"word": "蝴蝶"})
    assert "nowhere" in str(caught.value) and "蝴蝶" not in str(caught.value)
