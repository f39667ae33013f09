"""Deciding (判定): from what the model and the lists say of a matter to its category and intent, or to a question."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.understanding.categories import OTHER, SOME, Category, Score
from bot.understanding.model import Ranking
from bot.understanding.understood import Intent

# Measured on sentences the model was not trained on: two categories nearer to each other than `_CLOSE` are told
# apart no better than by a coin, but the right one is among them in 83 of 100; an intent ahead of the next by
# `_CLEAR` is right in 94 of 100, by `_AHEAD` in 77; a margin below `_NOTHING` with no listed word is right in 40.
_CLOSE, _NOTHING = 0.15, -0.4
_CLEAR, _AHEAD = 0.5, 0.35
_SURE, _LIKELY, _GUESS = 0.9, 0.75, 0.5
#: So few characters of which neither list nor model knows anything are a scrap of talk: 就那个老厂房, 已经三天了.
_SCRAP = 6


class Decision(NamedTuple):
    """A category, the ones it could be as well, clearest first and itself among them, or none when it is clear."""

    category: str
    alternatives: tuple[str, ...] = ()


class Said(NamedTuple):
    """How long the words are, and whether they name a place."""

    length: int
    placed: bool


def decide_category(ranking: Ranking, listed: Sequence[Score], categories: Mapping[str, Category]) -> Decision:
    """What a text is about. Words for a category the model does not know were configured on purpose and win."""
    known = {code for code, _ in ranking}
    own = next((score.category for score in listed if score.category not in known and score.points >= SOME), None)
    if own is not None:
        return Decision(own)
    allowed = [(code, margin) for code, margin in ranking if code in categories or not categories]
    if not allowed or (allowed[0][1] < _NOTHING and not listed):
        return Decision(OTHER)
    close = tuple(code for code, margin in allowed[:2] if allowed[0][1] - margin < _CLOSE)
    return Decision(allowed[0][0], close if len(close) > 1 and OTHER not in close else ())


def decide_intent(ranking: Ranking, ruled: Intent, sure: float, said: Said) -> tuple[Intent, float]:
    """What somebody wants, and how sure that is: most when the rules agree, less the nearer the next intent."""
    (first, margin), (_, next_margin) = ranking[:2]
    scrap = ruled is Intent.CHAT and margin < 0 and said.length <= _SCRAP
    # What was mended and is not, at a place that is named, is a new report: the old one has its place already.
    if first == ruled or scrap or (said.placed and (first, ruled) == (Intent.RATING, Intent.REPORT)):
        return ruled, sure
    ahead = margin - next_margin
    return Intent(first), _SURE if ahead >= _CLEAR else _LIKELY if ahead >= _AHEAD else _GUESS
