"""Negative control of F18 and F19: APScheduler's own jobs lose a reminder, or ring it twice, where rows of ours do neither.

A scheduler as its documents have it, with its jobs in a database: a jump of the clock, or a restart later than a second
after the time, and the job is gone; told to forgive any lateness, it does twice what a kill interrupted.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from apscheduler.executors import base as executors
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers import base as schedulers
from sqlalchemy import delete, select

from models.due import DueRow, add_due
from scheduler.tick import tick
from tests.talk import ENGINE

pytestmark = [pytest.mark.only_on("sqlite"), pytest.mark.usefixtures("faked")]
OUTAGES = [timedelta(minutes=3), timedelta(hours=3), timedelta(days=3)]
RUNG: list[int] = []


class Killed(BaseException):
    """The process ends here, whatever catches errors."""


class Plain(schedulers.BaseScheduler):
    """APScheduler with its jobs in a database, moved by hand: it does what it would do at this moment."""

    def __init__(self, url: str, grace_s: int | None = 1) -> None:
        super().__init__()
        self.kept = SQLAlchemyJobStore(url=url)
        self.configure(
            jobstores={"default": self.kept},
            executors={"default": DebugExecutor()},
            job_defaults={"misfire_grace_time": grace_s},  # 1 s is APScheduler's own
        )
        self.start()

    def wakeup(self) -> None:
        """Nothing sleeps."""

    def look(self) -> None:
        """One of its rounds."""
        self._process_jobs()

    def shutdown(self, wait: bool = False) -> None:
        """Without a goodbye; what is in the database stays."""
        self.kept.engine.dispose()


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch, clock) -> Iterator[None]:
    """APScheduler reads the clock of the test."""

    class Faked(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock.now().astimezone(tz)

    monkeypatch.setattr(schedulers, "datetime", Faked)
    monkeypatch.setattr(executors, "datetime", Faked)
    RUNG.clear()
    yield
    RUNG.clear()


def ring(number: int) -> None:
    RUNG.append(number)


def plan(scheduler: Plain, clock) -> None:
    scheduler.add_job(ring, "date", run_date=clock.now() + timedelta(minutes=1), args=[1])


def put(town) -> None:
    at = town.clock.now() + timedelta(minutes=1)
    town.look(lambda session: (session.execute(delete(DueRow)), add_due(session, 1, "note", 1, at)))


async def ours(town, job=lambda *_: "done") -> None:
    await tick(town.store, town.office, ENGINE, town.clock.now(), town.chance, {"note": job})


def is_done(town) -> bool:
    return town.look(lambda session: session.scalars(select(DueRow.done_at)).one()) is not None


def test_on_time_a_plain_scheduler_rings_as_it_should(tmp_path, clock):
    scheduler = Plain(f"sqlite:///{tmp_path}/plain.db")
    plan(scheduler, clock)
    clock.advance(minutes=1)
    scheduler.look()
    assert RUNG == [1]
    scheduler.shutdown()


@pytest.mark.parametrize("jump", OUTAGES)
async def test_a_clock_that_jumps_over_the_time_loses_a_plain_job_and_no_row_of_ours(jump, town, tmp_path):
    scheduler = Plain(f"sqlite:///{tmp_path}/plain.db")
    plan(scheduler, town.clock)
    put(town)
    town.clock.advance(seconds=jump.total_seconds())
    scheduler.look()
    await ours(town)
    assert (RUNG, scheduler.get_jobs(), is_done(town)) == ([], [], True)
    scheduler.shutdown()


@pytest.mark.parametrize("outage", OUTAGES)
async def test_a_restart_after_the_time_loses_a_plain_job_and_no_row_of_ours(outage, town, tmp_path):
    url = f"sqlite:///{tmp_path}/plain.db"
    killed = Plain(url)
    plan(killed, town.clock)
    put(town)
    killed.shutdown()
    town.clock.advance(seconds=outage.total_seconds())
    again = Plain(url)
    again.look()
    await ours(town)
    assert (RUNG, again.get_jobs(), is_done(town)) == ([], [], True)
    again.shutdown()


async def test_a_kill_behind_the_job_does_a_plain_one_twice_and_a_row_of_ours_once(town, tmp_path, monkeypatch):
    url, done = f"sqlite:///{tmp_path}/plain.db", DueRow.__table__.c

    def die(*_more):
        raise Killed

    killed = Plain(url, None)
    plan(killed, town.clock)
    put(town)
    town.clock.advance(minutes=1)
    monkeypatch.setattr(killed.kept, "remove_job", die)
    with pytest.raises(Killed):
        killed.look()
    killed.shutdown()

    def note(act, _office, _due):
        add_due(act.session, act.new_id(), "noted", 2, act.now)
        return "done"

    with monkeypatch.context() as patched:
        patched.setattr("scheduler.tick.failpoint", die)
        with pytest.raises(Killed):
            await ours(town, note)
    again = Plain(url, None)
    again.look()
    await ours(town, note)
    noted = town.look(lambda session: session.execute(select(done.id).where(done.kind == "noted")).all())
    assert (RUNG, len(noted)) == ([1, 1], 1)
    again.shutdown()
