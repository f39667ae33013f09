"""Days by which (期限): the last day by which words want something: 月底前, 两周内, 下周五."""

import calendar
import re
from datetime import date, timedelta

from bot.text.dates import DAY, day_named, next_month
from bot.text.numerals import from_chinese

_END = re.compile(r"(年底|年末|年内)|(下个?月底|下个?月内)|(月底|月末|月内|这个月)|(下个?月)(?=前|之前|$)")
_WITHIN = re.compile(r"([\d一二两三四五六七八九十]{1,3})(?:个)?(天|日|周|星期|礼拜|月)(?:之)?内")
_EVERY = re.compile(r"每(?:个)?(?:周|星期|礼拜|月)(?:[一二三四五六日天]|\d{1,2}[日号])?")
_IN_CHINESE = re.compile(r"([一二三四五六七八九十]{1,3})(?=[月日号])")


def day_by(text: str, today: date) -> date | None:
    """The last day by which NFKC `text` wants something: 月底前, 年底前, 两周内, 12月5日前, 下周五; None: it names none.

    A day that is named wins over the end of a month; of several days the last. 每周三 is no day by which.
    """
    text = _IN_CHINESE.sub(lambda found: str(from_chinese(found[1]) or found[1]), _EVERY.sub("", text))
    if within := _WITHIN.search(text):
        return _within(today, from_chinese(within[1]) or int(within[1]), within[2])
    found = [day for match in DAY.finditer(text) if (day := day_named(match, today)) is not None]
    if found:
        return found[-1]
    if "这周" in text or "本周" in text:
        return today + timedelta(days=max(0, 4 - today.weekday()))
    end = _END.search(text)
    if end is None:
        return None
    if end[1]:
        return today.replace(month=12, day=31)
    month = next_month(today.replace(day=1)) if end[2] or end[4] else today
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def without_day_by(text: str) -> str:
    """NFKC `text` without the words that name a day."""
    for pattern in (_WITHIN, DAY, _END):
        text = pattern.sub("", text)
    return text


def _within(today: date, many: int, unit: str) -> date | None:
    if not 0 < many <= 400:
        return None
    if unit != "月":
        return today + timedelta(days=many * (1 if unit in "天日" else 7))
    month = today.replace(day=1)
    for _ in range(many):
        month = next_month(month)
    return month.replace(day=min(today.day, calendar.monthrange(month.year, month.month)[1]))
