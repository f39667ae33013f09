"""PostgreSQL: races that a repeat settles, and those that nobody may wait for."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select, text

from bot.errors import StoreBusy, StoreError, StoreFull
from bot.store import postgres
from bot.store.base import BUSY_S
from bot.store.patience import PatientConnection
from bot.store.postgres import PostgresStore
from models.directory import DirectoryVersion, find_version
from models.identities import Try
from models.prepared import Prepared
from tests.databases import HANG_UP, administering
from tests.support import MONDAY

pytestmark = pytest.mark.only_on("postgres")


@pytest.fixture
def store(database_url, keyring) -> Iterator[PostgresStore]:
    opened = PostgresStore(database_url, keyring)
    yield opened
    opened.close()


async def test_turns_of_different_keys_run_beside_each_other(store):
    both = threading.Barrier(2)
    async with asyncio.timeout(5):
        await asyncio.gather(*(store.turn(lambda _: both.wait(4), key) for key in ("one", "two")))


async def test_what_nobody_waits_for_lets_a_person_go_first_but_not_for_long(store, monkeypatch):
    monkeypatch.setattr(postgres, "GIVE_WAY_S", 0.3)
    ended = []

    def turn(name, takes_s):
        return lambda _: (time.sleep(takes_s), ended.append(name))

    await asyncio.gather(store.turn(turn("quick", 0.1), "one"), store.turn(turn("sender", 0)))
    await asyncio.gather(store.turn(turn("slow", 0.8), "two"), store.turn(turn("sender again", 0)))
    assert ended == ["quick", "sender", "sender again", "slow"]


async def test_a_finished_key_is_forgotten(store):
    await asyncio.gather(*(store.turn(find_version, f"resident:{n % 3}") for n in range(9)))
    await asyncio.sleep(0)
    assert store._last == {}


async def test_a_deadlock_is_repeated_until_both_are_kept(store):
    both, runs = threading.Barrier(2), []

    def crossing(first, second):
        def work(session):
            runs.append(first)
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": first})
            if len(runs) <= 2:
                both.wait(4)
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": second})
            session.add(Try(id=first, key=f"row:{first}", at=MONDAY))

        return work

    await asyncio.gather(store.turn(crossing(1, 2)), store.turn(crossing(2, 1)))
    assert len(runs) == 3
    assert await store.read(lambda session: session.query(Try).count()) == 2


async def test_a_serialization_failure_is_repeated_until_it_is_kept(store):
    """Two that read the same version before either writes; REPEATABLE READ refuses the second."""
    both, runs = threading.Barrier(2), []

    def count(session):
        runs.append(1)
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        row = session.get_one(DirectoryVersion, 1)
        if len(runs) <= 2:
            both.wait(4)
        row.number += 1

    await asyncio.gather(store.turn(count), store.turn(count))
    assert len(runs) == 3
    assert await store.read(find_version) == 2


async def test_two_that_make_the_same_row_at_one_moment_become_one_that_makes_and_one_that_finds(store):
    both, runs = threading.Barrier(2), []

    def find_or_make(session):
        runs.append(1)
        if session.get(Try, 1):
            return "found"
        if len(runs) <= 2:
            both.wait(4)
        session.add(Try(id=1, key="one", at=MONDAY))
        return "made"

    assert sorted(await asyncio.gather(store.turn(find_or_make), store.turn(find_or_make))) == ["found", "made"]


async def test_a_row_that_can_never_be_kept_is_given_up(store):
    runs = []

    def wrong(session):
        runs.append(1)
        session.execute(text("INSERT INTO absence VALUES (1, 404, '2026-03-02', '2026-03-02')"))

    with pytest.raises(StoreError, match="foreign key"):
        await store.turn(wrong)
    assert len(runs) == postgres.TRIES


async def test_nobody_waits_for_a_lock_without_end(store):
    def quickly(raw, _record):
        raw.execute("SET lock_timeout = 50")
        raw.commit()

    event.listen(store.engine, "connect", quickly)
    with store.engine.begin() as holder:
        holder.execute(text("SELECT * FROM directory_version FOR UPDATE"))
        with pytest.raises(StoreBusy):
            await store.turn(lambda session: session.get(DirectoryVersion, 1, with_for_update=True))
    assert await store.turn(find_version) == 0


async def test_a_full_disk_is_named(store):
    def full(session):
        session.execute(text("DO $$ BEGIN RAISE 'no space left' USING ERRCODE = 'disk_full'; END $$"))

    with pytest.raises(StoreFull):
        await store.turn(full)


async def test_a_lost_connection_is_busy_once_and_then_opened_again(store):
    hang_up = text("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(StoreBusy):
        await store.turn(lambda session: session.execute(hang_up))
    assert await store.turn(find_version) == 0


async def test_a_connection_lost_while_nobody_used_it_is_opened_again_before_a_turn(store, database_url, monkeypatch):
    assert await store.turn(find_version) == 0
    with administering(database_url) as other, other.connect() as connection:
        connection.exec_driver_sql(HANG_UP)
    monkeypatch.setattr(postgres, "FRESH_S", 0.0)
    assert await store.turn(find_version) == 0


@pytest.mark.parametrize("dying", [func.pg_terminate_backend(func.pg_backend_pid()), func.pg_sleep(3)])
async def test_a_connection_lost_in_a_prepared_statement_is_busy_once_and_leaves_the_pool(store, monkeypatch, dying):
    """The driver runs it, so SQLAlchemy does not see for itself that the connection is gone."""
    monkeypatch.setattr(PatientConnection, "silent_s", 0.2)
    left = []
    event.listen(store.engine, "invalidate", lambda *about: left.append(about))
    with pytest.raises(StoreBusy):
        await store.turn(Prepared(select(dying)).first)
    assert len(left) == 1
    assert await store.turn(find_version) == 0


async def test_a_server_that_falls_silent_is_busy_and_the_connection_is_opened_again(store, monkeypatch):
    """A network that swallows packets gives no error of its own; libpq would wait for ever."""
    monkeypatch.setattr(PatientConnection, "silent_s", 0.2)
    with pytest.raises(StoreBusy):
        await store.turn(lambda session: session.execute(text("SELECT pg_sleep(3)")))
    assert await store.turn(find_version) == 0


async def test_what_waited_too_long_for_its_turn_is_busy_and_holds_up_nobody(store, monkeypatch):
    """Whoever sent it has given up and comes again; after an outage the newest must not queue behind the dead."""
    monkeypatch.setattr(postgres, "BUSY_S", 0.05)
    ran = []
    slow = asyncio.ensure_future(store.turn(lambda _: time.sleep(0.2), "resident"))
    late = asyncio.ensure_future(store.turn(ran.append, "resident"))
    await slow
    with pytest.raises(StoreBusy):
        await late
    assert ran == []


def test_every_connection_waits_for_a_lock_as_long_as_for_an_answer_and_no_longer(store):
    said = store.run(lambda session: session.execute(text("SHOW lock_timeout")).scalar_one())
    assert said == f"{BUSY_S:g}s"
