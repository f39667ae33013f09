"""Concepts (意群): words that mean nearly the same go by one name, so that a sentence teaches of words it does not have.

lexicon/concepts.txt: a line is a name, then its words. They decide nothing; they are features of the model.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "lexicon" / "concepts.txt"
#: A field goes by its name with the point, for a concept may be called the same.
_POINT = "."
#: A word of so many characters is made of others.
_HAS_PARTS = 3


class Spoken(NamedTuple):
    """What a text speaks of: the names of concepts, and of fields with how many words are of each."""

    concepts: Sequence[str]
    fields: Mapping[str, int]


def spoken_of(text: str) -> Spoken:
    """What `text`, in small letters, speaks of: the longest words, and of a long word its parts as well."""
    concepts: dict[str, None] = {}
    fields: dict[str, int] = {}
    for word in _words_of(text, len(text)):
        for name, field in _meant_by(word):
            concepts[name] = None
            if field:
                fields[field] = fields.get(field, 0) + 1
    return Spoken(tuple(concepts), fields)


def _words_of(text: str, longest: int) -> Iterator[str]:
    """The words of concepts in `text` from its beginning on, of those that begin alike the longest."""
    names, lengths = _index()
    at, size = 0, len(text)
    while at < size:
        step = 1
        for length in lengths.get(text[at], ()):
            word = text[at : at + length]
            if length <= longest and word in names:
                yield word
                step = length
                break
        at += step


@lru_cache(maxsize=8192)
def _meant_by(word: str) -> Sequence[tuple[str, str]]:
    """The concepts of a word with their fields; 路灯坏 speaks also of 路灯."""
    names, _ = _index()
    parts = _words_of(word, len(word) - 1) if len(word) >= _HAS_PARTS else ()
    return (*names[word], *(meant for part in parts for meant in names[part]))


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
