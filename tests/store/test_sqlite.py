"""SQLite: what must hold when the disk is full, a COMMIT fails, or another process holds the file."""

import asyncio
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.errors import StoreBusy, StoreError, StoreFull
from bot.store.sqlite import GROUP_MAX, SqliteStore
from models.inbox import InboxRow
from models.people import Absence
from tests.support import MONDAY

PAGE = 4096


pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def store(database_url, keyring) -> Iterator[SqliteStore]:
    opened = SqliteStore(database_url, keyring)
    yield opened
    opened.close()


def writing(row: int, size: int = 0):
    def work(session):
        key, body = f"row:{row}", b"x" * size
        session.add(
            InboxRow(id=row, channel="t", account="t", key=key, kind="t", received_at=MONDAY, sent_at=MONDAY, body=body)
        )
        return row

    return work


def rows(session) -> list[int]:
    return [row.id for row in session.query(InboxRow).order_by(InboxRow.id)]


async def as_one_group(store, works):
    gate = threading.Event()
    first = asyncio.ensure_future(store.turn(lambda _: gate.wait(10)))
    await asyncio.sleep(0.05)
    waiting = [asyncio.ensure_future(store.turn(work)) for work in works]
    await asyncio.sleep(0.05)
    gate.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


def pragma(name: str):
    return lambda session: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()


EXPECTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 4000}


@pytest.mark.parametrize("name", EXPECTED)
async def test_every_connection_keeps_what_it_commits(store, name):
    """synchronous=2 is FULL: with NORMAL a power cut loses answered messages (RELIABILITY.md M8)."""
    asked = [store.read(pragma(name)) for _ in range(8)] + [store.turn(pragma(name)) for _ in range(2)]
    assert await asyncio.gather(*asked) == [EXPECTED[name]] * 10
    with store.engine.connect() as one, store.engine.connect() as another:
        del one
        another.rollback()
        assert another.exec_driver_sql(f"PRAGMA {name}").scalar() == EXPECTED[name]


async def test_waiting_turns_share_one_commit(store):
    commits: list[int] = []
    event.listen(store.engine, "commit", lambda _: commits.append(1))
    await as_one_group(store, [writing(row) for row in range(1, 21)])
    assert len(commits) == 2  # the one that held them up, and theirs


async def test_more_turns_than_a_group_holds_are_all_kept(store):
    many = GROUP_MAX * 2 + 1
    assert await as_one_group(store, [writing(row) for row in range(many)]) == list(range(many))


async def test_a_full_disk_leaves_nothing_answered_that_is_not_kept_and_heals(store):
    """SQLITE_FULL within a SAVEPOINT rolls back the whole group, its finished turns too."""
    pages = await store.turn(pragma("page_count"))
    await store.turn(pragma(f"max_page_count={pages + 10}"))
    sizes = [0, 2 * PAGE, 100 * PAGE, 0, 2 * PAGE]
    answers = await as_one_group(store, [writing(row, size) for row, size in enumerate(sizes)])
    assert isinstance(answers[2], StoreFull)
    assert [answer for answer in answers if isinstance(answer, int)] == await store.read(rows) == [0, 1, 3, 4]
    await store.turn(pragma("max_page_count=1000000"))
    assert await store.turn(writing(2, 100 * PAGE)) == 2
    assert await store.read(pragma("integrity_check")) == "ok"


async def test_the_group_is_really_rolled_back_by_a_full_disk(store):
    """What the test above stands on: should SQLite change its ways, this says so."""
    pages = await store.turn(pragma("page_count"))

    def filling(session):
        connection = session.connection()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 10}")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        with pytest.raises(Exception, match="full"):
            connection.exec_driver_sql("INSERT INTO nonce_seen VALUES (hex(zeroblob(1000000)), 'd', 'now')")
        return connection.connection.driver_connection.in_transaction

    with pytest.raises(StoreError, match="savepoint"):
        await store.turn(filling)


FILL = """
import resource, signal, sys
from bot.errors import StoreFull
from bot.store import open_store
from tests.store.test_sqlite import rows, writing
store = open_store(sys.argv[1], None)
store.run(rows)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
answered, row = [], 0
try:
    while True:
        answered.append(store.run(writing(row, 5000)))
        row += 1
except StoreFull:
    pass
assert store.run(rows) == answered, "full"
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
answered.append(store.run(writing(row, 5000)))
assert store.run(rows) == answered, "healed"
store.close()
print(len(answered))
"""


