"""Doubt (两可): when a matter could as well be of a second category, so that it is asked about and not guessed.

What a person too reads both ways is not where the two best are nearest to each other, but where both stand out: of a
text of which the model knows nothing they are near as well. From where on it is doubt is found at training time, by
cross-validation, and kept in the model's file (bot/understanding/train.py).
"""

from collections.abc import Iterable

from bot.understanding.categories import OTHER
from bot.understanding.model import Ranking

#: How much of the first one's margin counts against the second: at 1 only the gap between them would count, at 0 only
#: the second. Between 0.4 and 0.7 cross-validation finds the most errors of which the second is the right one.
_YIELDS = 0.4


def doubt_of(ranking: Ranking) -> float | None:
    """How well the second category would do as well, nothing but categories being ranked; None: nothing to choose."""
    if len(ranking) < 2 or OTHER in (ranking[0][0], ranking[1][0]):
        return None  # nobody can say whether it is something else
    return ranking[1][1] - _YIELDS * ranking[0][1]


def doubt_from(rankings: Iterable[Ranking], share: float) -> float:
    """Above which doubt `share` of `rankings` are asked about."""
    doubts = [doubt_of(each) for each in rankings]
    told = sorted((doubt for doubt in doubts if doubt is not None), reverse=True)
    return told[min(int(share * len(doubts)), len(told) - 1)]
