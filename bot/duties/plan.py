"""Duty plan (职责日历): every duty of a year with its day, by the profile in force; no directory is needed."""

from dataclasses import dataclass
from datetime import date

from bot.calendar import WorkCalendar
from bot.config.duties import Duties, DutyRow
from bot.duties.rhythm import Rhythm, dates


@dataclass(frozen=True, order=True)
class DutyDay:
    """A duty of one level on one day."""

    on: date
    duty: str
    level: str


def plan_between(duties: Duties, calendar: WorkCalendar, start: date, end: date) -> list[DutyDay]:
    """All duties from `start` to before `end`, by day."""
    planned = {
        DutyDay(day, code, row.level)
        for code, duty in duties.kinds.items()
        for row in duty.rows
        if row.profile in (None, duties.profile)
        for day in dates(_rhythm(row), calendar, start, end)
    }
    return sorted(planned)


def _rhythm(row: DutyRow) -> Rhythm:
    return Rhythm(row.weekday, row.days, row.months)
