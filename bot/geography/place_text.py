"""Folding (归一): two ways of writing a place become one string, and lead back to the words as written."""

import re
import unicodedata
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

from bot.text.traditional import PAIRS

MOST_CHARS = 2000  # WeChat's own limit on a text message, CHANNELS.md 1.4


def words(listed: str) -> list[str]:
    """A list of words written as one text, apart by blanks."""
    return listed.split()


# 橦 憧 stand for 幢 in hurried typing.
_PLAIN = str.maketrans(
    dict(zip(ascii_lowercase, ascii_uppercase, strict=True))
    | {pair[0]: pair[1] for pair in words(PAIRS)}
    | dict(zip("橦憧〇—–‐‑−~", "幢幢零-----~", strict=True))
)

# 三撞 and 3懂 are buildings where an address goes on or ends: one character for one, so that offsets stay.
_AFTER_BUILDING = r"(?=$|[\d零一二三四五六七八九十单,，。;、的楼门]|电[梯蹄锑涕悌])"
_MISHEARD = (
    (re.compile(r"(?<=[\d零一二三四五六七八九十])[撞憧装庄桩]" + _AFTER_BUILDING), "幢"),
    (re.compile(r"(?<=[\d零一二三四五六七八九十])[懂动冻洞拣]" + _AFTER_BUILDING), "栋"),
    (re.compile(r"(?<=号)[搂娄]"), "楼"),
)

_DIGITS = {mark: str(value) for value, mark in enumerate("零一二三四五六七八九")}
_DIGITS |= {mark: str(value) for value, mark in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"貳": "2", "参": "3", "陸": "6"}
_NUMERALS = "".join(_DIGITS) + "十百拾佰"
_COUNTED = r"幢|栋|号|座|单元|弄|支弄|室|楼|层|#|期|村|区|巷|门|户|组(?!织)|队(?!伍)"
# Numerals that count something of an address, or a door after its entrance; blanks; marks that nobody sees.
_SPECIAL = re.compile(
    rf"(?P<numeral>[{_NUMERALS}]+(?=(?:{_COUNTED}))|(?<=[元幢栋座])[{_NUMERALS}]{{3,}})|(?P<blank>[\s()\[\]【】「」《》“”\"]+)|[\u200b-\u200f\u2060\ufeff]+"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in comparable form, each character of which knows where it came from."""

    text: str
    #: The text as written (NFKC).
    source: str
    starts: list[int]
    ends: list[int]

    def words(self, start: int, end: int) -> str:
        """The words as written behind `text[start:end]`."""
        return self.source[self.starts[start] : self.ends[end - 1]] if start < end else ""


def fold(text: str) -> Folded:
    """Width, letter case, traditional characters, blanks and counted Chinese numerals evened out."""
    source = unicodedata.normalize("NFKC", text[:MOST_CHARS])
    plain = source.translate(_PLAIN)
    for misheard, building in _MISHEARD:
        plain = misheard.sub(building, plain)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for special in _SPECIAL.finditer(plain):
        pieces.append(plain[at : special.start()])
        starts += range(at, special.start())
        ends += range(at + 1, special.start() + 1)
        piece = _replacement(special, plain)
        pieces.append(piece)
        starts += [special.start()] * len(piece)
        ends += [special.end()] * len(piece)
        at = special.end()
    pieces.append(plain[at:])
    starts += range(at, len(plain))
    ends += range(at + 1, len(plain) + 1)
    return Folded("".join(pieces), source, starts, ends)


def _replacement(special: re.Match[str], plain: str) -> str:
    if special["numeral"]:
        return str(_number(special["numeral"]))
    if special["blank"]:
        before, after = plain[: special.start()][-1:], plain[special.end() :][:1]
        return " " if is_latin(before) and is_latin(after) else ""
    return ""


def is_latin(mark: str) -> bool:
    """A figure or a letter of A to Z."""
    return mark.isascii() and mark.isalnum()


def _number(numeral: str) -> str:
    """三 → 3, 二十一 → 21, 一百零二 → 102, 三零一 → 301."""
    if not any(unit in numeral for unit in "十拾百佰"):
        return "".join(_DIGITS[mark] for mark in numeral)
    total, digit = 0, 0
    for mark in numeral:
        if mark in "十拾":
            total, digit = total + (digit or 1) * 10, 0
        elif mark in "百佰":
            total, digit = total + (digit or 1) * 100, 0
        else:
            digit = int(_DIGITS[mark])
    return str(total + digit)
