"""Steps (提醒的步骤): when a duty that is not done is spoken of, and until when a word that came late is still of use. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI
from bot.config.duties import Duty


@dataclass(frozen=True)
class Step:
    """One word about one occasion: a reminder, or that it is late."""

    #: 1, 2, 3 … in the order of their times.
    number: int
    at: datetime
    is_late: bool


def steps(duty: Duty, due_on: date, calendar: WorkCalendar) -> list[Step]:
    """The reminders of an occasion, each on a working day, and the one that tells the next level."""
    days = sorted({calendar.add_workdays(due_on, -before) for before in duty.remind})
    on = [*((day, False) for day in days), (calendar.add_workdays(due_on, duty.late), True)]
    return [
        Step(number, datetime.combine(day, duty.at, SHANGHAI), is_late) for number, (day, is_late) in enumerate(on, 1)
    ]


def next_step(duty: Duty, due_on: date, calendar: WorkCalendar, now: datetime, after: int = 0) -> Step | None:
    """The first step beyond `after` that is still of use, else the last; None when all are made."""
    ahead = [step for step in steps(duty, due_on, calendar) if step.number > after]
    live = (step for step in ahead if useful_until(step, calendar) > now)
    return next(live, ahead[-1] if ahead else None)


def useful_until(step: Step, calendar: WorkCalendar) -> datetime:
    """The end of the working day it belongs to: said later, it is one line of the digest."""
    return calendar.end_of_day(step.at)
