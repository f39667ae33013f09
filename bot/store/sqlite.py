"""SQLite: one writer thread with shared commits, readers beside it."""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.errors import StoreBusy, StoreError, StoreFull
from bot.failpoint import failpoint
from bot.metrics import TURN_RETRIES, TURNS_PER_COMMIT
from bot.seal import Keyring
from bot.store.base import BUSY_S, T, Work, announce, nothing, perform, record
from models.audit import AuditEntry
from models.session import TurnSession

GROUP_MAX = 64  # turns that share one commit; more would make the first of them wait for the last
READERS = 4
#: Emptying the log holds up the writer while a backup reads; then rather later.
EMPTYING_MS = 100


def sqlite_engine(url: str, *, reading: bool = False) -> Engine:
    """An engine for writers (or one that cannot write); every connection syncs each commit (WAL + FULL)."""
    if database := make_url(url).database:
        file = Path(database)
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # where it cannot be made, connecting says so; its log files take over its mode
            file.touch(mode=0o600)
    connecting = {"check_same_thread": False, "timeout": BUSY_S}
    engine = create_engine(url, connect_args=connecting, hide_parameters=True)  # values of people stay out of logs

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # the driver would begin on its own, and too late (lost updates)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"query_only={int(reading)}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


@dataclass
class _Turn:
    """A turn waiting for the writer, and how it ended."""

    work: Callable[[Session], Any]
    #: Of an event loop, or of a thread that waits.
    done: "asyncio.Future[Any] | Future[Any]"
    result: Any = None
    error: BaseException | None = None
    outgoing: bool = False
    #: What it recorded for the audit chain.
    entries: list[AuditEntry] = field(default_factory=list)


class SqliteStore:
    """The store of one SQLite file; one process writes it (beside short commands)."""

    def __init__(self, url: str, keyring: Keyring | None) -> None:
        self.on_outgoing: Callable[[], object] = nothing
        self.engine = sqlite_engine(url)
        self._reading = sqlite_engine(url, reading=True)
        self._keyring = keyring
        self._waiting: queue.SimpleQueue[_Turn | None] = queue.SimpleQueue()
        self._closed = False
        self._closing = threading.Lock()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writer = threading.Thread(target=self._write, name="writer", daemon=True)
        self._writer.start()

    async def turn(self, work: Work[T], key: str | None = None) -> T:
        del key  # one writer: everything is in order
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._submit(_Turn(work, done))
        return await asyncio.shield(done)

    def run(self, work: Work[T]) -> T:
        done: Future[T] = Future()
        self._submit(_Turn(work, done))
        return done.result()

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def forget_deleted(self) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._empty_log)

    def _empty_log(self) -> bool:
        """What was deleted is overwritten in the file (`secure_delete`), but stands in the log until that is emptied."""
        connection = self.engine.raw_connection()
        try:
            raw = connection.driver_connection
            assert raw is not None  # it is connected
            raw.execute(f"PRAGMA busy_timeout = {EMPTYING_MS}")
            busy, _pages, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            raw.execute(f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}")
        finally:
            connection.close()
        return not busy

    def close(self) -> None:
        with self._closing:
            self._closed = True
            self._waiting.put(None)
        self._writer.join()
        self._readers.shutdown()
        self.engine.dispose()
        self._reading.dispose()

    def _read(self, work: Work[T]) -> T:
        try:
            with Session(self._reading, info={"keyring": self._keyring}) as session:
                return work(session)
        except SQLAlchemyError as error:
            raise _named(error) from error

    def _submit(self, turn: _Turn) -> None:
        with self._closing:  # nothing is put behind the end
            if self._closed:
                raise StoreError("存储已关闭")
            self._waiting.put(turn)

    def _write(self) -> None:
        while group := self._take():
            self._keep(group)

    def _take(self) -> list[_Turn]:
        """What waits now, in order; waits for the first. Empty: the store was closed and all is done."""
        group: list[_Turn] = []
        with suppress(queue.Empty):
            turn = self._waiting.get()
            while turn is not None and len(group) < GROUP_MAX - 1:
                group.append(turn)
                turn = self._waiting.get_nowait()
            if turn is not None:
                group.append(turn)
            elif group:
                self._waiting.put(None)  # the end was in the queue: put it back behind this group
        return group

    def _keep(self, group: list[_Turn]) -> None:
        """Commit the group, then answer each of its turns."""
        try:
            self._commit(group)
        except Exception as error:
            if isinstance(_named(error), StoreBusy):  # another process holds the file, and would for each alone
                for turn in group:
                    turn.error = error
            else:
                self._keep_each(group)
        _answer_all(group)
        if any(turn.outgoing for turn in group if turn.error is None):
            announce(self.on_outgoing)

    def _keep_each(self, group: list[_Turn]) -> None:
        """COMMIT failed, or the database took back more than the turn that failed: each again, alone, once."""
        for turn in group:
            TURN_RETRIES.add(why="alone")
            try:
                self._commit([turn])
            except Exception as error:
                turn.error = error

    def _commit(self, group: list[_Turn]) -> None:
        """Perform the turns in one transaction. A turn that fails is taken back alone; raises when all were."""
        with self.engine.connect() as connection, connection.begin():
            for turn in group:
                turn.error = None
                if turn is not group[0]:
                    failpoint("group.partly")
                try:
                    self._perform(connection, turn)
                except BaseException as error:
                    if not _in_transaction(connection):  # SQLITE_FULL and its like roll back everything
                        raise
                    turn.error = error
            kept = [entry for turn in group if turn.error is None for entry in turn.entries]
            if kept:
                with self._session(connection) as session:
                    record(session, kept)
        TURNS_PER_COMMIT.note(len(group))

    def _perform(self, connection: Connection, turn: _Turn) -> None:
        """One turn within a SAVEPOINT of the group's transaction, by the driver: SQLAlchemy's costs seventy microseconds."""
        raw = connection.connection.driver_connection
        assert raw is not None  # it is connected
        session = self._session(connection)
        raw.execute("SAVEPOINT turn")
        try:
            turn.result = perform(session, turn.work)
            turn.outgoing = bool(session.info.get("outgoing"))
            turn.entries = session.info.pop("audit", [])
            raw.execute("RELEASE turn")
        except BaseException:
            if raw.in_transaction:  # else there is no SAVEPOINT left to go back to
                raw.execute("ROLLBACK TO turn")
                raw.execute("RELEASE turn")
            raise
        finally:
            session.close()

    def _session(self, connection: Connection) -> TurnSession:
        """A session that leaves the group's transaction alone."""
        return TurnSession(connection, join_transaction_mode="rollback_only", info={"keyring": self._keyring})


