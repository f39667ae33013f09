"""Opening hours (开放时间): OSM opening_hours over the Chinese calendar: is it open, until when, when does it open next.

The library reads the syntax. Which days are public holidays (PH) and which weekends are worked (调休) is decided by
`bot.calendar`, because the library's own list of Chinese holidays has only the days named in law.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, State, validate

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI, local

#: How far ahead an opening is looked for; holidays and school breaks end within it.
LOOK_AHEAD_DAYS = 60
#: Open for so long without a break is open all day.
ALL_DAY_DAYS = 7
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRIDAY = 4
_TIME = re.compile(r"24/7|\d:\d\d|off|closed|open|unknown|dawn|sunrise|sunset|dusk")
_PUBLIC_HOLIDAY = re.compile(r"\bPH\b")


@dataclass(frozen=True)
class Opening:
    """What is known of a place at one moment. Times are aware, Asia/Shanghai."""

    #: None: nobody knows, the hours are missing or cannot be read.
    is_open: bool | None
    #: When it closes, if it is open and closes at all.
    until: datetime | None = None
    #: When it opens next, if it is shut and opens again within LOOK_AHEAD_DAYS.
    opens: datetime | None = None
    #: What the hours say along ("需预约").
    remark: str = ""


UNKNOWN = Opening(None)


@dataclass(frozen=True)
class Span:
    """A stretch of opening; `until` is exclusive."""

    since: datetime
    until: datetime
    remark: str


def is_readable(hours: str) -> bool:
    """Whether the hours can be read, on plain days and on holidays, and say a time: days alone are half an answer."""
    return bool(_TIME.search(hours)) and validate(hours) and validate(_PUBLIC_HOLIDAY.sub(DAYS[0], hours))


def opening(hours: str, at: datetime, calendar: WorkCalendar) -> Opening:
    """Whether a place with these hours is open at `at` (aware), and what comes next."""
    if not hours or not is_readable(hours):
        return UNKNOWN
    here = local(at)
    state, remark = _parsed(hours).state(here.replace(tzinfo=None))
    if state == State.UNKNOWN:
        return Opening(None, remark=remark)
    spans = _spans(hours, here.date(), calendar)
    now = next((span for span in spans if span.until > here), None)
    if now is None:
        return Opening(is_open=False)
    if now.since > here:
        return Opening(is_open=False, opens=now.since, remark=now.remark)
    until = now.until
    for span in spans:
        if span.since > until or until - here > timedelta(days=ALL_DAY_DAYS):
            break
        until = span.until
    is_endless = until - here > timedelta(days=ALL_DAY_DAYS)
    return Opening(is_open=True, until=None if is_endless else until, remark=now.remark)


def spans_on(hours: str, day: date, calendar: WorkCalendar) -> list[Span] | None:
    """The stretches of opening of one day, holidays and worked weekends counted; None: nobody knows."""
    return _spans_of(hours, day, calendar) if hours and is_readable(hours) else None


def _spans(hours: str, first: date, calendar: WorkCalendar) -> Iterator[Span]:
    """The stretches of opening from the beginning of a day on, in order; those that meet at midnight come one by one."""
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        yield from _spans_of(hours, first + timedelta(days=ahead), calendar)


def _spans_of(hours: str, day: date, calendar: WorkCalendar) -> list[Span]:
    """One day's stretches: a holiday is what PH says, a worked weekend a Friday where Fridays are open at all."""
    if calendar.is_public_holiday(day):
        return _plain_spans(_PUBLIC_HOLIDAY.sub(DAYS[day.weekday()], hours), day, day)
    if calendar.is_makeup_day(day):
        friday = day - timedelta(days=day.weekday() - FRIDAY)
        return _plain_spans(hours, friday, day) or _plain_spans(hours, day, day)
    return _plain_spans(hours, day, day)


def _plain_spans(hours: str, like: date, day: date) -> list[Span]:
    """The stretches that the hours give `like`, as if they were those of `day`."""
    midnight = datetime.combine(like, time())
    shift = timedelta(days=(day - like).days)
    return [
        Span((since + shift).replace(tzinfo=SHANGHAI), (until + shift).replace(tzinfo=SHANGHAI), remark)
        for since, until, state, remark in _parsed(hours).intervals(midnight, midnight + timedelta(days=1))
        if state == State.OPEN and until is not None
    ]


@lru_cache(maxsize=4096)
def _parsed(hours: str) -> OpeningHours:
    """Without a country the library knows no holidays of its own. The hours are readable."""
    return OpeningHours(hours, auto_country=False, auto_timezone=False)
