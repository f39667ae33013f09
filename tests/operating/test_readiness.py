"""/readyz turns within 5 s of a fault, says what to do, and turns back (RELIABILITY.md F4-F7, F13, F18)."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from time import monotonic

import pytest
from sqlalchemy import event, text

from bot.clock import SystemClock
from bot.delivery.loop import DeliveryLoop
from bot.errors import Forged, Malformed
from bot.operating.clockwatch import TOLD_S, ClockWatch
from bot.operating.turned_away import ENOUGH, TOLD_FOR, TurnedAway
from tests.delivery.running import O1, state, write
from tests.emulators.counterpart import until
from tests.operating.test_doctor import Usage
from tests.operating.wire import Wire
from tests.support import MONDAY, FixedClock
from tests.web.service import ACCOUNT, serving

ALL = ("web", "delivery", "clock")


class Steady(SystemClock):
    """The machine's clock, as far ahead as it is set."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@asynccontextmanager
async def service_on(url, folder, clock=None, roles=ALL):
    async with serving(url, folder, clock or Steady(), roles, district=False) as service:
        await turns(service, 200, "ok")
        yield service


async def look(service):
    answer = await service.get("/readyz")
    body = json.loads(answer.body)
    assert not [secret for secret in (ACCOUNT.app_secret, "A" * 20, "AAAAA", "postgres@") if secret in answer.body]
    return answer.status, body["status"], body["wrong"]


async def turns(service, status, says, within_s=5.0):
    """Until /readyz answers so; how long that took must be less than `within_s`."""
    started = monotonic()
    while True:
        seen = await look(service)
        if seen[0] == status and (says == seen[1] or any(says in line for line in seen[2])):
            return seen[2]
        assert monotonic() - started < within_s, seen
        await asyncio.sleep(0.1)


@pytest.mark.only_on("sqlite")
async def test_a_database_that_somebody_holds(database_url, tmp_path):
    async with service_on(database_url, tmp_path) as service:
        service.look(lambda session: session.execute(text("PRAGMA busy_timeout = 50")))
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await turns(service, 503, "linli.db 被另一个程序占着")
        assert (await service.get("/healthz")).status == 200
        other.execute("ROLLBACK")
        other.close()
        await turns(service, 200, "ok")


@pytest.mark.only_on("postgres")
async def test_a_database_that_went_away(database_url, tmp_path):
    with Wire(database_url) as wire:
        async with service_on(wire.url, tmp_path, roles=("web",)) as service:
            wire.cut()
            (line, *_) = await turns(service, 503, "连不上 PostgreSQL(127.0.0.1:")
            assert "检查它是否在运行" in line
            wire.mend()
            await turns(service, 200, "ok")


@pytest.mark.only_on("postgres")
async def test_a_database_that_answers_nothing(database_url, tmp_path):
    with Wire(database_url) as wire:
        async with service_on(wire.url, tmp_path, roles=("web",)) as service:
            wire.hold()
            await turns(service, 503, "数据库 2 秒没有应答")
            wire.release()
            await turns(service, 200, "ok")


@pytest.mark.only_on("postgres")
async def test_a_database_with_another_time(database_url, tmp_path):
    clock = Steady()
    async with service_on(database_url, tmp_path, clock, ("web",)) as service:
        clock.ahead = timedelta(seconds=90)
        await turns(service, 200, "本机与数据库服务器的时间差")
        clock.ahead = timedelta()
        lines = await turns(service, 200, "degraded")
        assert not [line for line in lines if "数据库服务器" in line]


@pytest.mark.only_on("sqlite")
async def test_a_database_file_that_was_taken_away(database_url, tmp_path):
    """What is written to it from then on is lost with the process: nothing warns of that but this."""
    file = database_url.removeprefix("sqlite:///")
    away = f"{file}.away"
    async with service_on(database_url, tmp_path) as service:
        shutil.move(file, away)
        (line,) = await turns(service, 503, f"数据库文件 {file} 不见了")
        assert "停下服务" in line
        shutil.copy(away, file)
        await turns(service, 503, "被换成了另一个")
        shutil.move(away, file)
        await turns(service, 200, "ok")


