"""Tick: what is due is done once, whoever ticks, however late; what fails holds up nobody (RELIABILITY.md 3, F19)."""

import asyncio
from datetime import timedelta

from sqlalchemy import event, select

from bot.errors import StoreBusy
from models.dialogues import Dialogue
from models.due import DueRow, add_due
from scheduler.tick import find_jobs, plan_standing, tick
from tests.talk import ENGINE


class Jobs:
    """A job that notes what it did, and fails for the subjects it is told to fail for."""

    def __init__(self, fails=(), error=RuntimeError):
        self.done, self.fails, self.error = [], set(fails), error

    def run(self, act, office, due):
        if due.subject in self.fails:
            raise self.error("this one cannot be done")
        self.done.append(due.subject)
        return "done"


def put(town, *subjects, kind="note", in_min=0):
    at = town.clock.now() + timedelta(minutes=in_min)

    def write(session):
        for subject in subjects:
            add_due(session, town._act(session).new_id(), kind, subject, at)

    town.look(write)


async def ring(town, jobs):
    return await tick(town.store, town.office, ENGINE, town.clock.now(), town.chance, {"note": jobs.run})


def rows(town, kind="note"):
    def look(session):
        found = list(session.scalars(select(DueRow).where(DueRow.kind == kind).order_by(DueRow.subject)))
        session.expunge_all()
        return found

    return town.look(look)


def test_every_job_of_the_folder_is_found_by_the_kind_it_takes():
    assert {"escalate", "unrated", "unheard"} <= set(find_jobs())


def test_what_comes_round_stands_on_the_clock_once_however_often_the_service_starts(town):
    """One round of each kind that comes every night, morning or week."""
    for _ in range(2):
        town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    standing = select(DueRow.kind).where(DueRow.done_at.is_(None)).order_by(DueRow.kind)
    rounds = "aliases anchor care digest drops duties lookups retention reviews unknowns weekly"
    assert town.look(lambda session: list(session.scalars(standing))) == rounds.split()


async def test_two_ticks_at_once_do_each_thing_once(town):
    put(town, *range(1, 31))
    jobs = Jobs()
    counts = await asyncio.gather(ring(town, jobs), ring(town, jobs))
    assert sorted(jobs.done) == list(range(1, 31))
    assert sum(counts) == 30


async def test_nothing_is_done_before_its_time_and_everything_at_it(town):
    put(town, 1, in_min=10)
    jobs = Jobs()
    town.clock.advance(minutes=10, seconds=-1)
    await ring(town, jobs)
    assert jobs.done == []
    town.clock.advance(seconds=1)
    await ring(town, jobs)
    assert jobs.done == [1]


async def test_what_fell_due_while_nobody_ticked_for_three_days_is_done_then_once(town):
    for subject in range(1, 6):
        put(town, subject, in_min=subject * 600)
    town.clock.advance(days=3)
    jobs = Jobs()
    await ring(town, jobs)
    await ring(town, jobs)
    assert jobs.done == [1, 2, 3, 4, 5]  # in the order in which they fell due


async def test_a_clock_that_goes_back_an_hour_does_nothing_twice_and_loses_nothing(town):
    put(town, 1)
    put(town, 2, in_min=5)
    jobs = Jobs()
    await ring(town, jobs)
    town.clock.advance(hours=-1)
    await ring(town, jobs)
    town.clock.advance(minutes=65)
    await ring(town, jobs)
    assert jobs.done == [1, 2]


async def test_the_same_thing_stands_on_the_clock_once(town):
    put(town, 7)
    put(town, 7, in_min=30)
    assert len(rows(town)) == 1


async def test_a_job_that_raises_does_not_stop_the_others(town):
    put(town, 1, 2, 3)
    jobs = Jobs(fails={1})
    await ring(town, jobs)
    assert sorted(jobs.done) == [2, 3]


async def test_many_jobs_that_raise_do_not_stop_a_good_one(town):
    put(town, *range(1, 121))
    put(town, 999, in_min=1)
    town.clock.advance(minutes=1)
    jobs = Jobs(fails=range(1, 121))
    for _ in range(3):
        await ring(town, jobs)
        town.clock.advance(seconds=1)
    assert jobs.done == [999]


async def test_a_job_that_raised_is_tried_again_later_and_its_rows_are_taken_back(town):
    put(town, 1)
    jobs = Jobs(fails={1})
    await ring(town, jobs)
    assert rows(town)[0].done_at is None
    jobs.fails.clear()
    town.clock.advance(hours=1)
    await ring(town, jobs)
    assert jobs.done == [1]
    assert rows(town)[0].done_at is not None


async def test_a_thing_without_a_job_is_ended_and_says_so(town):
    put(town, 1, kind="gone")
    await tick(town.store, town.office, ENGINE, town.clock.now(), town.chance, {})
    assert rows(town, "gone")[0].result == "no job"


async def test_a_half_finished_talk_is_ended_politely_once(town):
    phone = town.person("a")
    assert phone.say("路灯坏了")  # where?
    await town.pass_time(minutes=29)
    assert phone.received() == []
    await town.pass_time(minutes=2)
    assert len(phone.received()) == 1
    await town.pass_time(minutes=60)
    assert phone.received() == []


async def test_a_talk_that_cannot_be_ended_does_not_stop_the_others(town):
    """Its form is sealed with a key that was lost."""
    broken, fine = town.person("a"), town.person("b")
    broken.say("路灯坏了")
    fine.say("路灯坏了")

    def spoil(session):
        oldest = session.scalars(select(Dialogue).order_by(Dialogue.expires_at)).first()
        oldest.form = b"broken"

    town.look(spoil)
    town.clock.advance(minutes=31)
    for _ in range(2):
        try:
            await ring(town, Jobs())
        except Exception:  # which the ticker logs
            town.clock.advance(seconds=1)
    assert len(fine.received()) == 1


async def test_what_the_database_did_not_answer_for_is_tried_again_in_seconds(town):
    put(town, 1)
    await ring(town, Jobs(fails=(1,), error=StoreBusy))
    town.clock.advance(seconds=11)
    jobs = Jobs()
    await ring(town, jobs)
    assert jobs.done == [1]


async def test_while_nothing_is_due_a_tick_takes_two_turns(town):
    commits = []

    def count(connection):
        commits.append(connection)

    event.listen(town.store.engine, "commit", count)
    assert await ring(town, Jobs()) == 0
    event.remove(town.store.engine, "commit", count)
    assert len(commits) == 2
