"""Readiness (就绪): what is wrong with this process at this moment, found when somebody asks; nothing secret in it.

A fault `stops` when callbacks cannot be kept: then `/readyz` is 503 and a load balancer turns elsewhere. With every other
fault callbacks are still taken, since an unanswered one is lost; `/readyz` then says "degraded" with 200.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.channels.wechat_api import WechatApi
from bot.clock import Clock
from bot.config import Config
from bot.delivery.loop import SLOWER_MAX, DeliveryLoop
from bot.errors import StoreError
from bot.operating.checks.database import apart, database_time
from bot.operating.checks.machine import database_file, folders, low_on_room, unwritable
from bot.operating.clockwatch import ClockWatch
from bot.operating.schema import mismatch, revision_of
from bot.operating.trouble import database_trouble
from bot.operating.turned_away import TurnedAway
from bot.pulse import Pulse
from bot.store import Store
from models.leases import find_oldest_due

#: A database that takes longer is as good as away: WeChat waits 5 s for the whole callback.
DATABASE_S = 2.0
#: A lease and a retry fit in; what waits longer, nobody takes.
OLDEST_DUE_S = 60.0
#: A loop that did not come round for this long, beyond its own pause, hangs.
STILL_S = 3.0
#: One round that failed may be a database that was away for a moment.
BROKEN_FROM = 2
#: The loops of delivery, as operators call what they carry.
LOOPS = {"delivery": "发消息", "errands": "跑腿(取照片、做二维码)"}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong; `name` is one of bot.metrics.FAULTS."""

    name: str
    line: str
    #: No callback can be kept, or there is nothing else this process is for.
    stops: bool = False


@dataclass(frozen=True)
class Seen:
    """What the database told of itself."""

    revision: str | None
    #: Its own time, if it is another machine's.
    time: datetime | None
    read_only: bool
    oldest_due: datetime | None


@dataclass
class Watched:
    """The parts of this process that may fail while it lives; None where it has no such role."""

    delivery: DeliveryLoop | None = None
    sending: "asyncio.Task[None] | None" = None
    api: WechatApi | None = None
    pulse: Pulse | None = None


