"""Duty plan (职责日历): every duty of a year with its day, by the profile in force; no directory is needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.calendar import WorkCalendar
from bot.config.duties import Duties, Duty, DutyRow
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
        for code, _duty, row in rows_in_force(duties)
        if not row.ordered
        for day in dates(rhythm_of(row), calendar, start, end)
    }
    return sorted(planned)


def rows_in_force(duties: Duties) -> Iterator[tuple[str, Duty, DutyRow]]:
    """Every kind with each of its rows that the profile has."""
    for code, duty in duties.kinds.items():
        for row in duty.rows:
            if row.profile in (None, duties.profile):
                yield code, duty, row


def find_row(duties: Duties, code: str, level: str) -> tuple[Duty, DutyRow] | None:
    """The kind and its row at a level; None once the configuration has it no more."""
    found = ((duty, row) for each, duty, row in rows_in_force(duties) if (each, row.level) == (code, level))
    return next(found, None)


def rhythm_of(row: DutyRow) -> Rhythm:
    """The rhythm that a row of the configuration describes."""
    return Rhythm(row.weekday, row.days, row.months)