def _answer_all(group: list[_Turn]) -> None:
    """Tell those who wait; an event loop is woken once for all of its turns."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Turn]] = {}
    for turn in group:
        if isinstance(turn.done, asyncio.Future):
            by_loop.setdefault(turn.done.get_loop(), []).append(turn)
        else:
            _answer([turn])
    for loop, turns in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_answer, turns)


def _answer(turns: list[_Turn]) -> None:
    for turn in turns:
        if turn.done.cancelled():
            continue
        if turn.error is None:
            turn.done.set_result(turn.result)
        else:
            turn.done.set_exception(_named(turn.error))


def _in_transaction(connection: Connection) -> bool:
    raw = connection.connection.driver_connection
    return bool(raw is not None and raw.in_transaction)


def _named(error: BaseException) -> BaseException:
    """An error of the database or of its library as one of ours; everything else as it is."""
    if not isinstance(error, (SQLAlchemyError, sqlite3.Error)):
        return error
    said = getattr(error, "orig", error)
    names = [getattr(one, "sqlite_errorname", "") for one in _behind(error)]
    if any(name.startswith(("SQLITE_FULL", "SQLITE_IOERR")) for name in names):
        ours: StoreError = StoreFull(f"磁盘已满或读写出错, 请清理数据库所在的磁盘: {said}")
    elif any(name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) for name in names):
        ours = StoreBusy(f"数据库被另一个进程占用: {said}")
    else:
        ours = StoreError(str(said))
    ours.__cause__ = error
    return ours


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The error and those it came from: after SQLITE_FULL the SAVEPOINT is gone, so going back to it fails as well."""
    chain: BaseException | None = error
    while chain is not None:
        yield chain
        chain = chain.__context__
