"""SMS lengths (短信长度): what a text costs in parts, and where it is cut, counted as carriers count it.

Chinese texts travel as UCS-2: up to 70 UTF-16 code units are one message, longer ones go in parts of 67; the signature
stands in front and counts. Source: CHANNELS.md 6.3 (help.aliyun.com/document_detail/44335.htm).
"""

import re
from collections.abc import Iterator
from math import ceil

from bot.text.lengths import ELLIPSIS, clusters

ONE_UNITS, PART_UNITS = 70, 67
#: The longest that providers take, signature included.
LIMIT_UNITS = 500
#: Of those with the signature; the template's own words take the rest.
TEXT_UNITS = 420
#: No provider takes an address in a variable (CHANNELS.md 6.2, 6.3).
URL = re.compile(r"(?:https?://|www\.)[\w./?=&%#:~+-]+", re.IGNORECASE)
#: A line's end becomes a space, which after a full stop only costs.
AFTER_STOP = re.compile(r"(?<=[。!?;,:]) ")


def units(text: str) -> int:
    """UTF-16 code units: what a character beyond the first plane (an emoji, 𠮷) has two of."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def signed(sign_name: str, text: str) -> str:
    """`text` as the phone shows it: the signature in its brackets first."""
    return f"【{sign_name}】{text}" if sign_name else text


def sms_text(text: str) -> str:
    """The sentence as a text: one line, no address in it, within the limit."""
    return fit_units(URL.sub("[网址]", AFTER_STOP.sub("", " ".join(text.split()))), TEXT_UNITS)


def count_parts(text: str) -> int:
    """How many parts a provider bills for `text`, signature included."""
    total = units(text)
    return 1 if total <= ONE_UNITS else ceil(total / PART_UNITS)


def split_parts(text: str) -> list[str]:
    """`text` in the parts it is sent in; joined they give it back. No part ends inside a character as people see it."""
    if units(text) <= ONE_UNITS:
        return [text]
    parts, room = [""], PART_UNITS
    for piece in _pieces(text):
        if units(piece) > room:
            parts.append("")
            room = PART_UNITS
        parts[-1] += piece
        room -= units(piece)
    return parts


def fit_units(text: str, limit: int) -> str:
    """`text` in at most `limit` code units, ending in "…" (which counts) when something was cut."""
    if units(text) <= limit:
        return text
    kept, room = "", limit - units(ELLIPSIS)
    for cluster in clusters(text):
        room -= units(cluster)
        if room < 0:
            break
        kept += cluster
    return kept + ELLIPSIS


def _pieces(text: str) -> Iterator[str]:
    """Characters as people see them; one that no part could hold (a pile of accents) code point by code point."""
    for cluster in clusters(text):
        if units(cluster) <= PART_UNITS:
            yield cluster
        else:
            yield from cluster
