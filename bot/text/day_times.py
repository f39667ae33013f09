"""Times of day in words (几点): 9点半, 晚上8点, 中午1点, 21:30, as people type them. Pure."""

import re
from datetime import timedelta

from bot.text.numerals import from_chinese

_NUMERAL = "[零〇一二两三四五六七八九十]"
#: A time of day anywhere in NFKC text: a half of the day, an hour, and minutes.
TIME = re.compile(
    r"(?P<half>凌晨|清早|清晨|一早|早上|早晨|上午|中午|下午|午后|傍晚|晚上|夜里|半夜|早|晚)?\s*"
    rf"(?P<hour>\d{{1,2}}|{_NUMERAL}{{1,3}})"
    rf"(?:(?:点|时)(?:钟|整|(?P<half_past>半)|(?P<quarters>[一三13])刻|(?P<minute>\d{{1,2}}|{_NUMERAL}{{1,3}})分?)?|:(?P<after>\d{{2}}))"
)
_AFTERNOON, _EVENING = ("下午", "午后", "傍晚"), ("晚上", "夜里", "半夜", "晚")
_NIGHT = ("凌晨", *_EVENING)
#: Said of an hour before this one, 晚上 is after midnight: 晚上2点; 中午 after noon: 中午1点.
_SMALL_HOURS, _PAST_NOON = 5, 3


def time_of_day(found: re.Match[str]) -> timedelta | None:
    """How long after the beginning of its day a match of `TIME` is; 晚上12点 is when the next one begins. None: there is no such time."""
    hour, minute = _number(found["hour"]), _minutes(found)
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    half = found["half"] or ""
    return timedelta(hours=_in_24_hours(half, hour), minutes=minute)


def _in_24_hours(half: str, hour: int) -> int:
    if hour == 12 and half in _NIGHT:
        return 0 if half == "凌晨" else 24
    if hour < _SMALL_HOURS and half in _EVENING:
        return hour + 24
    late = half in (*_AFTERNOON, *_EVENING) or (half == "中午" and hour <= _PAST_NOON)
    return hour + 12 if late and hour < 12 else hour


def _minutes(found: re.Match[str]) -> int | None:
    if found["half_past"]:
        return 30
    if found["quarters"]:
        return 15 * (_number(found["quarters"]) or 0)
    said = found["minute"] or found["after"]
    return _number(said) if said else 0


def _number(said: str) -> int | None:
    return int(said) if said.isdecimal() else from_chinese(said)
