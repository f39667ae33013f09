"""Days asked about (问哪天): the day that a question about opening hours names, when it is not today."""

import re
from datetime import date, timedelta

from bot.text.dates import days_in

_SATURDAY = 5
_DAY = re.compile(
    r"大后天|后天|明(?=[天日早晚儿])|(?P<next>下个?)?(?:这个?|本)?(?:周|星期|礼拜)(?:(?P<end>末)|[一二三四五六日天])|\d{1,2}月\d{1,2}[日号]"
)


def days_asked(text: str, today: date) -> tuple[date, ...]:
    """The day, or both of a weekend, that NFKC `text` names; none for today and where no day is named."""
    found = _DAY.search(text)
    if found is None:
        return ()
    if found["end"]:
        saturday = today + timedelta(days=_SATURDAY - today.weekday() + (7 if found["next"] else 0))
        return tuple(day for day in (saturday, saturday + timedelta(days=1)) if day > today)
    named = days_in("明天" if found.group() == "明" else found.group(), today)
    return (named[0],) if named and named[0] != today else ()
