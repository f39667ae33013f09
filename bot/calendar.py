"""Working calendar (工作日历): Chinese working days with 调休, office hours, and clocks that run only inside them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from bot.clock import SHANGHAI, local

#: Holidays of every year by the solar calendar, for years whose notice is not out yet: 元旦, 劳动节, 国庆节.
#: Source: 全国年节及纪念日放假办法, State Council Order 795, in force 2025-01-01 (劳动节 two days, 国庆节 three).
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True)
class WorkCalendar:
    """When the office is open; times are Asia/Shanghai."""

    opens: time = time(8, 30)
    closes: time = time(17, 30)
    #: Local days that override the State Council's notice.
    extra_holidays: frozenset[date] = field(default_factory=frozenset)
    extra_workdays: frozenset[date] = field(default_factory=frozenset)

    def is_workday(self, day: date) -> bool:
        """Is the office open on `day`? In a year whose notice is not known yet, weekends alone decide."""
        if day in self.extra_holidays:
            return False
        if day in self.extra_workdays:
            return True
        noticed = _noticed(day)
        return not noticed[0] if noticed else day.weekday() < 5

    def knows(self, year: int) -> bool:
        """Is the State Council's notice for `year` in our calendar?"""
        return _noticed(date(year, 7, 1)) is not None

    def is_public_holiday(self, day: date) -> bool:
        """Is `day` off because of a holiday, by the State Council's notice or by local decision? Plain weekends are not."""
        if day in self.extra_holidays:
            return True
        if day in self.extra_workdays:
            return False
        noticed = _noticed(day)
        if noticed is None:
            return (day.month, day.day) in FIXED_HOLIDAYS
        is_off, holiday = noticed
        return is_off and holiday is not None

    def is_makeup_day(self, day: date) -> bool:
        """Is `day` a weekend day on which people work (调休)?"""
        return day.weekday() >= 5 and self.is_workday(day)

    def add_workdays(self, day: date, count: int) -> date:
        """The working day `count` working days after `day`; before it when `count` is negative."""
        step = timedelta(days=1 if count > 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def is_open(self, at: datetime) -> bool:
        """Is the office open at `at`? The closing minute is not."""
        return self._is_open(local(at))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while the office is open, else the next opening."""
        here = local(at)
        if self._is_open(here):
            return at
        day = here.date() if here.time() < self.opens else here.date() + timedelta(days=1)
        while not self.is_workday(day):
            day += timedelta(days=1)
        return datetime.combine(day, self.opens, SHANGHAI)

    def end_of_day(self, at: datetime) -> datetime:
        """The closing time of the day of `at`, or of the next opening when the office is shut."""
        return datetime.combine(local(self.next_opening(at)).date(), self.closes, SHANGHAI)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """When `hours` of office time have passed since `start`.

        Counting begins at the next opening when `start` lies outside office hours. The result is inclusive: done
        exactly then is in time. Raises ValueError for negative hours.
        """
        if hours < 0:
            raise ValueError("hours must not be negative")
        start = local(start)
        if not hours and start.time() == self.closes and self.is_workday(start.date()):
            return start  # the closing minute still belongs to the day
        left = timedelta(hours=hours)
        at = self.next_opening(start)
        while left > (today := self._rest_of(at)):
            left -= today
            at = self.next_opening(datetime.combine(local(at).date(), self.closes, SHANGHAI))
        return at + left

    def hours_between(self, start: datetime, end: datetime) -> float:
        """Office hours from `start` to `end`; 0 when `end` is not later."""
        at, passed = self.next_opening(start), timedelta()
        while at < end:
            passed += min(self._rest_of(at), end - at)
            at = self.next_opening(datetime.combine(local(at).date(), self.closes, SHANGHAI))
        return passed / timedelta(hours=1)

    def _is_open(self, here: datetime) -> bool:
        """The same of a local time."""
        return self.opens <= here.time() < self.closes and self.is_workday(here.date())

    def _rest_of(self, at: datetime) -> timedelta:
        """Office time left on the day of `at`, which lies within office hours."""
        return datetime.combine(local(at).date(), self.closes, SHANGHAI) - at


@lru_cache(maxsize=1024)
def _noticed(day: date) -> tuple[bool, str | None] | None:
    """Is `day` off, and for which holiday, by the State Council's notice; None while there is none for its year.

    Asked nine times in a turn, always of the same few days.
    """
    try:
        is_off, holiday = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    return bool(is_off), holiday
