"""Is it alive, and can it take callbacks: what a supervisor and a load balancer ask."""

import asyncio
import json

import pytest
from apscheduler.schedulers.base import STATE_PAUSED, STATE_RUNNING
from sqlalchemy import text

from bot.app import open_parts, running
from bot.clock import SystemClock
from bot.delivery.loop import DeliveryLoop
from bot.errors import ConfigError
from bot.ticker import start_ticker
from tests.web.service import configured, serving

VERSION = text("UPDATE alembic_version SET version_num = :now")


async def test_a_running_service_is_alive_and_ready(database_url, tmp_path):
    async with serving(database_url, tmp_path, SystemClock(), ("web", "delivery", "clock")) as service:
        await _is_alive_and_ready(service)


async def _is_alive_and_ready(service):
    assert json.loads((await service.get("/healthz")).body) == {"status": "ok"}
    ready = await service.get("/readyz")
    assert (ready.status, json.loads(ready.body)) == (200, {"status": "ok", "wrong": []})


@pytest.mark.parametrize(("version", "says"), [("", "python -m bot migrate"), ("9999", "升级程序")])
async def test_a_schema_that_is_not_ours_is_not_ready_and_says_what_to_do(service, version, says):
    head = service.look(lambda session: session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    try:
        service.look(lambda session: session.execute(VERSION, {"now": version}))
        ready = await service.get("/readyz")
        assert ready.status == 503
        assert any(says in line for line in json.loads(ready.body)["wrong"])
        assert "\\u" not in ready.body  # it is read by people, with curl
        assert (await service.get("/healthz")).status == 200
    finally:  # PostgreSQL's database is the next test's too
        service.look(lambda session: session.execute(VERSION, {"now": head}))


async def test_a_database_without_its_version_is_not_ready(service):
    service.look(lambda session: session.execute(text("ALTER TABLE alembic_version RENAME TO elsewhere")))
    try:
        assert (await service.get("/readyz")).status == 503
    finally:
        service.look(lambda session: session.execute(text("ALTER TABLE elsewhere RENAME TO alembic_version")))


async def test_the_service_does_not_start_on_a_database_without_tables(empty_database_url, tmp_path, clock):
    parts = open_parts(configured(empty_database_url, tmp_path, "http://127.0.0.1:1"), clock)
    with pytest.raises(ConfigError, match="python -m bot migrate"):
        async with running(parts):
            pass
    parts.store.close()


@pytest.mark.only_on("sqlite")
async def test_a_process_without_the_web_role_takes_no_callbacks_but_tells_its_health(database_url, tmp_path, clock):
    async with serving(database_url, tmp_path, clock, ("clock",)) as service:
        assert (await service.get("/healthz")).status == 200
        assert (await service.get("/wechat")).status == 404


@pytest.mark.only_on("sqlite")
async def test_metrics_count_callbacks_and_messages_and_name_nobody(service):
    await service.emulator.say("o-canary", "翠园3幢楼道灯坏了")
    told = (await service.get("/metrics")).body
    assert 'linli_callbacks_total{status="200"}' in told
    assert "linli_outbox_messages" in told
    assert "o-canary" not in told and "翠园" not in told


async def test_once_stopping_nothing_is_begun_any_more(database_url, tmp_path, clock, monkeypatch):
    """While callbacks under way are still answered: neither a message is claimed nor a due thing."""
    tickers = []

    def keeping(*rings):
        tickers.append(start_ticker(*rings))
        return tickers[-1]

    monkeypatch.setattr("bot.app.start_ticker", keeping)
    async with (
        serving(database_url, tmp_path, clock, ("web",), delivery={"tick_s": 0.05}, district=False) as service,
        running(service.parts, ("delivery", "clock")) as application,
    ):
        (sending,) = (
            task for task in asyncio.all_tasks() if task.get_coro().__qualname__ == DeliveryLoop.run.__qualname__
        )
        assert tickers[-1].state == STATE_RUNNING and not sending.done()
        application.freeze()
        await application.shutdown()
        assert tickers[-1].state == STATE_PAUSED
        await asyncio.wait_for(asyncio.shield(sending), 2)
