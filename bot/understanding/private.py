"""Private details (隐私): numbers that no case needs are hidden before a text is kept."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from bot.text.hidden import hidden
from bot.text.numerals import from_chinese
from bot.text.phones import mask_mobiles, mask_phones

# In one run, or in the groups people write: 6-8-4 for identities, fours for cards.
_LONG = re.compile(
    r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{15,19}|\d{6}[ -]\d{8}[ -]?\d{3}[\dXx]|\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?)"
    r"(?![\dA-Za-z])",
    re.ASCII,
)
_ID_NEARBY = re.compile(r"身份证|证件号|公民身份")
_CARD_NEARBY = re.compile(r"银行卡|卡号|账号|帐号|储蓄卡|信用卡|存折")
_OFFERED = re.compile(r"打我|打这|打电话|电话|联系|致电|拨|手机|找我|号码|加我|微信|call", re.IGNORECASE)
_NEARBY_CHARS = 12
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"  # GB 11643-1999
#: Digit by digit however it is set apart: 1 1 0 1 …, 一一零一…, 110105·1949·…; the last of an identity may be X.
_SPELLED = re.compile(r"(?<![\dA-Za-z])\d(?: {0,3}\d){13,18} {0,3}[\dXx](?![\dA-Za-z])", re.ASCII)
_WIDE = dict(zip("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ", strict=True))
_SETS_APART = frozenset(" \t\n\r\u00a0\u3000.,·・。、,:：_—–-－/\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3")


def hide(text: str) -> tuple[str, bool]:
    """`text` with identity and bank card numbers replaced by a note, and whether there were any.

    An identity number is known by its check digit (GB 11643), a card number by Luhn's; a number that fails but is
    introduced as one (身份证号…) is taken for a slip of the finger and hidden too. Phone numbers stay.
    """
    kept, at = [], 0
    for start, end, kind in sorted(_numbers(text)):
        if start >= at:
            kept += [text[at:start], hidden(kind)]
            at = end
    return "".join((*kept, text[at:])), bool(kept)


def scrub(text: str) -> str:
    """A resident's words as they are kept and shown to members: nothing private that was not meant to be passed on.

    A phone number stays where the resident offers it ("打我电话138…"); a bare one is masked (DESIGN 8.1).
    """
    kept, _hidden = hide(text)
    return kept if _OFFERED.search(kept) else mask_phones(kept)


def for_everybody(text: str) -> str:
    """An answer as it is kept for others: without the identity, card and mobile numbers of whoever it was given to."""
    return mask_mobiles(hide(text)[0])


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Where private numbers stand: in one run or the usual groups, and spelled out in any other way."""
    for pattern, digits in ((_LONG, "".join(map(_digit, text))), (_SPELLED, "".join(map(_spelled, text)))):
        for found in pattern.finditer(digits):
            before = text[max(0, found.start() - _NEARBY_CHARS) : found.start()]
            # Two phone numbers in a row may pass for a card: what is spelled out must be introduced as one.
            kind = _kind(found.group(), before) if pattern is _LONG else _kind_of_spelled(found.group(), before)
            if kind:
                yield found.start(), found.end(), kind


def _kind_of_spelled(number: str, before: str) -> str:
    digits = number.replace(" ", "").upper()
    if _is_identity(digits) or _ID_NEARBY.search(before):
        return "身份证号"
    return "银行卡号" if _CARD_NEARBY.search(before) else ""


@cache
def _digit(char: str) -> str:
    """Full-width forms as plain ones."""
    return char if char.isascii() else _WIDE.get(char, char)


@cache
def _spelled(char: str) -> str:
    """Any numeral as a plain digit, whatever sets them apart as a blank."""
    if char in _SETS_APART:
        return " "
    plain = _digit(char)
    if plain.isascii():
        return plain
    value = from_chinese(char)
    value = unicodedata.digit(char, None) if value is None else value
    return str(value) if value is not None and value <= 9 else char


def _kind(number: str, before: str) -> str:
    digits = re.sub("[ -]", "", number).upper()
    if _is_identity(digits) or (len(digits) in (15, 17, 18) and _ID_NEARBY.search(before)):
        return "身份证号"
    if digits.isdecimal() and len(digits) >= 15 and (_is_luhn(digits) or _CARD_NEARBY.search(before)):
        return "银行卡号"
    return ""


def _is_identity(digits: str) -> bool:
    """18 characters with the right check digit, or 15 of the old kind with a possible day of birth."""
    if len(digits) == 18 and digits[:17].isdecimal():
        total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
        return digits[17] == _CHECK[total % 11]
    born = re.fullmatch(r"[1-8]\d{5}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}", digits)
    return born is not None


def _is_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1
