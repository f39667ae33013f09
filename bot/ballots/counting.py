"""Counting (计票): what came of a questionnaire, and which groups may be shown at all. Pure.

A group under five is not shown, neither directly nor by difference: where the hidden ones could be worked out from the
total, the smallest group beside them is hidden too.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from bot.ballots.questions import SCORE, TEXT, Question, places

#: Fewer answers than this are nobody's business.
GROUP_MIN = 5
G = TypeVar("G", bound=Hashable)


@dataclass(frozen=True)
class Sheet:
    """One sheet as it is counted."""

    source: str
    answers: Sequence[Any]

    def answer(self, nth: int) -> Any:
        """The answer to question `nth`, from 0; None where it was left out or not reached."""
        return self.answers[nth] if nth < len(self.answers) else None


@dataclass(frozen=True)
class Tally:
    """What was answered to one question."""

    question: Question
    #: How many answered it.
    people: int
    #: By label of the question, in its order; of words none.
    counts: tuple[tuple[str, int], ...]
    #: The mean of a score; None for other kinds, and for none.
    mean: float | None
    #: The words of a text question, in the order of the alphabet: whose came first is not told.
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A group that is large enough, and its answers."""

    name: str
    people: int
    tallies: tuple[Tally, ...]


def shown(sizes: Mapping[G, int]) -> set[G]:
    """The groups that may be shown beside their total: none under five, and none that leads to one."""
    hidden = {group for group, size in sizes.items() if 0 < size < GROUP_MIN}
    rest = sorted((group for group, size in sizes.items() if size >= GROUP_MIN), key=lambda group: sizes[group])
    while hidden and rest and (len(hidden) == 1 or sum(sizes[group] for group in hidden) < GROUP_MIN):
        hidden.add(rest.pop(0))
    return set(rest)


def tally(questions: Sequence[Question], sheets: Sequence[Sheet]) -> tuple[Tally, ...]:
    """All questions over these sheets."""
    return tuple(_tally(question, [sheet.answer(nth) for sheet in sheets]) for nth, question in enumerate(questions))


def by_source(questions: Sequence[Question], sheets: Sequence[Sheet]) -> list[Part]:
    """Paper and chat apart, where both are large enough."""
    return _parts(questions, sheets, {source: source for source in sorted({sheet.source for sheet in sheets})}, _source)


def by_question(questions: Sequence[Question], sheets: Sequence[Sheet], nth: int) -> list[Part]:
    """By the options of question `nth`, from 0; who left it out is a group too."""
    names: dict[Any, str] = dict(enumerate(questions[nth].options, 1))
    return _parts(questions, sheets, {**names, None: "没答这题"}, lambda sheet: sheet.answer(nth))


def _parts(questions: Sequence[Question], sheets: Sequence[Sheet], names: Mapping[Any, str], group: Any) -> list[Part]:
    sizes = Counter(group(sheet) for sheet in sheets)
    may = shown(sizes)
    return [
        Part(name, sizes[one], _without_words(tally(questions, [sheet for sheet in sheets if group(sheet) == one])))
        for one, name in names.items()
        if one in may
    ]


def _without_words(tallies: Sequence[Tally]) -> tuple[Tally, ...]:
    """Words are told of all together only: those of a small group sound like somebody."""
    return tuple(replace(one, words=()) for one in tallies)


def _source(sheet: Sheet) -> str:
    return sheet.source


def _tally(question: Question, answers: Sequence[Any]) -> Tally:
    given = [answer for answer in answers if answer is not None]
    if question.kind == TEXT:
        return Tally(question, len(given), (), None, tuple(sorted(given)) if len(given) >= GROUP_MIN else ())
    found = Counter(place for answer in given for place in places(question, answer))
    counts = tuple((label, found[place]) for place, label in enumerate(question.labels))
    mean = sum(given) / len(given) if question.kind == SCORE and given else None
    return Tally(question, len(given), counts, mean)
