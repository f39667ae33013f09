"""All clear (险情过了): whether words about a danger say that it is over."""

from functools import lru_cache

from bot.text.normalise import nfkc
from bot.understanding.matcher import Lexicon, listed

TAG = "over"


def sounds_over(text: str) -> bool:
    """火灭了, 没人受伤: of what was told before; a new report that says so too names a place, or another danger."""
    return bool(_ends().find(nfkc(text)))


@lru_cache(maxsize=1)
def _ends() -> Lexicon:
    return Lexicon((word, entry) for word, entry in listed() if entry.tag == TAG)