def test_a_file_that_may_grow_no_further_loses_nothing_answered(database_url):
    """The real thing: the kernel refuses the write (M10)."""
    ran = subprocess.run([sys.executable, "-c", FILL, database_url], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 10


async def test_when_commit_fails_each_turn_is_tried_again_alone_once(store):
    runs: list[str] = []

    def noting(name, work):
        def noted(session):
            runs.append(name)
            return work(session)

        return noted

    def failing_at_commit(session):
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.add(Absence(id=1, person_id=404, first_on=MONDAY.date(), last_on=MONDAY.date()))

    works = [noting("a", writing(1)), noting("bad", failing_at_commit), noting("c", writing(3))]
    kept, refused, kept_too = await as_one_group(store, works)
    assert (kept, kept_too) == (1, 3)
    assert isinstance(refused, StoreError)
    assert runs == ["a", "bad", "c", "a", "bad", "c"]
    assert await store.read(rows) == [1, 3]


async def test_a_turn_is_answered_by_its_last_run(store):
    runs: list[int] = []

    def failing_once(session):
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("no")
        return writing(1)(session)

    def failing_at_commit(session):
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.add(Absence(id=1, person_id=404, first_on=MONDAY.date(), last_on=MONDAY.date()))

    assert (await as_one_group(store, [failing_once, failing_at_commit]))[0] == 1
    assert await store.read(rows) == [1]


async def test_a_file_held_by_another_process_is_busy_and_then_free(store, database_url):
    event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50"))
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy):
        await store.turn(writing(1))
    holder.execute("ROLLBACK")
    holder.close()
    assert await store.turn(writing(3)) == 3
    assert await store.read(rows) == [3]


async def test_all_who_wait_together_for_a_held_file_wait_once(store, database_url):
    """Twenty waits of 100 ms one after the other would let the last sender wait two seconds, with 5 s a hundred."""
    event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=100"))
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    answers = await asyncio.gather(*(store.turn(writing(row)) for row in range(20)), return_exceptions=True)
    took_s = time.monotonic() - began
    holder.close()
    assert {type(answer) for answer in answers} == {StoreBusy}
    assert took_s < 1


async def test_readers_see_the_last_commit_while_a_turn_is_writing(store):
    gate, written = threading.Event(), threading.Event()

    def slow(session):
        writing(1)(session)
        session.flush()
        written.set()
        gate.wait(10)

    slow_turn = asyncio.ensure_future(store.turn(slow))
    await asyncio.to_thread(written.wait, 5)
    assert await store.read(rows) == []
    gate.set()
    await slow_turn
    assert await store.read(rows) == [1]


def test_a_folder_that_is_not_there_yet_is_made(tmp_path):
    store = SqliteStore(f"sqlite:///{tmp_path}/deep/er/linli.db", None)
    store.run(lambda _: None)
    store.close()
    assert (tmp_path / "deep" / "er" / "linli.db").exists()


def test_a_new_database_is_for_nobody_but_its_service(database_url):
    """As are photos and backups: names and what was said lie in it."""
    with SqliteStore(database_url, None).engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE something (id INTEGER)")
        connection.commit()
        files = list(Path(database_url.removeprefix("sqlite:///")).parent.glob("*.db*"))
        assert len(files) == 3
        assert {oct(file.stat().st_mode & 0o777) for file in files} == {"0o600"}


def test_a_turn_that_comes_while_the_store_is_closed_is_kept_or_refused_and_never_left_waiting(
    database_url, keyring, monkeypatch
):
    """It is held up between asking whether the store is open and standing in line."""
    coming, answers = threading.Event(), []

    class Slow(queue.SimpleQueue):
        def put(self, turn) -> None:
            if turn is not None:
                coming.set()
                time.sleep(0.2)
            super().put(turn)

    monkeypatch.setattr(queue, "SimpleQueue", Slow)
    store = SqliteStore(database_url, keyring)
    late = threading.Thread(target=lambda: answers.append(store.run(writing(1))), daemon=True)
    late.start()
    coming.wait(5)
    store.close()
    late.join(2)
    assert not late.is_alive() and len(answers) == 1
    with pytest.raises(StoreError):
        store.run(writing(2))


async def test_what_was_deleted_is_no_longer_in_the_file(store, database_url):
    """Overwritten in the file and gone from its log, not merely let go of."""

    def write(session):
        writing(1)(session)
        session.get(InboxRow, 1).body = b"CANARY" * 300

    await store.turn(write)
    files = Path(database_url.removeprefix("sqlite:///"))

    def kept() -> bool:
        return any(b"CANARYCANARY" in path.read_bytes() for path in files.parent.glob(f"{files.name}*"))

    assert kept()
    await store.turn(lambda session: session.query(InboxRow).delete())
    assert await store.forget_deleted()
    assert not kept()
