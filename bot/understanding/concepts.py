"""Concepts (意群): words that mean nearly the same go by one name, so that a sentence teaches of words it does not have.

lexicon/concepts.txt: a line is a name, then its words. They decide nothing; they are features of the model.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "lexicon" / "concepts.txt"
#: A field goes by its name with the point, for a concept may be called the same.
_POINT = "."


class Spoken(NamedTuple):
    """What a text speaks of: the names of concepts, and of fields with how many words are of each."""

    concepts: Sequence[str]
    fields: Mapping[str, int]


def spoken_of(text: str) -> Spoken:
    """What `text`, in small letters, speaks of: of words inside one another the longest counts."""
    names, lengths = _index()
    concepts: dict[str, None] = {}
    fields: dict[str, int] = {}
    at, size = 0, len(text)
    while at < size:
        step = 1
        for length in lengths.get(text[at], ()):
            word = text[at : at + length]
            if word in names:
                for name, field in names[word]:
                    concepts[name] = None
                    if field:
                        fields[field] = fields.get(field, 0) + 1
                step = len(word)
                break
        at += step
    return Spoken(tuple(concepts), fields)


def warm() -> None:
    """Read the concepts now, so that no resident waits for them."""
    _index()


_Names = Mapping[str, Sequence[tuple[str, str]]]
_Lengths = Mapping[str, Sequence[int]]


@lru_cache(maxsize=1)
def _index() -> tuple[_Names, _Lengths]:
    """Of each word its concepts with their fields, and how long the words are that begin with a character, longest first."""
    names: dict[str, list[tuple[str, str]]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    for line in FILE.read_text("utf-8").splitlines():
        name, _, words = line.partition(" ")
        field, point, _ = name.partition(_POINT)
        for word in [] if line.startswith("#") else words.split("|"):
            names[word].append((name, field + point if point else ""))
            lengths[word[0]].add(len(word))
    return dict(names), {char: sorted(found, reverse=True) for char, found in lengths.items()}
