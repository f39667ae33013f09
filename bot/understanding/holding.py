"""Holding (含有): whether words hold one of a list, where nothing else about them matters."""

from functools import cache

from bot.text.normalise import nfkc
from bot.understanding.matcher import Lexicon, listed


def holds(text: str, tag: str) -> bool:
    """Is a word of the list `tag` in `text`: over (火灭了), anger (我要上访)?"""
    return bool(_lexicon(tag).find(nfkc(text)))


@cache
def _lexicon(tag: str) -> Lexicon:
    return Lexicon((word, entry) for word, entry in listed() if entry.tag == tag)
