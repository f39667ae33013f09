"""Doubt (两可): when a matter could as well be of a second category, so that it is asked about and not guessed.

What a person too reads both ways is not where the two best are nearest to each other, but where both stand out: of a
text of which the model knows nothing they are near as well. What such a text sounds like the model has learnt as well,
from sentences of which their writers could not say one or the other. From where on it is doubt is found at training
time, by cross-validation, and kept in the model's file (bot/understanding/train.py).
"""

from collections.abc import Iterable

from bot.understanding.categories import OTHER
from bot.understanding.model import Ranking

#: The head of the model that tells whether two categories are in a text that is one matter, and its one class.
EITHER = "either"
#: How much of the first one's margin counts against the second: at 1 only the gap between them would count, at 0 only
#: the second; and how much it counts that the text sounds like one of two minds (docs/reference/performance.md).
_YIELDS, _SOUNDS = 0.2, 0.3


def doubt_of(ranking: Ranking, either: float) -> float | None:
    """How well the second category would do as well, nothing but categories being ranked; None: nothing to choose.

    `either`: how much the text sounds like one that could be of two.
    """
    if len(ranking) < 2 or OTHER in (ranking[0][0], ranking[1][0]):
        return None  # nobody can say whether it is something else
    return ranking[1][1] - _YIELDS * ranking[0][1] + _SOUNDS * either


def doubt_from(all_doubts: Iterable[float | None], share: float) -> float:
    """Above which doubt `share` of all are asked about."""
    doubts = list(all_doubts)
    told = sorted((doubt for doubt in doubts if doubt is not None), reverse=True)
    return told[min(int(share * len(doubts)), len(told) - 1)]
