"""Export (简报给程序看): the brief as JSON, every number with the codes of its cases."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.reviews.brief import Number
from bot.reviews.sheet import DecisionLine, Sheet
from bot.reviews.small import UNDER, told_together
from models.case_counts import find_rows

Shown = Callable[[Number], dict[str, Any]]


def exported(session: Session, sheet: Sheet, *, public: bool = False) -> dict[str, Any]:
    """Everything the brief says. `public`: no codes, small numbers null."""
    brief = sheet.brief
    show: Shown = _hidden if public else _with_codes(session)
    return {
        "unit": sheet.unit.code,
        "level": sheet.unit.level,
        "name": sheet.unit.name,
        "meets_on": sheet.meets_on.isoformat() if sheet.meets_on else None,
        "since": brief.since.isoformat(),
        "until": brief.until.isoformat(),
        "numbers": {name: show(number) for name, number in brief.numbers.items()},
        "categories": _breakdown(brief.categories, show, public=public),
        "states": _breakdown(brief.states, show, public=public),
        "sealed": _small(brief.sealed, public=public),
        "hot": [
            {
                "place": one.place,
                "category": one.category,
                "words": list(one.words),
                "mark": one.mark,
                **show(one.number),
            }
            for one in brief.hot
            if not public or one.number.count >= UNDER
        ],
        "hard": [{"kind": one.kind, **show(Number(cases=one.cases))} for one in brief.hard],
        "silent": [{"name": one.name, "count": _small(one.count, public=public)} for one in brief.silent],
        "followed": [] if public else [_decision(line) for line in sheet.followed],
        "decided": [] if public else [_decision(line) for line in sheet.decided],
        "topics": [
            {"number": topic.number, "title": topic.title, **show(Number(cases=topic.cases))} for topic in sheet.topics
        ],
    }


def _with_codes(session: Session) -> Shown:
    def show(number: Number) -> dict[str, Any]:
        codes = [row.code for row in find_rows(session, number.cases)]
        return {"count": number.count, "before": number.before, "codes": codes}

    return show


def _hidden(number: Number) -> dict[str, Any]:
    return {"count": _small(number.count, public=True), "before": _small(number.before or 0, public=True)}


def _breakdown(numbers: dict[str, Number], show: Shown, *, public: bool) -> dict[str, dict[str, Any]]:
    """Numbers that add up: where one is hidden, another is, or it could be worked out."""
    shown = told_together({name: number.count for name, number in numbers.items()}, public=public)
    return {
        name: show(number) if shown[name].isdecimal() else {"count": None, "before": None}
        for name, number in numbers.items()
    }


def _small(number: int, *, public: bool) -> int | None:
    return None if public and 0 < number < UNDER else number


def _decision(line: DecisionLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "text": line.text,
        "owner": line.owner,
        "due_on": line.due_on.isoformat(),
        "state": line.state,
        "put_off": line.put_off,
        "late": line.is_late,
    }
