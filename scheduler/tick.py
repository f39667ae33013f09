"""Tick (到点): claim due rows and do them, each in a transaction of its own; a late tick loses nothing."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import structlog
from sqlalchemy.orm import Session

import scheduler
from bot.act import Act
from bot.conversation.engine import Engine
from bot.conversation.expiry import expire_one, put_off_one
from bot.directory.office import Office
from bot.errors import StoreBusy, loggable
from bot.failpoint import failpoint
from bot.metrics import DUE_LATE_SECONDS, JOB_RUNS
from bot.store import Store
from models.due import DueRow, add_round, claim_due_things, has_round, has_running
from scheduler import aliases, anchor, care, digest, drops, duties, lookups, retention, reviews, unknowns, weekly
from scheduler.broadcasts import put_off_step, step_one
from scheduler.climb import climb_one, put_off_climb
from scheduler.folding import fold_one, is_late, put_off_fold
from scheduler.runs import BROADCAST, CLIMB, EXPIRY, FOLDING, Run, Runs

Job = Callable[[Act, Office, DueRow], str]
ROUND_MAX = 100
#: Steps of broadcasts in one round: half a million recipients written, and then the rest of the clock again.
STEPS_MAX = 50
EPOCH = datetime.fromtimestamp(0, UTC)
#: When what failed is tried again; where it was the database that did not answer, behind whatever else is due.
PUT_OFF, SOON = timedelta(minutes=5), timedelta(seconds=10)
log = structlog.get_logger()


def find_jobs() -> dict[str, Job]:
    """The jobs of this folder by the kind of due row they take: every file with a KIND and a `run`."""
    modules = [importlib.import_module(f"scheduler.{found.name}") for found in pkgutil.iter_modules(scheduler.__path__)]
    jobs: dict[str, Job] = {module.KIND: module.run for module in modules if hasattr(module, "KIND")}
    JOB_RUNS.allow("job", list(jobs))
    return jobs


def plan_standing(session: Session, now: datetime, random: Random) -> None:
    """Put what always comes round on the clock of a new installation; nothing when it is there."""
    act = Act(session, now, random, "system:clock", "clock:start")
    first = {job.KIND: job.next_round(now) for job in (retention, aliases, drops, care, digest, lookups, weekly)}
    first |= {anchor.KIND: retention.next_round(now), duties.KIND: now, reviews.KIND: now}
    for kind, at in first.items():
        if not has_round(session, kind):
            add_round(session, act.new_id(), kind, at)
    if not has_running(session, unknowns.KIND):
        unknowns.plan_next(act, looked=EPOCH)


async def tick(
    store: Store, office: Office, engine: Engine, now: datetime, random: Random, jobs: dict[str, Job]
) -> int:
    """Everything that is due now; how many things were done. What was done is noted, by job."""
    runs = Runs(now)
    while runs.count < ROUND_MAX and await _one(store, office, now, random, jobs, runs):
        pass
    tables = _own_tables(office, engine, now, random)
    if runs.count < ROUND_MAX:  # nothing more to come that somebody could hear together with it
        tables = (*tables, _folding(office, now, random))
    await _all_of(store, tables, now, runs)
    if runs.count:
        await store.turn(runs.keep)
    return runs.count


@dataclass(frozen=True)
class _OwnTable:
    """Something that comes due in a table of its own: how one of it is done, or put off, and how many in one round."""

    kind: str
    round_max: int
    #: Whether there was one; its id is added to the list.
    do_one: Callable[[Session, list[int]], bool]
    put_off: Callable[[Session, int, datetime, timedelta], None]


def _own_tables(office: Office, engine: Engine, now: datetime, random: Random) -> tuple[_OwnTable, ...]:
    """Stale talks are ended, cases climb, broadcasts go on by a step."""
    return (
        _OwnTable(
            EXPIRY, ROUND_MAX, lambda s, claimed: expire_one(s, office, engine, now, random, claimed), put_off_one
        ),
        _OwnTable(CLIMB, ROUND_MAX, lambda s, claimed: climb_one(s, office, now, random, claimed), put_off_climb),
        _OwnTable(BROADCAST, STEPS_MAX, lambda s, claimed: step_one(s, office, now, random, claimed), put_off_step),
    )


def _folding(office: Office, now: datetime, random: Random) -> _OwnTable:
    """What an outage made late is said to each in one message."""
    return _OwnTable(FOLDING, ROUND_MAX, lambda s, claimed: fold_one(s, office, now, random, claimed), put_off_fold)


async def _all_of(store: Store, tables: Sequence[_OwnTable], now: datetime, runs: Runs) -> None:
    """Do what these tables have due, one table after the other; nothing is folded while cases are still to climb."""
    left = {own.kind: own.round_max for own in tables}
    while any(left.values()) and (done := await _one_of(store, [own for own in tables if left[own.kind]], now, runs)):
        left[done.kind] -= 1
        if not left[CLIMB]:
            left[FOLDING] = 0


async def _one(store: Store, office: Office, now: datetime, random: Random, jobs: dict[str, Job], runs: Runs) -> bool:
    """Do one due thing; one that fails is put off, so that it holds up nobody."""
    claimed: list[DueRow] = []
    with runs.timed() as run:
        try:
            return await store.turn(lambda session: _do_one(session, office, now, random, jobs, claimed, run))
        except Exception as error:
            log.exception("due.failed", **loggable(error))
            if not claimed:
                raise  # the database itself: the next tick may fare better
            run.fails(claimed[-1].kind)
            again_at = now + _span(error)
            return await store.turn(lambda session: _put_off(session, claimed[-1].id, again_at))


async def _one_of(store: Store, tables: Sequence[_OwnTable], now: datetime, runs: Runs) -> _OwnTable | None:
    """Do the first thing that is due in these tables, and say in which; one that fails is put off, so that it holds up no other.

    They are looked into in one turn, which ends with what is done: most of the time there is nothing.
    """
    claimed: list[int] = []
    tried = [*tables[:1]]

    def do_first(session: Session) -> bool:
        for own in tables:
            tried.append(own)
            if own.do_one(session, claimed):
                return True
        return False

    with runs.timed() as run:
        try:
            is_done = await store.turn(do_first)
            return tried[-1] if run.does(tried[-1].kind, is_done) else None
        except Exception as error:
            own = tried[-1]
            log.exception("due.failed", job=own.kind, **loggable(error))
            if not claimed:
                raise  # the database itself: the next tick may fare better
            run.fails(own.kind)
            span = _span(error)
            await store.turn(lambda session: own.put_off(session, claimed[-1], now, span))
            return own


def _span(error: Exception) -> timedelta:
    return SOON if isinstance(error, StoreBusy) else PUT_OFF


def _put_off(session: Session, row: int, again_at: datetime) -> bool:
    """The due thing that has just failed is tried again later."""
    due = session.get_one(DueRow, row)
    due.due_at, due.result = again_at, "failed"
    JOB_RUNS.add(job=due.kind, result="failed")
    return True


def _do_one(
    session: Session,
    office: Office,
    now: datetime,
    random: Random,
    jobs: dict[str, Job],
    claimed: list[DueRow],
    run: Run,
) -> bool:
    """Claim one due thing and do it; False when nothing is due. `claimed` tells the caller which, if it fails."""
    for due in claim_due_things(session, now, 1):
        claimed.append(DueRow(id=due.id, kind=due.kind))
        late = is_late(due.due_at, now)
        act = Act(session, now, random, f"system:{due.kind}", f"due:{due.id}", late)
        due.done_at = now
        job = jobs.get(due.kind)
        due.result = job(act, office, due)[:40] if job else "no job"
        failpoint("clock.done")
        late_s = (now - due.due_at).total_seconds()
        JOB_RUNS.add(job=due.kind, result="done")
        DUE_LATE_SECONDS.note(late_s)
        run.does(due.kind, True, due.result)
        log.info("due.done", kind=due.kind, due=due.id, result=due.result, late_s=int(late_s))
        return True
    return False
