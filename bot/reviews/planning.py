"""Planning (研判日程): on which days a level reviews, and when the brief for a day is drafted."""

from datetime import date, datetime, timedelta

from bot.clock import SHANGHAI
from bot.directory.office import Office
from bot.duties.plan import plan_between

DUTY = "review"
DAY = timedelta(days=1)
#: Two meetings of the slowest rhythm lie less than this apart, holidays included.
LONGEST_APART = timedelta(days=100)


def meetings_between(office: Office, level: str, start: date, end: date) -> list[date]:
    """The days from `start` to before `end` on which a level reviews, by the profile in force."""
    duties = office.config.duties
    reviews = duties.model_copy(update={"kinds": {code: kind for code, kind in duties.kinds.items() if code == DUTY}})
    return [one.on for one in plan_between(reviews, office.calendar, start, end) if one.level == level]


def next_meeting(office: Office, level: str, after: date) -> date | None:
    """The first day after `after`; None for a level that the profile leaves out."""
    return next(iter(meetings_between(office, level, after + DAY, after + LONGEST_APART)), None)


def last_meeting(office: Office, level: str, before: date) -> date | None:
    """The last day before `before`."""
    return next(reversed(meetings_between(office, level, before - LONGEST_APART, before)), None)


def drafted_at(office: Office, meets_on: date) -> datetime:
    """When the brief for a day is drafted: some working days before, at an hour when people read."""
    settings, day = office.config.reviews, meets_on
    for _ in range(settings.draft_days_before):
        day -= DAY
        while not office.calendar.is_workday(day):
            day -= DAY
    return datetime.combine(day, settings.draft_at, SHANGHAI)


def workday_after(office: Office, day: date, days: int) -> date:
    """The day that many working days after `day`."""
    for _ in range(days):
        day += DAY
        while not office.calendar.is_workday(day):
            day += DAY
    return day
