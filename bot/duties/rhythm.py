"""Rhythm (节奏): on which days of a year a duty falls, and which stretch of time each of them stands for. Pure.

A date that is no working day moves to the next working day, unless that is on or after the next date of the same
rhythm: then to the last working day before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from bot.calendar import WorkCalendar

DAY = timedelta(days=1)
#: Far enough before and after a year that no holiday moves a date further.
MARGIN = timedelta(days=62)
YEAR = timedelta(days=366)
QUARTERS = (3, 6, 9, 12)


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


@dataclass(frozen=True)
class Occasion:
    """One time that a rhythm comes round."""

    #: The date as the rhythm names it; it stays the same when a holiday is announced.
    nominal: date
    #: The working day on which it is to be done.
    on: date


def occasions(rhythm: Rhythm, calendar: WorkCalendar, start: date, end: date) -> list[Occasion]:
    """Every time the duty is to be done from `start` to before `end`, in order, each day once."""
    first, last = start - MARGIN, end + MARGIN * 7
    years = range(first.year, last.year + 1)
    nominal = [day for year in years for day in _of_year(rhythm, year) if first <= day < last]
    by_day: dict[date, Occasion] = {}
    for day, following in pairwise(nominal):
        moved = _moved(day, following, calendar)
        if start <= moved < end:
            by_day.setdefault(moved, Occasion(day, moved))
    return [by_day[day] for day in sorted(by_day)]


def dates(rhythm: Rhythm, calendar: WorkCalendar, start: date, end: date) -> list[date]:
    """The days from `start` to before `end` on which the duty is to be done, in order, each once."""
    return [occasion.on for occasion in occasions(rhythm, calendar, start, end)]


def begins(rhythm: Rhythm, nominal: date) -> date:
    """From which day on the duty of a date may be done: the week, the month, the quarter, the year it stands for."""
    if rhythm.weekday is not None:
        return nominal - timedelta(days=nominal.weekday())
    if len(rhythm.days) > 1:
        return max(day for day in _days(nominal - YEAR, nominal) if rhythm.falls_on(day)) + DAY
    months = sorted(rhythm.months)
    place = months.index(nominal.month)
    if place == 0:  # the first of a year does not reach back into the year before
        return date(nominal.year, 1, 1)
    return date(nominal.year, months[place - 1] + 1, 1)


def named(rhythm: Rhythm, nominal: date) -> str:
    """What people call it: 3月2日那周, 3月, 一季度, 2026年."""
    if rhythm.weekday is not None:
        monday = begins(rhythm, nominal)
        return f"{monday.month}月{monday.day}日那周"
    if len(rhythm.days) > 1:
        return f"{nominal.month}月{nominal.day}日"
    if tuple(sorted(rhythm.months)) == QUARTERS:
        return f"{'一二三四'[nominal.month // 3 - 1]}季度"
    return f"{nominal.year}年" if len(rhythm.months) == 1 else f"{nominal.month}月"


@lru_cache(1024)
def _of_year(rhythm: Rhythm, year: int) -> tuple[date, ...]:
    """Its dates before holidays are looked at; every unit asks for them anew, every morning."""
    return tuple(day for day in _days(date(year, 1, 1), date(year + 1, 1, 1)) if rhythm.falls_on(day))


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
