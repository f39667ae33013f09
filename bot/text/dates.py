"""Dates in words (日期): a day or a span of days as members type it."""

import re
from datetime import date, timedelta

_RELATIVE = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_DAY = re.compile(
    r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})[日号]?|(\d{1,2})[日号]|(大后天|后天|明天|今天)|(下?)(?:周|星期|礼拜)([一二三四五六日天])"
)
_WEEKDAYS = "一二三四五六日"


def days_in(text: str, today: date) -> tuple[date, date] | None:
    """First and last day that NFKC `text` names, both inclusive; one day alone is both; 这周 is until Friday.

    A day without a year is the next one from `today` on. None when no day is named or the span runs backwards.
    """
    if "这周" in text or "本周" in text:
        return today, today + timedelta(days=max(0, 4 - today.weekday()))
    found = [day for match in _DAY.finditer(text) if (day := _day(match, today)) is not None]
    if not found:
        return None
    first, last = found[0], found[1] if len(found) > 1 else found[0]
    return (first, last) if first <= last else None


def _day(match: re.Match[str], today: date) -> date | None:
    year, month, day, only_day, word, next_week, weekday = match.groups()
    try:
        if word:
            return today + timedelta(days=_RELATIVE[word])
        if weekday:
            apart = (_WEEKDAYS.index(weekday.replace("天", "日")) - today.weekday()) % 7
            return today + timedelta(days=apart + (7 if next_week and apart < 7 - today.weekday() else 0))
        if only_day:
            named = today.replace(day=int(only_day))
            return named if named >= today else _next_month(named)
        named = date(int(year) if year else today.year, int(month), int(day))
        return named if year or named >= today - timedelta(days=1) else named.replace(year=today.year + 1)
    except ValueError:
        return None


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
