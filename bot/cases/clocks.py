"""Clocks (时限): accept-by and resolve-by run on the working calendar, rest while we wait for the resident, and climb.

At 50, 100 and 200 % of a clock the member, the community and the street are told (DESIGN 7); scheduler/climb.py does it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from bot.calendar import WorkCalendar
from bot.cases.lifecycle import RUNNING, UNTAKEN
from models.cases import Case

#: Shares of a clock at which the next level is told.
STEPS = (0.5, 1.0, 2.0)
#: Office hours a question to the resident may stay open before the clock goes on without the answer: three days.
WAIT_H = 27.0


@dataclass(frozen=True)
class Step:
    """One level of one clock: `accept` or `resolve`, 1-3, and when it is reached."""

    clock: str
    number: int
    at: datetime


def start(calendar: WorkCalendar, case: Case, now: datetime, accept_by: datetime, resolve_by: datetime) -> None:
    """Both clocks begin: the case was opened, or taken up again."""
    case.clock_started_at, case.accept_by, case.resolve_by = now, accept_by, resolve_by
    case.accept_step = case.resolve_step = 0
    case.resident_asked_at = None
    set_look(calendar, case)


def due_steps(calendar: WorkCalendar, case: Case, now: datetime) -> list[Step]:
    """The steps reached and not told yet, in the order of their times."""
    to_come = chain.from_iterable(_clocks(calendar, case))
    return sorted((step for step in to_come if step.at <= now), key=lambda step: step.at)


def next_level_at(calendar: WorkCalendar, case: Case, now: datetime) -> datetime | None:
    """When the next level will hear that nobody took it; None after the last, and once somebody has."""
    if case.state not in UNTAKEN or case.urgency != "normal":
        return None
    to_come = _steps(calendar, "accept", 1, case.clock_started_at, case.accept_by)
    return next((step.at for step in to_come if step.at > now), None)


def set_look(calendar: WorkCalendar, case: Case) -> None:
    """When the clock has to look at this case next; never, once nothing is owed."""
    if case.resident_asked_at is not None:
        case.look_at = calendar.add_hours(case.resident_asked_at, WAIT_H)
    else:
        case.look_at = min((step.at for steps in _clocks(calendar, case) for step in islice(steps, 1)), default=None)


def pause(calendar: WorkCalendar, case: Case, now: datetime) -> None:
    """The resident was asked something: his time is not counted as ours."""
    if case.resident_asked_at is None and case.state in RUNNING:
        case.resident_asked_at = now
        set_look(calendar, case)


def go_on(calendar: WorkCalendar, case: Case, now: datetime) -> None:
    """He answered, or long enough was waited: everything is later by the office hours it took."""
    if case.resident_asked_at is None:
        return
    waited_h = calendar.hours_between(case.resident_asked_at, now)
    case.clock_started_at = calendar.add_hours(case.clock_started_at, waited_h)
    case.accept_by = calendar.add_hours(case.accept_by, waited_h)
    case.resolve_by = calendar.add_hours(case.resolve_by, waited_h)
    case.resident_asked_at = None
    set_look(calendar, case)


def _clocks(calendar: WorkCalendar, case: Case) -> Iterator[Iterator[Step]]:
    """The clocks that run: of the acceptance while nobody has the case, of the resolution while it is owed."""
    if case.state not in RUNNING:
        return
    started = case.clock_started_at
    yield _steps(calendar, "resolve", case.resolve_step, started, case.resolve_by)
    if case.state in UNTAKEN and case.urgency == "normal":  # scheduler/escalate.py chases what cannot wait
        yield _steps(calendar, "accept", case.accept_step, started, case.accept_by)


def _steps(calendar: WorkCalendar, clock: str, told: int, started: datetime, by: datetime) -> Iterator[Step]:
    """What is still to come of one clock, the next first."""
    whole_h = calendar.hours_between(started, by)
    for number in range(told + 1, len(STEPS) + 1):
        at = by if number == 2 else calendar.add_hours(started, whole_h * STEPS[number - 1])
        yield Step(clock, number, at)
