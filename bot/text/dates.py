"""Dates in words (日期): a day or a span of days as members type it."""

import calendar
import re
from datetime import date, timedelta

from bot.text.numerals import from_chinese
from bot.text.when import WEEKDAYS

_RELATIVE = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
DAY = re.compile(
    r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})[日号]?|(\d{1,2})[日号]|(大后天|后天|明天|明日|今天|今日)"
    r"|(下?)(?:个)?(?:周|星期|礼拜)([一二三四五六日天])"
)
_CHINESE = re.compile(r"[零〇一二三四五六七八九十廿卅]{1,3}(?=[月日号])")
_NOT_A_WEEKDAY = r"(?![一二三四五六日天末])"
#: Days that are named together: from how many days after today, or of the week, to when.
_THIS_WEEK = re.compile(rf"(?:这|本)(?:个)?(?:周|星期|礼拜){_NOT_A_WEEKDAY}")
_NEXT_WEEK = re.compile(rf"下(?:个)?(?:周|星期|礼拜){_NOT_A_WEEKDAY}")
_TOGETHER = {"今明天": (0, 1), "明后天": (1, 2), "今明": (0, 1), "明后": (1, 2), "这两天": (0, 1), "这几天": (0, 2)}
_LENGTH = re.compile(r"(\d{1,2}|[一二两三四五六七八九十]{1,2})个?(天|周|星期|礼拜|月)(?!底|初)")
_DAYS_OF = {"天": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_UNTIL = re.compile(r"(?:到|至)\s*$")
_PARTS = re.compile(
    r"上午|下午|中午|晚上|白天|早上|半天|全天|一整天|月底|两天|几天|[这本]?(?:周|星期)末|这(?=周|星期|礼拜)|起|开始|到|至|[-~—]"
)


def days_in(text: str, today: date) -> tuple[date, date] | None:
    """First and last day that NFKC `text` names, both inclusive; one day alone is both; 这周 is until Friday.

    A day without a year is the next one from `today` on, and a second one that is a weekday or a mere number the next one from the first.
    None when no day is named or the span runs backwards.
    """
    text = in_digits(text)
    if (together := _named_together(text, today)) is not None:
        return together
    found = list(DAY.finditer(text))
    first = day_named(found[0], today) if found else None
    if found and first is None:
        return None
    if len(found) > 1 and first is not None:
        from_first = found[1][4] or (found[1][7] and not found[1][6])  # 28号到3号, 周五到周二
        last = day_named(found[1], first if from_first else today)
    elif first is not None and _UNTIL.search(text[: found[0].start()]):
        first, last = today, first
    elif "月底" in text:
        first = first or today
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    else:
        first, last = _for_so_long(text, first, today)
    return (first, last) if first is not None and last is not None and first <= last else None


def without_days(text: str) -> str:
    """NFKC `text` without the words that name days, halves of days and spans."""
    left = in_digits(text)
    for word in _TOGETHER:
        left = left.replace(word, "")
    for pattern in (_THIS_WEEK, _NEXT_WEEK, DAY, _LENGTH, _PARTS):
        left = pattern.sub("", left)
    return left


def _named_together(text: str, today: date) -> tuple[date, date] | None:
    """A week, or two days in one word."""
    monday = today - timedelta(days=today.weekday())
    if _THIS_WEEK.search(text):
        return today, max(today, monday + timedelta(days=4))
    if _NEXT_WEEK.search(text):
        return monday + timedelta(days=7), monday + timedelta(days=11)
    for word, (first, last) in _TOGETHER.items():
        if word in text:
            return today + timedelta(days=first), today + timedelta(days=last)
    return None


def _for_so_long(text: str, first: date | None, today: date) -> tuple[date | None, date | None]:
    """请假三天, 明天起一周: so many days from the first, or from today; without a length one day alone."""
    length = next((found for found in _LENGTH.finditer(DAY.sub("", text)) if _count(found[1])), None)
    if length is None:
        return (today, today) if first is None and "半天" in text else (first, first)
    first = first or today
    return first, first + timedelta(days=_count(length[1]) * _DAYS_OF[length[2]] - 1)


def _count(words: str) -> int:
    return int(words) if words.isdecimal() else from_chinese(words) or 0


def in_digits(text: str) -> str:
    """十一月二十三日 as 11月23日."""
    return _CHINESE.sub(lambda found: str(from_chinese(found[0]) or found[0]), text)


def day_named(match: re.Match[str], today: date) -> date | None:
    """The day that a match of `DAY` names, from `today` on; None for one that does not exist."""
    year, month, day, only_day, word, next_week, weekday = match.groups()
    try:
        if word:
            return today + timedelta(days=_RELATIVE[word])
        if weekday:
            apart = (WEEKDAYS.index(weekday.replace("天", "日")) - today.weekday()) % 7
            return today + timedelta(days=apart + (7 if next_week and apart < 7 - today.weekday() else 0))
        if only_day:
            named = today.replace(day=int(only_day))
            return named if named >= today else next_month(named)
        named = date(int(year) if year else today.year, int(month), int(day))
        return named if year or named >= today - timedelta(days=1) else named.replace(year=today.year + 1)
    except ValueError:
        return None


def next_month(day: date) -> date:
    """The same day of the next month. Raises ValueError where there is none."""
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
