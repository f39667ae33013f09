"""Rhythm (节奏): on which days of a year a duty falls. Pure.

A date that is no working day moves to the next working day, unless that is on or after the next date of the same
rhythm: then to the last working day before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from bot.calendar import WorkCalendar

DAY = timedelta(days=1)
#: Far enough before and after a year that no holiday moves a date further.
MARGIN = timedelta(days=62)


@dataclass(frozen=True)
class Rhythm:
    """Every week on a weekday (0 Monday), or on days of some months."""

    weekday: int | None = None
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = tuple(range(1, 13))

    def falls_on(self, day: date) -> bool:
        """Is `day` one of its dates, before holidays are looked at? A day a month does not have is its last."""
        if self.weekday is not None:
            return day.weekday() == self.weekday
        is_last = (day + DAY).month != day.month
        return day.month in self.months and (day.day in self.days or (is_last and any(d > day.day for d in self.days)))


def dates(rhythm: Rhythm, calendar: WorkCalendar, start: date, end: date) -> list[date]:
    """The days from `start` to before `end` on which the duty is to be done, in order, each once."""
    nominal = [day for day in _days(start - MARGIN, end + MARGIN * 7) if rhythm.falls_on(day)]
    moved = (_moved(day, following, calendar) for day, following in pairwise(nominal))
    return sorted({day for day in moved if start <= day < end})


def _moved(day: date, following: date, calendar: WorkCalendar) -> date:
    later = day
    while not calendar.is_workday(later):
        later += DAY
    if later < following:
        return later
    while not calendar.is_workday(day):
        day -= DAY
    return day


def _days(start: date, end: date) -> Iterator[date]:
    while start < end:
        yield start
        start += DAY