class Readiness:
    """Answers what is wrong now. Any number may ask at once: one look serves them all."""

    def __init__(
        self,
        config: Config,
        store: Store,
        clock: Clock,
        roles: Sequence[str],
        watched: Watched,
        turned_away: TurnedAway,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config, self._store, self._clock, self._roles = config, store, clock, roles
        self._watched, self._turned_away = watched, turned_away
        self._jumps = ClockWatch(clock, monotonic)
        self._file = database_file(config)
        self._written = _identity(self._file)
        self._asking: asyncio.Task[Seen] | None = None
        self._looking: asyncio.Task[list[Fault]] | None = None

    async def faults(self) -> list[Fault]:
        """Everything that is wrong now, what stops first."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    async def _look(self) -> list[Fault]:
        database, disks = await asyncio.gather(self._database(), asyncio.to_thread(lambda: list(self._disks())))
        found = [*database, *disks, *self._clocks(), *self._wechat(), *self._loops()]
        return sorted(found, key=lambda fault: not fault.stops)

    async def _database(self) -> list[Fault]:
        """Through the same door as a callback. One that hangs is not asked a second time meanwhile."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._store.turn(self._ask))
            self._asking.add_done_callback(_look_at)
        await asyncio.wait({self._asking}, timeout=DATABASE_S)
        if not self._asking.done():
            slow = f"database.url: 数据库 {DATABASE_S:.0f} 秒没有应答;检查它的负载和锁, 或是否还在运行"
            return [Fault("database", slow, stops=True)]
        try:
            return list(self._of_database(self._asking.result()))
        except (StoreError, OSError) as error:
            return [Fault("database", database_trouble(error, self._config.database.url), stops=True)]

    def _ask(self, session: Session) -> Seen:
        connection = session.connection()
        is_postgres = connection.dialect.name == "postgresql"
        read_only = is_postgres and session.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
        revision = revision_of(connection)
        oldest = find_oldest_due(session, self._clock.now()) if mismatch(revision) is None else None
        return Seen(revision, database_time(connection) if is_postgres else None, read_only, oldest)

    def _of_database(self, seen: Seen) -> Iterator[Fault]:
        now = self._clock.now()
        if seen.read_only:
            yield Fault("database", "database.url: PostgreSQL 只能读, 多半连到了备库;改成主库的地址", stops=True)
        if (line := mismatch(seen.revision)) is not None:
            yield Fault("schema", line, stops=True)
        for line in apart(now, seen.time) if seen.time else ():
            yield Fault("database_clock", line)
        if seen.oldest_due is not None and (waited_s := (now - seen.oldest_due).total_seconds()) > OLDEST_DUE_S:
            line = f"发件: 最早的一条消息等了 {waited_s:.0f} 秒没有人发;看有没有带 delivery 的服务在运行, 它的 /readyz 说什么"
            yield Fault("outbox", line)

    def _disks(self) -> Iterator[Fault]:
        """Files that cannot be written. A database that was taken away is written on, and is gone when we stop."""
        if (is_now := _identity(self._file)) != self._written:
            how = "不见了" if is_now is None else "被换成了另一个"
            line = f"database.url: 数据库文件 {self._file} {how}, 现在收到的重启后就没了;停下服务, 把原来的文件放回去再启动"
            yield Fault("database", line, stops=True)
            return  # looking for room would make its folder anew
        for key, folder in folders(self._config).items():
            full = [Fault("storage", line, stops=True) for line in unwritable(key, folder)]
            yield from full or [Fault("disk", line) for line in low_on_room(key, folder)]

    def _clocks(self) -> Iterator[Fault]:
        if (jump_s := self._jumps.jump_s()) is not None:
            yield Fault("clock", f"时钟: 本机时间刚跳了 {jump_s:+.0f} 秒;用 NTP 对时(timedatectl set-ntp true)")

    def _wechat(self) -> Iterator[Fault]:
        api = self._watched.api
        if api is not None and (trouble := api.trouble) is not None:
            yield Fault("token", f"wechat: {trouble.reason}(错误码 {trouble.code})")
        if (line := self._turned_away.line(self._clock.now())) is not None:
            yield Fault("callbacks", line)

    def _loops(self) -> Iterator[Fault]:
        watched = self._watched
        if watched.delivery is not None and watched.sending is not None:
            yield from self._of_delivery(watched.delivery, watched.sending.done())
        still_s = (watched.pulse.still_s("clock") or 0.0) if watched.pulse is not None else 0.0
        if still_s > 1 + STILL_S:
            line = f"时钟任务: {still_s:.0f} 秒没有走, 到点的事没人做;看日志里的 tick.failed, 不行就重启服务"
            yield Fault("ticker", line, stops=set(self._roles) == {"clock"})

    def _of_delivery(self, loop: DeliveryLoop, has_ended: bool) -> Iterator[Fault]:
        """A round that fails is not one that hangs: the next is tried, and meanwhile it is said."""
        alone, patience_s = "web" not in self._roles, self._config.delivery.tick_s * SLOWER_MAX + STILL_S
        if has_ended or (loop.pulse.still_s("delivery") or 0.0) > patience_s:
            yield Fault("delivery", "发送: 发送循环停了, 消息出不去;重启服务", stops=alone)
            return
        for name, times in loop.broken.items():
            if times >= BROKEN_FROM:
                line = (
                    f"发送: {LOOPS[name]}的循环接连 {times} 次出错, 还在试;看日志里的 delivery.failed, 不行就重启服务"
                )
                yield Fault("delivery", line, stops=alone)


def _identity(file: Path | None) -> tuple[int, int] | None:
    """Which file it is, under whatever name; None where there is none."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def _look_at(asked: "asyncio.Task[Seen]") -> None:
    """Take note of the end even when nobody waits any more."""
    if not asked.cancelled():
        asked.exception()
