"""Fields (模板字段): a value fitted to the kind of field it stands in: what WeChat would refuse is not sent, nor half a number.

Source of the kinds and their limits: CHANNELS.md 2.3. A field is its kind and a number, `thing2`. Pure.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.text.fitting import fit_words
from bot.text.when import read_when, say_date

#: Characters per value by kind of field; what is not here is text.
FIELD_LIMITS = {
    "thing": 20,
    "short_thing": 5,
    "character_string": 32,
    "phrase": 5,
    "name": 10,
    "time": 20,
    "date": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phone_number": 17,
    "car_number": 8,
    "amount": 14,
    "const": 20,
}
DEFAULT_LIMIT = 20
#: Where nothing of the value may stand in the field, which WeChat will not have empty.
NOTHING: Mapping[str, str] = {
    "number": "0",
    "amount": "0元",
    "letter": "NA",
    "phrase": "无",
    "name": "无",
    "car_number": "无",
}
_KIND = re.compile(r"^[a-z_]+")
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]")
#: The first of these in a value is the value of such a field.
_WANTED: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"(?<![\d.])\d{1,15}(?:\.\d{1,15})?(?![\d.])"),
    "amount": re.compile(r"(?<![\d.])\d{1,10}(?:\.\d{1,2})?元?(?![\d.])"),
    "letter": re.compile(r"(?<![A-Za-z])[A-Za-z]{1,32}(?![A-Za-z])"),
    "phone_number": re.compile(r"(?<![\d+-])\+?\d[\d-]{2,15}(?![\d-])"),
    "car_number": re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}(?![A-Z0-9])"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "name": re.compile(r"[\u4e00-\u9fff·]{1,10}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
}
_NOT_ASCII = re.compile(r"[^\x20-\x7e]")


def fit_field(field: str, value: str, now: datetime) -> str:
    """`value` as it may stand in `field`: on one line, without emoji. `now`: when 今天17点 was said."""
    found = _KIND.match(field)
    kind = found.group() if found else ""
    if kind in ("time", "date"):
        return say_date(read_when(value, now) or now)
    line = _EMOJI.sub("", " ".join(value.split())).strip()
    if kind in _WANTED:
        wanted = _WANTED[kind].search(line)
        return wanted.group() if wanted else NOTHING.get(kind, "-")
    fit: Callable[[str, int], str] = _whole_words if kind == "character_string" else fit_words
    return fit(line, FIELD_LIMITS.get(kind, DEFAULT_LIMIT)) or "-"


def _whole_words(line: str, limit: int) -> str:
    """Codes, of which half would be another's: as many as there is room for. WeChat takes no … here."""
    kept = ""
    for word in _NOT_ASCII.sub("", line).split():
        longer = f"{kept} {word}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept
