"""Matching (词表): the lists of lexicon/ as one index that finds every listed word of a text in one pass.

A list is a text file; its name is the tag its words carry. Line one says where the words come from. Then one entry
a line, `[weight] words`, where `|` separates words and `…` is a gap of at most six characters within a clause:
`3 灯…不亮|坏` finds 灯不亮, 灯又坏 and 灯都三天不亮. `……` is a gap of at most twenty within a sentence. A line has one
gap: what follows a second one would be found anywhere, alone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

LISTS = Path(__file__).parent / "lexicon"
#: Tables of their own, read here, by concepts.py, by splitting.py and by folding.py.
_TABLES = frozenset({"concepts", "one_matter", "dialect", "service_words"})
_GAPS = re.compile("…+")
GAP = 6  # characters; longer and the two halves rarely speak of one thing
LONG_GAP = 20  # characters, and over commas: 我外公出门散步,两小时了还没回来
#: What ends a clause: a gap never reaches over it.
SENTENCE_STOPS = frozenset("。!?;\n！？；")
STOPS = frozenset("。!?;\n,.，！？；")


class Hit(NamedTuple):
    """A listed word found in a text: its offsets, its list and weight, where its first part ends and its last begins."""

    start: int
    end: int
    tag: str
    weight: float
    head_end: int
    tail_start: int

    @property
    def gapped(self) -> bool:
        return self.head_end != self.end


class Entry(NamedTuple):
    """One word of a list: what comes after the gap, if anything, and what a hit carries."""

    tail: str
    tag: str
    weight: float
    long: bool = False


class Lexicon:
    """An index over entries; immutable once built."""

    def __init__(self, entries: Iterable[tuple[str, Entry]]) -> None:
        words: dict[str, list[Entry]] = defaultdict(list)
        lengths: dict[str, set[int]] = defaultdict(set)
        for word, entry in entries:
            if entry not in words[word]:
                words[word].append(entry)
            lengths[word[0]].add(len(word))
        self._words = {word: tuple(found) for word, found in words.items()}
        self._lengths = {char: tuple(sorted(found)) for char, found in lengths.items()}

    def find(self, text: str) -> list[Hit]:
        """Every entry in `text`, nested ones too, ordered by where they begin."""
        hits: list[Hit] = []
        lengths, words, size = self._lengths, self._words, len(text)
        said = set(text)  # most gapped entries end in a character that the text does not have at all
        for start, char in enumerate(text):
            for length in lengths.get(char, ()):
                after = start + length
                if after > size:
                    break
                for entry in words.get(text[start:after], ()):
                    if entry.tail and entry.tail[0] not in said:
                        continue
                    tail = _tail_start(text, after, entry) if entry.tail else start
                    if tail >= 0:
                        end = tail + len(entry.tail) if entry.tail else after
                        hits.append(Hit(start, end, entry.tag, entry.weight, after, tail))
        return hits


def _tail_start(text: str, after: int, entry: Entry) -> int:
    """Where the second part of a gapped entry begins, or -1 when it does not follow near enough."""
    reach, stops = (LONG_GAP, SENTENCE_STOPS) if entry.long else (GAP, STOPS)
    at = text.find(entry.tail, after, after + reach + len(entry.tail))
    return at if at >= 0 and stops.isdisjoint(text[after:at]) else -1


def entries_of(tag: str, lines: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    """The entries of one list's lines; ValueError names a line with more than one gap."""
    for line in lines:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        first, _, rest = line.partition(" ")
        weight, words = (float(first), rest) if rest and first.replace(".", "", 1).isdigit() else (2.0, line)
        if len(_GAPS.findall(words)) > 1:
            raise ValueError(f"{tag}: 「{line}」里有两处“…”，一行只能有一处")
        heads, _, tails = words.partition("…")
        for head in filter(None, map(str.strip, heads.split("|"))):
            for tail in tails.split("|"):
                yield head, Entry(tail.strip(" …"), tag, weight, tails.startswith("…"))


@lru_cache(maxsize=1)
def listed() -> tuple[tuple[str, Entry], ...]:
    """Every entry of every list of lexicon/."""
    found: list[tuple[str, Entry]] = []
    for path in sorted(LISTS.glob("*.txt")):
        if path.stem not in _TABLES:
            found.extend(entries_of(path.stem, path.read_text("utf-8").splitlines()))
    return tuple(found)
