"""Report (问卷结果): everything that may be known of a closed questionnaire, for organisers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot.ballots import counting, words
from bot.ballots.actions import questions_of
from bot.ballots.counting import GROUP_MIN, Part, Sheet, Tally
from bot.errors import Refused
from models.questionnaires import CLOSED, PAPER, Questionnaire, find_sheets, sheet_answers

#: What sheets are counted apart by.
CHAT, ON_PAPER = "聊天", "纸质"


@dataclass(frozen=True)
class Report:
    """The numbers; empty where fewer than five took part."""

    code: str
    title: str
    people: int
    unfinished: int
    total: tuple[Tally, ...] = ()
    sources: tuple[Part, ...] = ()
    groups: tuple[Part, ...] = ()


def report(session: Session, row: Questionnaire, unnamed: Callable[[str], str]) -> Report:
    """What came of it; `unnamed` takes names out of what people wrote. Raises Refused before it is closed."""
    if row.state != CLOSED:
        raise Refused(f"问卷 {row.code}还没有结束:结束以前只看得到份数(show),免得多一份少一份看出是谁。")
    sheets, questions = counted(session, row), questions_of(row)
    unfinished = sum(len(one.answers) < len(questions) for one in sheets)
    bare = Report(row.code, row.title, len(sheets), unfinished)
    if len(sheets) < GROUP_MIN:
        return bare
    total = tuple(
        replace(one, words=tuple(sorted(map(unnamed, one.words)))) for one in counting.tally(questions, sheets)
    )
    groups = counting.by_question(questions, sheets, row.group_by - 1) if row.group_by else ()
    return replace(bare, total=total, sources=tuple(counting.by_source(questions, sheets)), groups=tuple(groups))


def counted(session: Session, row: Questionnaire) -> list[Sheet]:
    """The sheets that count: those with an answer, even if only to the first question."""
    held = ((one.channel, sheet_answers(session, one)) for one in find_sheets(session, row.id))
    return [Sheet(ON_PAPER if channel == PAPER else CHAT, answers) for channel, answers in held if answers]


def as_json(one: Report) -> dict[str, Any]:
    """For machines."""
    return {
        "code": one.code,
        "title": one.title,
        "sheets": one.people,
        "unfinished": one.unfinished,
        "total": _tallies(one.total),
        "sources": _parts(one.sources),
        "groups": _parts(one.groups),
    }


def as_text(one: Report) -> str:
    """For people."""
    if not one.total:
        return f"“{one.title}”少于{GROUP_MIN}份,不出结果\n"
    lines = [f"“{one.title}”{one.people}份,没答完{one.unfinished}份"]
    for nth, tally in enumerate(one.total, 1):
        lines += [words.line(nth, tally), *(f"  - {said}" for said in tally.words)]
    for name, parts in (("来源", one.sources), ("分组", one.groups)):
        lines += [f"\n[{name}] {words.part(part)}" for part in parts]
    return "\n".join(lines) + "\n"


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [{"name": part.name, "people": part.people, "total": _tallies(part.tallies)} for part in parts]


def _tallies(tallies: Sequence[Tally]) -> list[dict[str, Any]]:
    return [
        {
            "question": one.question.text,
            "kind": one.question.kind,
            "people": one.people,
            "counts": dict(one.counts),
            "mean": None if one.mean is None else round(one.mean, 2),
            "words": list(one.words),
        }
        for one in tallies
    ]
