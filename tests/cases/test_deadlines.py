"""Deadlines run in office hours only, and the words for them never promise too much."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI, local
from bot.text.when import say_by, say_when

OFFICE = WorkCalendar()
#: 2026 as the State Council's notice has it, and a little beside it.
moments = st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001
hours = st.floats(0, 90, allow_nan=False)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@given(moments, hours)
def test_a_deadline_never_falls_outside_office_hours(start, span):
    due = local(OFFICE.add_hours(start, span))
    assert OFFICE.is_workday(due.date())
    assert OFFICE.opens <= due.time() <= OFFICE.closes


@given(moments, hours, hours)
def test_more_hours_never_mean_an_earlier_deadline(start, one, other):
    assert OFFICE.add_hours(start, min(one, other)) <= OFFICE.add_hours(start, max(one, other))


@given(moments, moments, hours)
def test_a_later_report_is_never_due_earlier(one, other, span):
    assert OFFICE.add_hours(min(one, other), span) <= OFFICE.add_hours(max(one, other), span)


@given(moments, st.integers(0, 40), st.integers(0, 40))
def test_hours_add_up_wherever_they_are_split(start, first, second):
    assert OFFICE.add_hours(OFFICE.add_hours(start, first), second) == OFFICE.add_hours(start, first + second)


@given(moments, st.integers(0, 60))
def test_hours_between_is_what_was_added(start, span):
    assert OFFICE.hours_between(start, OFFICE.add_hours(start, span)) == pytest.approx(span)


@given(moments, moments, moments)
def test_hours_between_add_up_and_are_never_negative(one, other, third):
    first, second, last = sorted((one, other, third))
    whole = OFFICE.hours_between(first, last)
    assert whole == pytest.approx(OFFICE.hours_between(first, second) + OFFICE.hours_between(second, last))
    assert OFFICE.hours_between(last, first) == 0


@given(moments)
def test_no_hours_lead_to_the_next_opening(start):
    opening = OFFICE.add_hours(start, 0)
    assert opening == OFFICE.next_opening(start) >= start
    assert OFFICE.is_open(opening)


def test_hours_cannot_run_backwards():
    with pytest.raises(ValueError, match="negative"):
        OFFICE.add_hours(at(3, 2, 9), -1)


def test_the_closing_minute_is_no_office_time_and_a_full_day_ends_with_it():
    assert OFFICE.add_hours(at(3, 2, 8, 30), 9) == at(3, 2, 17, 30)
    assert OFFICE.add_hours(at(3, 2, 17, 30), 1) == at(3, 3, 9, 30)


def test_over_spring_festival_2026_the_clock_stands_still_from_15_to_23_february():
    """State Council notice for 2026: off 15-23 February; 14 and 28 February, both Saturdays, are worked."""
    assert OFFICE.is_workday(date(2026, 2, 14)) and OFFICE.is_workday(date(2026, 2, 28))
    assert not any(OFFICE.is_workday(date(2026, 2, day)) for day in range(15, 24))
    assert OFFICE.add_hours(at(2, 14, 17), 1) == at(2, 24, 9)
    assert OFFICE.next_opening(at(2, 14, 17, 30)) == at(2, 24, 8, 30)


def test_a_day_the_office_sets_itself_overrides_the_notice():
    own = WorkCalendar(extra_holidays=frozenset({date(2026, 3, 3)}), extra_workdays=frozenset({date(2026, 3, 8)}))
    assert own.add_hours(at(3, 2, 17), 1) == at(3, 4, 9)
    assert own.is_open(at(3, 8, 9))


def test_in_a_year_without_a_notice_weekends_alone_decide():
    assert OFFICE.is_workday(date(2040, 10, 1))  # a Monday
    assert not OFFICE.is_workday(date(2040, 9, 30))


@given(moments, st.timedeltas(timedelta(0), timedelta(days=5)))
def test_what_is_said_is_never_earlier_than_the_deadline_nor_half_an_hour_later(now, away):
    due = now + away
    said = say_by(due, now)
    fitting = [step for step in range(-60, 61) if say_when(_minute(due, step), now) + "前" == said]
    assert len(fitting) == 1, said
    assert due <= _minute(due, fitting[0]) < due + timedelta(minutes=30)


def _minute(due: datetime, step: int) -> datetime:
    return due.replace(second=0, microsecond=0) + timedelta(minutes=step)


def test_a_deadline_on_the_half_hour_is_said_as_it_is():
    assert say_by(at(3, 2, 11, 30), at(3, 2, 9)) == "今天11:30前"
    assert say_by(at(3, 2, 11, 30) + timedelta(seconds=1), at(3, 2, 9)) == "今天12点前"
    assert say_by(at(3, 2, 23, 59), at(3, 2, 9)) == "明天0点前"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (at(3, 2, 18), "今天18点"),
        (at(3, 3, 8, 30), "明天8:30"),
        (at(3, 4, 9), "后天9点"),
        (at(3, 8, 9), "周日9点"),
        (at(3, 9, 9), "3月9日9点"),
        (at(3, 1, 9), "昨天9点"),
    ],
)
def test_days_are_named_as_one_says_them_to_a_neighbour(due, said):
    assert say_when(due, at(3, 2, 9)) == said


@given(st.times(), st.times())
def test_every_office_has_its_own_hours(one, other):
    opens, closes = min(one, other), max(one, other)
    if opens == closes:
        return
    office = WorkCalendar(opens=opens, closes=closes)
    assert local(office.next_opening(at(3, 2, 0))).time() == opens


def test_no_deadline_is_worded_with_english_or_seconds():
    assert re.fullmatch(r"[今明后昨天周一二三四五六日月前点:\d]+", say_by(at(3, 2, 17, 29), at(3, 2, 9)))
