"""Amounts (数量): how many of something, as people write it: 23人, 4学时, 半天, 1.5天, 三小时."""

import re

from bot.text.numerals import NUMERAL_CHARACTERS, from_chinese

_NUMBER = rf"(\d+(?:\.\d+)?|半|[{NUMERAL_CHARACTERS}]+)"
#: What is left at the ends of words once the amount is taken out of them.
STOPS = " ,。."
_UNIT = "(?:人|位|名|件|条|户|家|次|场|份|天|学时|课时|小时|学分|个)"
_ALONE = re.compile(
    rf"(?:一共|总共|共|大概|大约|差不多|有|来了|到了|到会|开了|收了|学了|我们?|[\s,:])*({_NUMBER}\s*个?半?){_UNIT}?(半)?(?:参加|到会|听课|左右|多|吧|了|[\s。.!])*"
)
_ANY = re.compile(rf"{_NUMBER}\s*个?(半?)")


def amount_alone(text: str) -> float | None:
    """The amount that NFKC `text` is, with a word or two around it: 28, 来了二十八个人, 大概5件; None where it says more.

    5幢的灯坏了 is no five of anything.
    """
    found = _ALONE.fullmatch(text)
    taken = taken_out(found[1]) if found else None
    if found is None or taken is None:
        return None
    return taken[0] + 0.5 if found[found.re.groups] else taken[0]


def taken_out(text: str, unit: str = "") -> tuple[float, str] | None:
    """The amount and the words without it; None when `text` names none of `unit`."""
    pattern = re.compile(rf"{_NUMBER}\s*个?(半?){re.escape(unit)}(半?)") if unit else _ANY
    for match in pattern.finditer(text):
        value = _value(match.group(1))
        if value is not None:
            half = 0.5 if "半" in match.groups()[1:] else 0.0
            return value + half, f"{text[: match.start()]} {text[match.end() :]}".strip(STOPS)
    return None


def say_amount(amount: float) -> str:
    """23, 1.5: without a fraction that is none."""
    return f"{amount:g}"


def _value(written: str) -> float | None:
    if written == "半":
        return 0.5
    if written[0].isdecimal():
        return float(written)
    number = from_chinese(written)
    return None if number is None else float(number)
