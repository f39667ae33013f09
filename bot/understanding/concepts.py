"""Concepts (意群): words that mean nearly the same go by one name, so that a sentence teaches of words it does not have.

lexicon/concepts.txt: a line is a name, then its words. They decide nothing; they are features of the model.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "lexicon" / "concepts.txt"


def concepts_in(text: str) -> set[str]:
    """The names of what `text`, in small letters, speaks of: of words inside one another the longest counts."""
    names, _ = _index()
    return {name for word in _words_in(text) for name in names[word]}


def _words_in(text: str) -> Iterator[str]:
    names, lengths = _index()
    at, size = 0, len(text)
    while at < size:
        step = 1
        for length in lengths.get(text[at], ()):
            word = text[at : at + length]
            if word in names:
                yield word
                step = len(word)
                break
        at += step


@lru_cache(maxsize=1)
def _index() -> tuple[Mapping[str, Sequence[str]], Mapping[str, Sequence[int]]]:
    """The concepts of each word, and how long the words are that begin with a character, longest first."""
    names: dict[str, list[str]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    for line in FILE.read_text("utf-8").splitlines():
        name, _, words = line.partition(" ")
        for word in [] if line.startswith("#") else words.split("|"):
            if name not in names[word]:
                names[word].append(name)
            lengths[word[0]].add(len(word))
    return dict(names), {char: sorted(found, reverse=True) for char, found in lengths.items()}
