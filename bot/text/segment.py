"""Segmenting (分词): where one Chinese word ends and the next begins, by jieba.

Used where a lexicon alone would err: a one-character word (灯, 狗, 水) counts only when it stands as a word of its
own (in 灯塔 it does not), and the name of an unknown place begins where its word begins.
"""

import logging
import warnings
from collections.abc import Iterable
from functools import lru_cache

with warnings.catch_warnings():
    # jieba 0.42.1 asks for pkg_resources, which warns, and its sources carry old escapes: neither is ours to mend.
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)  # it announces on stderr each time it reads its dictionary


def tokenizer(words: Iterable[str] = ()) -> "jieba.Tokenizer":
    """A tokenizer of one's own that also knows `words`; nobody else's words leak into it, nor these out of it.

    The dictionary is read on first use (about a second; `warm` does it beforehand).
    """
    made = jieba.Tokenizer()
    if words := tuple(words):
        made.initialize()
        for word in words:
            made.add_word(word)
    return made


@lru_cache(maxsize=1)
def _plain() -> "jieba.Tokenizer":
    return tokenizer()


def warm() -> None:
    """Read the dictionary now, so that no resident waits for it."""
    _plain().initialize()


@lru_cache(maxsize=256)  # one message asks for the same words several times
def tokens(text: str) -> tuple[str, ...]:
    """The words of `text` in order; joined they are `text` again."""
    return tuple(_plain().cut(text, HMM=False))


def is_word(text: str) -> bool:
    """Whether `text` is an ordinary word of the language."""
    _plain().initialize()
    return bool(_plain().FREQ.get(text))


def boundaries(text: str) -> frozenset[int]:
    """The offsets in `text` at which a word begins or ends."""
    offsets, at = {0}, 0
    for token in tokens(text):
        at += len(token)
        offsets.add(at)
    return frozenset(offsets)
