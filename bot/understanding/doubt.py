"""Doubt (两可): when a matter could as well be of a second category, so that it is asked about and not guessed.

What a person too reads both ways is not where the two best are nearest to each other: of a text of which the model knows
nothing they are near as well. So the doubt is learnt, from sentences of which their writers could not say one or the
other, against plain ones. It is one sum: how much the text sounds like one of two minds (a head of the model), how well
each of the two categories does, and how often those two are hard to tell apart. What each counts, and from which sum on
it is doubt, is found at training time, by cross-validation, and kept in the model's file (bot/understanding/train.py).
"""

from collections.abc import Iterable

from bot.understanding.categories import NO_MATTER, OTHER
from bot.understanding.model import Doubt, Ranking

#: The head of the model that tells whether two categories are in a text that is one matter, and its one class.
EITHER = "either"


def two_best(ranking: Ranking) -> Ranking | None:
    """The two categories to choose from; None: nothing to choose."""
    best = [each for each in ranking[:3] if each[0] != NO_MATTER][:2]
    if len(best) < 2 or OTHER in (best[0][0], best[1][0]):
        return None  # nobody can say whether it is something else
    return best


def pair_of(two: Ranking) -> str:
    """The name of two categories, whichever is first."""
    return "/".join(sorted(code for code, _ in two))


def doubt_of(ranking: Ranking, either: float, counts: Doubt) -> float | None:
    """How much it is in doubt which of the two best categories it is; None: nothing to choose.

    `either`: how much the text sounds like one that could be of two.
    """
    two = two_best(ranking)
    if two is None:
        return None
    (_, first), (_, second) = two
    return either + counts.first * first + counts.second * second + counts.pairs.get(pair_of(two), 0.0)


def doubt_from(all_doubts: Iterable[float | None], share: float) -> float:
    """Above which doubt `share` of all are asked about."""
    doubts = list(all_doubts)
    told = sorted((doubt for doubt in doubts if doubt is not None), reverse=True)
    return told[min(int(share * len(doubts)), len(told) - 1)]
