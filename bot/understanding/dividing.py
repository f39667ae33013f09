"""Dividing (再拆): two matters of one stretch that no list tells apart, where the model hears one on each side of a mark."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.understanding.categories import NO_MATTER, OTHER, scores
from bot.understanding.intents import intent_of
from bot.understanding.matcher import SENTENCE_STOPS
from bot.understanding.matters import Whole, evidence_of, features_of_stretch
from bot.understanding.model import shipped
from bot.understanding.splitting import Piece, Stretch, are_related, stretch_of

# Measured on sentences the model was not trained on, each by itself and two joined (docs/reference/performance.md).
#: By how much each side must be clearer about its own category than the other side is about that: where a word says that
#: another matter begins (还有), where a sentence ends, and where there is a comma or a blank.
_AT_WORD, _AT_STOP, _AT_COMMA = 0.15, 0.45, 1.8
#: So few characters tell no matter: 一天了.
_SHORTEST = 6
#: After a comma these say who suffers from what was told before, or who is to settle it.
_OF_THE_SAME = frozenset({"care", "dispute", "property"})
#: What has more clauses than this is a tale or an article; its lists and numbers divide it.
_MOST_CLAUSES = 8


class _Side(NamedTuple):
    """What the model hears in the words on one side of a mark."""

    about: dict[str, float]
    category: str

    @property
    def margin(self) -> float:
        return self.about[self.category]


def divided(whole: Whole, pieces: Sequence[Piece], stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches, those of several matters cut; nothing is cut where danger is told, or words are set aside."""
    parts: list[Stretch] = []
    for stretch in stretches:
        its = [each for each in pieces if stretch.start <= each.clause.start < stretch.end]
        set_aside = any(stretch.start <= start < stretch.end for start, _ in whole.calm.idle)
        grave = any(each.alarms or each.about_staff for each in its)
        if set_aside or grave or not 1 < len(its) <= _MOST_CLAUSES:
            parts.append(stretch)
        else:
            parts.extend(stretch_of(part) for part in _at_marks(whole, its))
    return parts


def _at_marks(whole: Whole, pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """Each sentence cut at its commas, and what is next to one another put together again where it is one matter."""
    parts: list[Sequence[Piece]] = []
    for needed, sentence in _sentences(whole, pieces):
        first, *others = _at_commas(whole, sentence)
        if parts and _lead(whole, parts[-1], first) <= needed:
            parts[-1] = [*parts[-1], *first]
        else:
            parts.append(first)
        parts.extend(others)
    return parts


def _sentences(whole: Whole, pieces: Sequence[Piece]) -> list[tuple[float, list[Piece]]]:
    """The clauses by sentence, each with how clear it must be that it begins another matter."""
    found = [(_AT_WORD, [pieces[0]])]
    for last, piece in pairwise(pieces):
        between = whole.told.text[last.clause.end : piece.clause.start]
        if piece.clause.begins or not SENTENCE_STOPS.isdisjoint(between):
            found.append((_AT_WORD if piece.clause.begins else _AT_STOP, [piece]))
        else:
            found[-1][1].append(piece)
    return found


def _at_commas(whole: Whole, pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """A sentence cut where it is clearest that another matter begins, if it is clear, and so on."""
    leads = [(_lead(whole, pieces[:at], pieces[at:], at_comma=True), at) for at in range(1, len(pieces))]
    lead, at = max(leads, default=(0.0, 0))
    if lead <= _AT_COMMA:
        return [pieces]
    return [part for side in (pieces[:at], pieces[at:]) for part in _at_commas(whole, side)]


def _lead(whole: Whole, before: Sequence[Piece], after: Sequence[Piece], *, at_comma: bool = False) -> float:
    """By how much each side is clearer about its own category than the other side is about that; 0 when they may be one."""
    if any(_told(whole, side) < _SHORTEST for side in (before, after)):
        return 0.0
    left, right = _heard(whole, before), _heard(whole, after)
    if OTHER in (left.category, right.category) or left.category == right.category:
        return 0.0
    if at_comma and may_be_one(left.category, right.category):
        return 0.0
    if any(side.margin < side.about[NO_MATTER] for side in (left, right)):
        return 0.0
    crossed = max(right.about[left.category], left.about[right.category])
    return min(left.margin, right.margin) - crossed


def _told(whole: Whole, pieces: Sequence[Piece]) -> int:
    """How much a side tells beside courtesies, in characters: thanks begin no matter."""
    first, end = pieces[0].clause.start, pieces[-1].clause.end
    return (
        end
        - first
        - sum(min(last, end) - max(at, first) for at, last in whole.calm.courteous if at < end and first < last)
    )


def may_be_one(category: str, other: str) -> bool:
    """Whether the two are rather sides of one matter than two."""
    return are_related(category, other) or not _OF_THE_SAME.isdisjoint((category, other))


def _heard(whole: Whole, pieces: Sequence[Piece]) -> _Side:
    stretch = stretch_of(pieces)
    listed = scores(whole.calm.reading, stretch.start, stretch.end, whole.names)
    ruled, _ = intent_of(evidence_of(whole, stretch, listed, grave=False, placed=False))
    ranking = shipped().rank(features_of_stretch(whole, stretch, listed, ruled))["category"]
    category = next(
        code for code, _ in ranking if code != NO_MATTER and (not whole.categories or code in whole.categories)
    )
    return _Side(dict(ranking), category)
