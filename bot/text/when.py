"""Times in words, as one says them to a neighbour: 今天18点前, 明天上午8:30, 周三."""

import re
from datetime import date, datetime, timedelta

from bot.clock import local

_SAID = re.compile(r"(今天|明天|后天|昨天|周[一二三四五六日]|\d{1,2}月\d{1,2}日)(\d{1,2})(?:点|:(\d{2}))")
WEEKDAYS = "一二三四五六日"


def say_day(at: datetime, now: datetime) -> str:
    """今天, 明天, 后天, 周三 within a week, else 11月30日."""
    day, today = local(at).date(), local(now).date()
    near = {0: "今天", 1: "明天", 2: "后天", -1: "昨天"}
    apart = (day - today).days
    if apart in near:
        return near[apart]
    if 0 < apart < 7:
        return f"周{WEEKDAYS[day.weekday()]}"
    return f"{day.month}月{day.day}日"


def say_time(at: datetime) -> str:
    """18点, or 8:30 with minutes."""
    here = local(at)
    return f"{here.hour}点" if here.minute == 0 else f"{here.hour}:{here.minute:02d}"


def say_when(at: datetime, now: datetime) -> str:
    """Day and time: 今天18点, 明天8:30."""
    return f"{say_day(at, now)}{say_time(at)}"


def say_days(first: date, last: date) -> str:
    """A span of whole days: 3月3日到3月5日, or the one day."""
    day = f"{first.month}月{first.day}日"
    return day if first == last else f"{day}到{last.month}月{last.day}日"


def say_date(at: datetime) -> str:
    """The whole date, as WeChat's time fields want it: 2026年11月22日 18:00."""
    here = local(at)
    return f"{here.year}年{here.month}月{here.day}日 {here.hour:02d}:{here.minute:02d}"


def read_when(words: str, now: datetime) -> datetime | None:
    """What `say_when` said at `now`, as a time again; None for other words."""
    found = _SAID.match(words)
    if found is None:
        return None
    day, hour, minute = found.groups()
    for apart in range(-1, 367):
        candidate = local(now) + timedelta(days=apart)
        if say_day(candidate, now) == day:
            return candidate.replace(hour=int(hour), minute=int(minute or 0), second=0, microsecond=0)
    return None


def say_by(at: datetime, now: datetime, *, exact: bool = False) -> str:
    """A deadline that never promises too much: rounded up to the next half hour, but for what cannot wait."""
    if exact:
        return f"{say_when(at, now)}前"
    late = local(at)
    spare = timedelta(minutes=-late.minute % 30, seconds=-late.second, microseconds=-late.microsecond)
    if late.second or late.microsecond:
        spare += timedelta(minutes=0 if late.minute % 30 else 30)
    return f"{say_when(at + spare, now)}前"
