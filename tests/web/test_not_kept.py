"""Answered means kept: what cannot be kept is not answered, so that WeChat sends it again (RELIABILITY.md F4, F8)."""

import asyncio
import sqlite3
import threading

import pytest
from sqlalchemy import event, text

from bot import web
from bot.errors import StoreBusy, StoreFull
from bot.store import sqlite
from models.cases import Case
from models.inbox import InboxRow, NonceSeen
from tests.web.service import REPORT, RESIDENT, Answered


class Refusing:
    """A store that cannot keep anything now; everything else is the real one."""

    def __init__(self, store, error):
        self.store, self.error = store, error

    def __getattr__(self, name):
        return getattr(self.store, name)

    async def turn(self, work, key=None):
        raise self.error


@pytest.mark.only_on("sqlite")
async def test_a_full_disk_is_answered_with_503_and_the_repeat_succeeds_when_there_is_room(service):
    def limit(session, pages):
        session.execute(text(f"PRAGMA max_page_count = {pages}"))

    service.look(lambda session: limit(session, 1))  # no more than there is now
    long = REPORT + "，晚上很黑" * 1000  # more than the pages there are can take
    query, body = service.sealed(service.said(RESIDENT, long))
    assert await service.post(query, body) == Answered(503, "busy")
    assert not service.count(Case) and not service.count(InboxRow) and not service.count(NonceSeen)
    service.look(lambda session: limit(session, 1_000_000))
    assert (await service.post(query, body)).status == 200
    assert service.count(Case) == service.count(InboxRow) == 1


@pytest.mark.only_on("sqlite")
async def test_a_database_held_by_somebody_else_is_answered_with_503_and_the_repeat_succeeds(service):
    service.look(lambda session: session.execute(text("PRAGMA busy_timeout = 50")))
    other = sqlite3.connect(service.parts.store.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    assert await service.post(query, body) == Answered(503, "busy")
    other.execute("ROLLBACK")
    other.close()
    assert (await service.post(query, body)).status == 200
    assert service.count(Case) == 1
    assert sqlite.BUSY_S < 5.0  # WeChat waits no longer


@pytest.mark.only_on("postgres")
async def test_a_lock_that_does_not_come_free_is_answered_with_503_and_the_repeat_succeeds(service):
    await service.emulator.say(RESIDENT, "你好")
    engine = service.parts.store.engine
    with engine.connect() as holding, holding.begin():
        holding.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
        event.listen(engine, "begin", impatient)
        query, body = service.sealed(service.said(RESIDENT, REPORT, 9))
        assert await service.post(query, body) == Answered(503, "busy")
    assert (await service.post(query, body)).status == 200
    assert service.count(Case) == 1


def impatient(connection):
    """Wait 50 ms for a lock, not 5 s."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = 50")


@pytest.mark.parametrize("error", [StoreBusy("数据库没有及时应答"), StoreFull("磁盘已满")])
@pytest.mark.only_on("sqlite")
async def test_a_refusing_store_tells_the_sender_to_come_again_and_no_more(service, error, monkeypatch):
    store = service.parts.store
    monkeypatch.setattr(store, "turn", Refusing(store, error).turn)
    assert await service.post(*service.sealed(service.said(RESIDENT, REPORT))) == Answered(503, "busy")


async def test_a_turn_that_hangs_is_answered_with_503_and_its_repeat_with_what_became_of_it(service, monkeypatch):
    """WeChat gives up after 5 s without an answer; the turn goes on, and is found by the repeat."""
    monkeypatch.setattr(web, "ANSWER_WITHIN_S", 0.3)
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    gate = threading.Event()
    release = threading.Timer(0.6, gate.set)
    store = service.parts.store
    turn = store.turn

    async def slow(work, key=None):
        return await turn(lambda session: (gate.wait(5), work(session))[1], key)

    monkeypatch.setattr(store, "turn", slow)
    release.start()
    assert await service.post(query, body) == Answered(503, "busy")
    await asyncio.to_thread(release.join)
    monkeypatch.setattr(web, "ANSWER_WITHIN_S", 4.0)
    assert (await service.post(query, body)).status == 200
    assert service.count(Case) == service.count(InboxRow) == 1
