"""Numerals (数字): Chinese numerals to whole numbers and back, as people type them in addresses and answers."""

import re

_DIGITS = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{char: value for value, char in enumerate("○弌弍弎")},
    "两": 2,
    "兩": 2,
    "幺": 1,
    "陸": 6,
    "貳": 2,
    "參": 3,
    "叄": 3,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000, "萬": 10000}
_SHORT_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_PLAIN = "零一二三四五六七八九"

NUMERAL_CHARACTERS = "".join(_DIGITS) + "".join(_UNITS) + "".join(_SHORT_TENS)
#: Measure words after which a Chinese numeral is part of an address ("三幢", "二单元"), and never an idiom.
_ADDRESS = re.compile(
    f"([{NUMERAL_CHARACTERS}]+)(?=号楼|[幢栋棟座弄室]|单元|單元|门洞|号(?!码|线|称|召|令)|期(?!间|待|望|限)|楼(?!上|下|道|梯|顶|房|栋))"
)


def from_chinese(text: str) -> int | None:
    """The whole number written in Chinese numerals ("三百零二", "三〇一", "廿五"), or None.

    Both ways of writing are read: by place ("三〇一" is 301) and by unit ("三百零一"). Below 100,000,000.
    """
    for short, long in _SHORT_TENS.items():
        text = text.replace(short, long)
    if not text or len(text) > 12 or any(char not in _DIGITS and char not in _UNITS for char in text):
        return None
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text)) if len(text) <= 8 else None
    return _by_units(text)


def _by_units(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    for char in text:
        if char in _DIGITS:
            if digit:  # two digits side by side do not belong to this way of writing
                return None
            digit = _DIGITS[char]
        elif _UNITS[char] == 10000:
            total, section, digit = (section + (digit or 0) or 1) * 10000, 0, None
        else:
            section, digit = section + (1 if digit is None else digit) * _UNITS[char], None
    return total + section + (digit or 0)


def to_chinese(number: int) -> str:
    """A whole number from 0 to 9999 in Chinese numerals, as it is spoken: 12 is 十二, 302 is 三百零二."""
    if not 0 <= number <= 9999:
        raise ValueError(f"0 to 9999, not {number}")
    if number < 10:
        return _PLAIN[number]
    words, skipped = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if skipped and words else "") + _PLAIN[digit] + name
        skipped = not digit if words else False
    return words.removeprefix("一") if 10 <= number < 20 else words


def arabic_addresses(text: str) -> str:
    """`text` with the Chinese numerals of addresses in digits: "三幢二单元三〇一室" becomes "3幢2单元301室"."""

    def digits(found: re.Match[str]) -> str:
        number = from_chinese(found.group(1))
        return found.group(1) if number is None else str(number)

    return _ADDRESS.sub(digits, text)
