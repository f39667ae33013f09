"""Folding (归一): traditional characters and dialect words become plain ones, and lead back to the words as written."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.text.traditional import simplified

DIALECT = Path(__file__).parent / "lexicon" / "dialect.txt"


class Folded(NamedTuple):
    """A text as it is understood, and where each of its characters stands in the text as written."""

    text: str
    #: One more than there are characters; None when every character stands where it stood.
    offsets: tuple[int, ...] | None

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The offsets of a stretch of the folded text in the text as written."""
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end])


def fold(text: str) -> Folded:
    """`text` in simplified characters and without dialect words."""
    plain = simplified(text)
    words, pattern = _dialect()
    kept: list[str] = []
    offsets: list[int] = []
    at = 0
    for found in pattern.finditer(plain):
        word = words[found.group()]
        kept += (plain[at : found.start()], word)
        offsets += (*range(at, found.start()), *[found.start()] * len(word))
        at = found.end()
    if not kept:
        return Folded(plain, None)
    return Folded("".join((*kept, plain[at:])), (*offsets, *range(at, len(plain) + 1)))


@lru_cache(maxsize=1)
def _dialect() -> tuple[Mapping[str, str], re.Pattern[str]]:
    """The plain word of each dialect word, and a pattern that finds the longest of them."""
    words: dict[str, str] = {}
    for line in DIALECT.read_text("utf-8").splitlines():
        plain, _, others = line.partition(" ")
        words.update({} if line.startswith("#") else {simplified(other): plain for other in others.split("|")})
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return words, re.compile("|".join(map(re.escape, longest_first)))
