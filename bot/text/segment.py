"""Segmenting (分词): where one Chinese word ends and the next begins, by jieba's dictionary.

Used where a lexicon alone would err: a one-character word (灯, 狗, 水) counts only when it stands as a word of its
own (in 灯塔 it does not), and the name of an unknown place begins where its word begins.

The words and their frequencies are jieba's, and so is every cut: that of `jieba.cut(text, HMM=False)`. Its package reads
all 350,000 words before the first cut, 0.6 s and 70 MB; here the words that begin with a character are read when it is
first met, and people who write of their estate use some two thousand of twelve thousand.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from math import inf, log
from pathlib import Path

#: All frequencies of jieba 0.42.1's dictionary added up.
TOTAL = 60_101_967
#: A character that begins no word is as rare as can be.
_ALONE = log(1) - log(TOTAL)
#: A run that is cut into words; anything else stands by itself, character by character.
_PART = re.compile(r"([\u4e00-\u9fd5a-zA-Z0-9+#&._%\-]+)|\r\n|.", re.DOTALL)
_LETTER = re.compile(r"[a-zA-Z0-9]")
#: Lines one after another that begin with the same character.
_SAME_BEGINNING = re.compile(r"^(.)(?:.*\n\1)*.*$", re.MULTILINE)


@lru_cache(maxsize=1)
def _dictionary() -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """The text of the dictionary, a word and its frequency a line, and where the words of each character stand."""
    found = find_spec("jieba")
    assert found is not None  # it is among what we depend on
    assert found.submodule_search_locations is not None
    text = Path(found.submodule_search_locations[0], "dict.txt").read_text("utf-8")
    stretches: dict[str, list[tuple[int, int]]] = {}
    for lines in _SAME_BEGINNING.finditer(text):
        stretches.setdefault(lines[1], []).append(lines.span())
    return text, stretches


@cache
def _words_from(char: str) -> dict[str, float]:
    """How likely each word that begins with `char` is, as a logarithm; 0: not a word, but one begins so."""
    text, stretches = _dictionary()
    words: dict[str, float] = {}
    for start, end in stretches.get(char, ()):
        for line in text[start:end].split("\n"):
            word, frequency, *_ = line.split(" ")
            for length in range(1, len(word)):
                words.setdefault(word[:length], 0.0)
            words[word] = log(int(frequency)) - log(TOTAL)
    return words


def warm() -> None:
    """Read the dictionary now, so that no resident waits for it."""
    _dictionary()


@lru_cache(maxsize=256)  # one message asks for the same words several times
def tokens(text: str) -> tuple[str, ...]:
    """The words of `text` in order; joined they are `text` again."""
    found: list[str] = []
    for part in _PART.finditer(text):
        found.extend(_cut(part[1]) if part[1] else (part[0],))
    return tuple(found)


def is_word(text: str) -> bool:
    """Whether `text` is an ordinary word of the language."""
    return bool(text) and bool(_words_from(text[0]).get(text))


def is_name(word: str) -> bool:
    """Whether the dictionary has `word` as the name of a person or a place."""
    text, stretches = _dictionary()
    lines = "\n".join(text[start:end] for start, end in stretches.get(word[:1], ()))
    return re.search(rf"^{re.escape(word)} \d+ n[rs]", lines, re.MULTILINE) is not None


def boundaries(text: str) -> frozenset[int]:
    """The offsets in `text` at which a word begins or ends."""
    offsets, at = {0}, 0
    for token in tokens(text):
        at += len(token)
        offsets.add(at)
    return frozenset(offsets)


@lru_cache(maxsize=256)  # a message is read whole and by its parts
def _cut(run: str) -> Sequence[str]:
    """The likeliest words of a run; letters and digits that begin no word stay together."""
    ends, at, letters = _likeliest_ends(run), 0, ""
    words: list[str] = []
    while at < len(run):
        word, at = run[at : ends[at]], ends[at]
        if len(word) == 1 and _LETTER.match(word):
            letters += word
            continue
        if letters:
            words.append(letters)
        letters = ""
        words.append(word)
    return [*words, letters] if letters else words


def _likeliest_ends(run: str) -> list[int]:
    """For each offset, where the word ends that begins there in the likeliest way to read the rest."""
    size = len(run)
    likelihood, ends = [0.0] * (size + 1), [0] * size
    for start in range(size - 1, -1, -1):
        words = _words_from(run[start])
        best, chosen = -inf, 0
        for end in range(start + 1, size + 1):
            weight = words.get(run[start:end])
            if weight is None:
                break
            if weight and weight + likelihood[end] >= best:
                best, chosen = weight + likelihood[end], end
        likelihood[start], ends[start] = (best, chosen) if chosen else (_ALONE + likelihood[start + 1], start + 1)
    return ends
