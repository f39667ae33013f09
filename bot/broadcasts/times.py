"""Times (时间): when a broadcast shall go, as an organiser says it. Pure."""

import re
from datetime import date, datetime

from bot.broadcasts.words import wrong_weekdays
from bot.clock import local, midnight
from bot.errors import Refused
from bot.text.dates import DAY, day_named, in_digits
from bot.text.day_times import TIME, time_of_day
from bot.text.normalise import nfkc
from bot.text.when import say_when

NOW = frozenset({"现在", "现在就", "马上", "马上就", "立刻", "立即", "批了就", "批了马上", "批了以后"})
NOT_READ = "没看懂时间。如“明天9点”“周六下午3点”“11月28日9:30”,或“现在”。"
_THIS = re.compile("[这本]个?(?=周|星期|礼拜)")
_SHORT_DAYS = (
    ("今早", "今天早上"),
    ("今晚", "今天晚上"),
    ("明早", "明天早上"),
    ("明晚", "明天晚上"),
    ("后晚", "后天晚上"),
)
#: What may stand around a time without changing it; 下午 and 晚上 alone are no time.
_AROUND = re.compile(r"[((]?(?:周|星期|礼拜)[一二三四五六日天][))]?|[的在于就再发吧哦啊呀,。.! 左右]")


def read_send_at(said: str, now: datetime) -> datetime:
    """现在, 明天9点半, 周六下午三点, 11月28日9:30, 今晚8点. Raises Refused for anything else, for what is past, and for a weekday the date does not fall on."""
    words = in_digits(_THIS.sub("", nfkc(said).replace(" ", "").strip("。.!,吧")))
    if words.removesuffix("发") in NOW:
        return now
    for short, whole in _SHORT_DAYS:
        words = words.replace(short, whole)
    clock = TIME.search(words)
    day = _day(words, local(now).date())
    if wrong := wrong_weekdays(words, local(now).date()):
        raise Refused(f"{'、'.join(wrong)}。是哪一天?")
    if day is None or _left_over(words):
        raise Refused(NOT_READ)
    after = time_of_day(clock) if clock else None
    if after is None:
        raise Refused(f"{words.removesuffix('发')}几点?请连日子一起说,如“明天9点”。" if clock is None else NOT_READ)
    at = midnight(day) + after
    if at <= now:
        raise Refused(f"{say_when(at, now)}已经过了。")
    return at


def _day(words: str, today: date) -> date | None:
    """The day that is named; without one it is today. None for one that does not exist."""
    found = DAY.search(words)
    return day_named(found, today) if found else today


def _left_over(words: str) -> str:
    """What says neither a day nor a time."""
    return _AROUND.sub("", TIME.sub("", DAY.sub("", words, count=1), count=1))
