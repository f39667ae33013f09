"""Lengths (长度): cut a text to what a provider takes, never inside a character as people see it."""

import unicodedata
from collections.abc import Callable, Iterator

ELLIPSIS = "…"

ZERO_WIDTH_JOINER = "\u200d"
#: Marks (combining accents, variation selectors, the keycap ring) extend the character before them.
EXTENDING_CATEGORIES = frozenset({"Mn", "Mc", "Me"})
REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)  # two of them are one flag
SKIN_TONES = range(0x1F3FB, 0x1F400)
TAGS = range(0xE0020, 0xE0080)  # spell out the flags of Scotland, Wales, …


def cut_bytes(text: str, limit_bytes: int) -> str:
    """`text` in at most `limit_bytes` of UTF-8, ending in "…" when something was cut.

    A limit too small for the "…" (three bytes) leaves it out.
    """
    return _cut(text, limit_bytes, _utf8_length)


def fit_chars(text: str, limit: int) -> str:
    """`text` in at most `limit` code points, ending in "…" (which counts) when something was cut."""
    return _cut(text, limit, len)


def clusters(text: str) -> Iterator[str]:
    """The characters of `text` as people see them: a flag, a family or a letter with its accent is one.

    The part of Unicode's extended grapheme clusters (UAX #29) that chats contain; joined, they give `text` back.
    """
    start = 0
    for at in range(1, len(text)):
        if not _is_joined(text, at, start):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def _cut(text: str, limit: int, length: Callable[[str], int]) -> str:
    if length(text) <= limit:
        return text
    ending = ELLIPSIS if length(ELLIPSIS) <= limit else ""
    room = limit - length(ending)
    kept: list[str] = []
    for cluster in clusters(text):
        room -= length(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept) + ending


def _utf8_length(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _is_joined(text: str, at: int, start: int) -> bool:
    """Whether the code point at `at` belongs to the cluster that began at `start`."""
    before, here = text[at - 1], text[at]
    if here == "\n":
        return before == "\r"
    if before in "\r\n":
        return False
    if ZERO_WIDTH_JOINER in (before, here):
        return True
    code = ord(here)
    if code in REGIONAL_INDICATORS:
        return at - start == 1 and ord(before) in REGIONAL_INDICATORS
    return code in SKIN_TONES or code in TAGS or unicodedata.category(here) in EXTENDING_CATEGORIES
