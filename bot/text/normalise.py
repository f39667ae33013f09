"""Normalising (规整): one form for what people type, whatever their keyboard did to it."""

import re
import unicodedata
from functools import lru_cache

from bot.text.numerals import from_chinese

#: Characters that look like nothing but are neither control nor format characters in Unicode's tables.
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufe0e\ufe0f\u034f\u180e")
_GONE = ("Cc", "Cf", "Cs", "Co")
_SPACE = re.compile(r"\s+")

#: What stands between and around short words without changing them; a question mark does change them.
_MARKS = re.compile(r"[\s,。.!~、;]+")
_AROUND = " \t.。、,,;；:：!！?？~～·-—…'\"“”‘’()（）[]【】《》<>「」#*+_=/\\|^"
_BETWEEN = re.compile(r"[\s,、;和跟与+/]+")
_NUMBER = re.compile(
    r"(?:我?(?:要|就)?(?:选择?)?|回复?|答案?|按|序号|编号|选项|no\.?)?[ :.]*(?:是)?"
    r"(第?)(\d{1,3}|[零〇○一二两兩三四五六七八九十壹贰叁肆伍陆柒捌玖拾廿卅卌]{1,4})"
    r"(?:号|个|條|条|项|項|种|样|家|件|位|处|款|楼选项)?[ .]*(?:吧|啊|呀|哦|呢|的|了|哈|啦|喔|噢)?",
    re.IGNORECASE,
)
#: Words the pattern would otherwise read as an answer by number.
_NOT_NUMBERS = frozenset({"一样", "一个样", "十家", "一家", "一位", "一了", "一的", "一种", "一款", "一处"})


@lru_cache(maxsize=4096)
def _kept(char: str) -> str:
    """What stays of one character: itself, a space, or nothing."""
    if char.isspace():
        return " "
    if char in _INVISIBLE or unicodedata.category(char) in _GONE or ord(char) & 0xFFFE == 0xFFFE:
        return ""
    return char


def nfkc(text: str) -> str:
    """`text` in Unicode's NFKC form, without zero-width, bidi and control characters, white space folded, trimmed."""
    if text.isascii() and text.isprintable():
        return _SPACE.sub(" ", text).strip()
    # Cleaned twice: a removed character may have kept two others from composing, and NFKC may bring new spaces.
    shown = "".join(map(_kept, text))
    shown = "".join(map(_kept, unicodedata.normalize("NFKC", shown)))
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", shown)).strip()


@lru_cache(maxsize=16)  # a turn asks it of the same words again and again
def without_marks(text: str, also: str = "") -> str:
    """`text` in NFKC form without blanks and marks; a question stays one, unless `also` is its mark."""
    plain = _MARKS.sub("", nfkc(text))
    return plain.replace(also, "") if also else plain


def number(text: str) -> int | None:
    """The bare number (0-99) somebody answered a question with, or None for anything else.

    Read are "1", "1.", "①", "❶", "1️⃣", "一", "１", "第一个", "1号", "选1", " 1 ,". Not read are numbers that
    say something of their own ("1楼", "1点", "1.5", "一般") or several numbers ("1 2").
    """
    if len(text) > 24:
        return None
    bare = nfkc("".join(map(_plain_digit, text))).strip(_AROUND).replace("\u20e3", "")
    found = _NUMBER.fullmatch(bare)
    if found is None or bare in _NOT_NUMBERS:
        return None
    return _value(found.group(2))


def numbers(text: str) -> list[int]:
    """Several bare numbers in one answer ("1 2", "1、3和4"), in order; empty for anything else."""
    parts = [part for part in _BETWEEN.split(nfkc(text)) if part]
    found = [number(part) for part in parts]
    return [value for value in found if value is not None] if len(found) > 1 and None not in found else []


def _plain_digit(char: str) -> str:
    """Circled, dingbat and Roman numeral characters as digits: NFKC knows only some of them."""
    if char.isascii() or unicodedata.category(char) not in ("No", "Nl") or char == "〇":
        return char
    value = unicodedata.numeric(char, -1)
    return f" {int(value)} " if value == int(value) and 0 <= value <= 99 else char


def _value(digits: str) -> int | None:
    if digits.isascii() and digits.isdecimal():
        value: int | None = int(digits)
    elif len(digits) > 1 and not set(digits) & set("十拾廿卅卌零〇○"):
        return None  # "一二" may be two answers
    else:
        value = from_chinese(digits)
    return value if value is not None and value <= 99 else None
