"""Opening hours over the Chinese calendar: holidays, worked weekends, local days, and hours that nobody can read."""

from datetime import date, datetime

import pytest

from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI
from bot.hours import UNKNOWN, is_readable, opening

OFFICE = "Mo-Fr 08:30-12:00,13:30-17:30; PH off"
CLINIC = "Mo-Fr 08:00-17:00; Sa 08:00-12:00; PH 09:00-11:00"
CALENDAR = WorkCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def said(hours: str, when: str, calendar: WorkCalendar = CALENDAR) -> str:
    """open until …, shut until …, or ?; times as month-day hour:minute."""
    found = opening(hours, at(when), calendar)
    if found.is_open is None:
        return "?"
    then = found.until if found.is_open else found.opens
    return f"{'open' if found.is_open else 'shut'} {then:%m-%d %H:%M}" if then else "open" if found.is_open else "shut"


# 2026-03-02 is a Monday. Holidays and worked weekends of 2026: notice of the State Council, 国办发明电〔2025〕7号,
# as chinesecalendar 1.11 has it: Spring Festival 02-15 to 02-23, worked on 02-14 and 02-28; National Day 10-01 to 10-07.
@pytest.mark.parametrize(
    ("hours", "when", "expected"),
    [
        (OFFICE, "2026-03-02T08:29", "shut 03-02 08:30"),
        (OFFICE, "2026-03-02T08:30", "open 03-02 12:00"),
        (OFFICE, "2026-03-02T12:00", "shut 03-02 13:30"),
        (OFFICE, "2026-03-02T17:30", "shut 03-03 08:30"),
        (OFFICE, "2026-03-06T18:00", "shut 03-09 08:30"),  # over the weekend
        (OFFICE, "2026-02-14T10:00", "open 02-14 12:00"),  # a worked Saturday
        (OFFICE, "2026-02-16T10:00", "shut 02-24 08:30"),  # a Monday of the festival that the law does not name
        (OFFICE, "2026-10-02T10:00", "shut 10-08 08:30"),
        (CLINIC, "2026-02-28T15:00", "open 02-28 17:00"),  # a worked Saturday is a Friday
        (CLINIC, "2026-03-07T15:00", "shut 03-09 08:00"),  # another Saturday is not
        (CLINIC, "2026-10-01T10:00", "open 10-01 11:00"),
        ("Tu-Su 09:00-18:00", "2026-02-28T15:00", "open 02-28 18:00"),
        ("Sa-Su 09:00-17:00", "2026-02-28T15:00", "open 02-28 17:00"),  # who is shut on Fridays keeps his own day
        ("Mo-Su,PH 09:00-21:00", "2026-10-01T20:00", "open 10-01 21:00"),
        ("24/7", "2026-10-01T03:00", "open"),
        ("Mo-Su 22:00-06:00", "2026-03-02T23:00", "open 03-03 06:00"),
        ("Mo-Su 22:00-06:00", "2026-03-03T05:59", "open 03-03 06:00"),
        ("off", "2026-03-02T10:00", "shut"),
        ("Mo[1] 14:00-16:00", "2026-03-03T10:00", "shut 04-06 14:00"),
        ("Mo-Fr 09:00-17:00 unknown", "2026-03-02T10:00", "?"),
    ],
)
def test_a_place_is_open_as_its_hours_and_the_calendar_say(hours, when, expected):
    assert said(hours, when) == expected


def test_local_holidays_and_workdays_beat_the_notice():
    here = WorkCalendar(extra_holidays=frozenset({date(2026, 3, 2)}), extra_workdays=frozenset({date(2026, 3, 7)}))
    assert said(OFFICE, "2026-03-02T10:00", here) == "shut 03-03 08:30"
    assert said(OFFICE, "2026-03-07T10:00", here) == "open 03-07 12:00"
    off = WorkCalendar(extra_workdays=frozenset({date(2026, 10, 2)}))
    assert said(OFFICE, "2026-10-02T10:00", off) == "open 10-02 12:00"


def test_a_year_without_a_notice_has_the_holidays_of_the_solar_calendar():
    assert said(OFFICE, "2040-10-01T10:00") == "shut 10-04 08:30"


def test_a_remark_is_passed_on():
    assert opening('We 14:00-16:00 "需预约"', at("2026-03-04T15:00"), CALENDAR).remark == "需预约"


@pytest.mark.parametrize(
    "hours", ["", "8点到5点", "Mo-Fr 8-17", "周一至周五 08:00-17:00", "Mo-Fr", "Mo-Fr 08:00-17:00;"]
)
def test_hours_that_cannot_be_read_are_unknown(hours):
    assert opening(hours, at("2026-03-02T10:00"), CALENDAR) == UNKNOWN and not is_readable(hours)


def test_hours_that_would_break_on_a_holiday_only_are_not_readable():
    assert is_readable("Mo-Fr 09:00-17:00; PH off") and not is_readable("Mo-Fr 09:00-17:00; PH +1 day off")
