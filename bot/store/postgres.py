"""PostgreSQL: a transaction per turn in a small pool of threads; turns of one key keep their order."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from bot.errors import StoreBusy, StoreError, StoreFull
from bot.metrics import TURN_RETRIES, TURNS_PER_COMMIT
from bot.seal import Keyring
from bot.store.base import BUSY_S, T, Work, announce, nothing, perform, record
from bot.store.patience import PatientConnection
from models.session import TurnSession

POOL = 8
#: A connection that was used so lately is taken to be alive: to ask it before every turn is a way there and back for each.
FRESH_S = 1.0
#: A turn without a key is nobody's who waits: it lets those of people go first, so long at most.
GIVE_WAY_S = 0.02
#: PostgreSQL: serialization failure, deadlock. The turn is repeatable, so it is repeated.
REPEATABLE = {"40001", "40P01"}
DISK_FULL = "53100"
TRIES = 4


def postgres_engine(url: str) -> Engine:
    """An engine whose connections wait neither for a lock nor for a server without end."""
    connecting = {"connect_timeout": int(BUSY_S)}
    engine = create_engine(url, pool_size=POOL, max_overflow=0, connect_args=connecting, hide_parameters=True)

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, args: list[Any], options: dict[str, Any]) -> PatientConnection:
        return PatientConnection.connect(*args, **options)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {int(BUSY_S * 1000)}")
        connection.commit()

    @event.listens_for(engine, "checkin")
    def _note_use(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask_if_stale(connection: Any, record: Any, _proxy: object) -> None:
        if time.monotonic() - record.info.get("used_at", time.monotonic()) < FRESH_S:
            return
        try:
            connection.execute("")
            connection.rollback()
        except psycopg.Error:
            raise DisconnectionError from None  # the pool makes a new one

    return engine


class PostgresStore:
    """The store of one PostgreSQL database, shared with any number of other processes."""

    def __init__(self, url: str, keyring: Keyring | None) -> None:
        self.on_outgoing: Callable[[], object] = nothing
        self.engine = postgres_engine(url)
        self._reading = self.engine.execution_options(postgresql_readonly=True)
        self._keyring = keyring
        self._closed = False
        self._threads = ThreadPoolExecutor(POOL, thread_name_prefix="turn")
        #: The last turn of each key that is not finished.
        self._last: dict[str, asyncio.Task[Any]] = {}

    async def turn(self, work: Work[T], key: str | None = None) -> T:
        if key is None and self._last:
            await self._give_way()
        mine = asyncio.create_task(self._after(self._last.get(key) if key else None, work, time.monotonic()))
        if key:
            self._last[key] = mine
            mine.add_done_callback(partial(self._forget, key))
        return await asyncio.shield(mine)

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    async def forget_deleted(self) -> bool:
        return True  # the tables it is about are emptied by a new file; the server's log is the operator's (privacy.md)

    def run(self, work: Work[T]) -> T:
        if self._closed:
            raise StoreError("存储已关闭")
        attempt = 1
        while True:
            try:
                return self._once(work)
            except DBAPIError as error:
                if attempt == TRIES or not _is_repeatable(error):
                    raise _named(error) from None
            attempt += 1
            TURN_RETRIES.add(why="raced")

    def close(self) -> None:
        self._threads.shutdown()
        self._closed = True
        self.engine.dispose()

    async def _give_way(self) -> None:
        """Wait for the turns of people that are under way: all threads share one interpreter."""
        await asyncio.wait(self._last.values(), timeout=GIVE_WAY_S)

    async def _after(self, before: "asyncio.Task[Any] | None", work: Work[T], asked_at: float) -> T:
        """A turn, once the one before it is over, however that ended."""
        if before is not None:
            await asyncio.wait([before])
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._begin, work, asked_at)

    def _begin(self, work: Work[T], asked_at: float) -> T:
        """Run a turn unless its sender has given up: what gathered while the database was away must not hold up the rest."""
        if time.monotonic() - asked_at > BUSY_S:
            raise StoreBusy("数据库没有及时应答: 排队太久")
        return self.run(work)

    def _forget(self, key: str, done: "asyncio.Task[Any]") -> None:
        if self._last.get(key) is done:
            del self._last[key]

    def _once(self, work: Work[T]) -> T:
        with TurnSession(self.engine, info={"keyring": self._keyring}) as session:
            result = perform(session, work)
            record(session, session.info.pop("audit", []))
            session.commit()
        TURNS_PER_COMMIT.note(1)
        if session.info.get("outgoing"):
            announce(self.on_outgoing)
        return result

    def _read(self, work: Work[T]) -> T:
        try:
            with Session(self._reading, info={"keyring": self._keyring}) as session:
                return work(session)
        except DBAPIError as error:
            raise _named(error) from None


def _is_repeatable(error: DBAPIError) -> bool:
    """A race that a repeat settles: serialization, deadlock, or the same row made twice at one moment."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in REPEATABLE


def _named(error: DBAPIError) -> StoreError:
    """A database error as one of ours, without its DETAIL: that repeats the values, and values of people are not logged."""
    said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or type(error.orig).__name__
    if getattr(error.orig, "sqlstate", None) == DISK_FULL:
        ours: StoreError = StoreFull(f"数据库服务器的磁盘已满: {said}")
    elif isinstance(error, OperationalError):
        ours = StoreBusy(f"数据库没有及时应答: {said}")
    else:
        ours = StoreError(said)
    return ours.with_traceback(error.__traceback__)