@pytest.mark.only_on("sqlite")
async def test_the_folder_of_a_database_that_was_taken_away_is_not_made_anew(database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "here"
    folder.mkdir()
    shutil.copy(database_url.removeprefix("sqlite:///"), folder / "linli.db")
    async with service_on(f"sqlite:///{folder}/linli.db", folder) as service:
        folder.rename(folder.with_name("away"))
        await turns(service, 503, "不见了")
        assert not folder.exists()
        folder.with_name("away").rename(folder)
        await turns(service, 200, "ok")


@pytest.mark.only_on("postgres")
async def test_a_database_that_may_only_be_read(database_url, tmp_path):
    """A standby took over the address."""
    async with service_on(database_url, tmp_path, roles=("web",)) as service:

        @event.listens_for(service.parts.store.engine, "connect")
        def _standby(connection, _record):
            connection.execute("SET default_transaction_read_only = on")
            connection.commit()

        service.parts.store.engine.dispose()
        await turns(service, 503, "只能读, 多半连到了备库")


@pytest.mark.only_on("sqlite")
async def test_files_that_cannot_be_written(database_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("storage")
    storage = folder / "here"
    async with service_on(database_url, storage) as service:
        storage.rename(folder / "away")
        storage.write_text("in the way")
        (line,) = await turns(service, 503, "storage.dir")
        assert str(storage) in line
        storage.unlink()
        (folder / "away").rename(storage)
        await turns(service, 200, "ok")


@pytest.mark.only_on("sqlite")
async def test_a_disk_that_fills(database_url, tmp_path, monkeypatch):
    async with service_on(database_url, tmp_path) as service:
        with monkeypatch.context() as full:
            full.setattr("shutil.disk_usage", lambda _: Usage(100 << 20, 96 << 20, 4 << 20))
            lines = await turns(service, 200, "只剩 4 MB, 不到 5%;清理或扩容")
            assert len(lines) == 2  # of the files, and of the database
        await turns(service, 200, "ok")


@pytest.mark.only_on("sqlite")
async def test_an_address_that_wechat_does_not_list(database_url, tmp_path, clock, monkeypatch):
    monkeypatch.setattr("bot.app.TOKEN_EVERY_S", 0.2)
    async with serving(database_url, tmp_path, clock, ALL, district=False) as service:
        service.emulator.allow_ips(["203.0.113.7"])
        await turns(service, 200, "本机出口 IP 127.0.0.1 不在白名单")
        service.emulator.allow_ips(None)
        clock.advance(seconds=31)  # a refusal is not repeated sooner
        await turns(service, 200, "ok")


@pytest.mark.only_on("sqlite")
async def test_a_message_that_nobody_sends(database_url, tmp_path, clock):
    async with service_on(database_url, tmp_path, clock, ("web",)) as service:
        await service.emulator.say(O1, "进度")
        row = write(service, O1, "要发的")
        clock.advance(seconds=59)
        await turns(service, 200, "ok")
        clock.advance(seconds=30)
        await turns(service, 200, "等了 89 秒没有人发")
        service.look(lambda session: session.execute(text("UPDATE outbox SET state='sent' WHERE id=:id"), {"id": row}))
        await turns(service, 200, "ok")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("roles", "status"), [(ALL, 200), (("delivery",), 503)])
async def test_a_delivery_loop_that_died(database_url, tmp_path, roles, status):
    """Callbacks can still be taken; a process that does nothing but deliver is of no use."""
    async with service_on(database_url, tmp_path, roles=roles) as service:
        (loop,) = (
            task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == DeliveryLoop.run.__qualname__
        )
        loop.cancel()
        await turns(service, status, "发送循环停了")


@pytest.mark.only_on("sqlite")
async def test_a_loop_whose_rounds_fail_is_named_does_not_hold_up_the_other_and_mends_itself(database_url, tmp_path):
    async with service_on(database_url, tmp_path, roles=("web", "delivery")) as service:
        await service.emulator.say(O1, "进度")
        service.look(lambda session: session.execute(text("ALTER TABLE errand RENAME TO elsewhere")))
        (line,) = await turns(service, 200, "跑腿(取照片、做二维码)的循环接连", within_s=6)
        assert "delivery.failed" in line
        row = write(service, O1, "要发的", urgent=True)
        await until(lambda: state(service, row) == "sent", within_s=5)
        service.look(lambda session: session.execute(text("ALTER TABLE elsewhere RENAME TO errand")))
        await turns(service, 200, "ok", within_s=6)


@pytest.mark.only_on("sqlite")
async def test_a_clock_role_that_does_not_tick(database_url, tmp_path):
    async with service_on(database_url, tmp_path) as service:
        service.look(lambda session: session.execute(text("ALTER TABLE due RENAME TO elsewhere")))
        await turns(service, 200, "到点的事没人做", within_s=6)
        service.look(lambda session: session.execute(text("ALTER TABLE elsewhere RENAME TO due")))
        await turns(service, 200, "ok")


@pytest.mark.only_on("sqlite")
async def test_a_clock_that_was_set(database_url, tmp_path):
    clock = Steady()
    async with service_on(database_url, tmp_path, clock) as service:
        clock.ahead = timedelta(hours=-1)
        await turns(service, 200, "本机时间刚跳了 -3600 秒")


def test_a_jump_is_told_for_a_while_and_slow_drift_is_none():
    clock, steady = FixedClock(), [0.0]
    watch = ClockWatch(clock, lambda: steady[0])

    def pass_time(wall_s, steady_s):
        clock.advance(seconds=wall_s)
        steady[0] += steady_s
        return watch.jump_s()

    assert pass_time(3600, 3600) is None
    assert pass_time(60, 0) is None
    assert pass_time(61, 0) == 61
    assert pass_time(TOLD_S, TOLD_S) == 61
    assert pass_time(1, 1) is None


@pytest.mark.only_on("sqlite")
async def test_a_token_that_differs_from_the_platforms(database_url, tmp_path, clock):
    async with service_on(database_url, tmp_path, clock) as service:
        query, body = service.sealed(service.said(O1, "进度"))
        for _ in range(ENOUGH):
            assert (await service.post({**query, "msg_signature": "0" * 40}, body)).status == 403
        (line,) = await turns(service, 200, "核对 wechat.token")
        assert "服务器配置" in line
        assert (await service.post(query, body)).status == 200
        await turns(service, 200, "ok")


def test_refusals_tell_of_our_settings_only_when_they_are_many_fresh_and_alone():
    away = TurnedAway()
    for _ in range(ENOUGH - 1):
        away.refused(Forged("signature"), MONDAY)
    assert away.line(MONDAY) is None
    away.refused(Malformed("padding"), MONDAY)
    assert "wechat.encoding_aes_key" in (away.line(MONDAY + TOLD_FOR) or "")
    assert away.line(MONDAY + TOLD_FOR + timedelta(seconds=1)) is None
    away.taken()
    assert away.line(MONDAY) is None
