"""Correcting (更正地点): right after his report somebody says that it is elsewhere; the case is to move there."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.conversation import lately
from bot.conversation.several_reader import among
from bot.conversation.turn import Turn
from bot.conversation.where import where_of
from bot.geography.place_name import is_unnamed
from models.cases import Case

_WRONG = re.compile(r"^[啊哦哎呀诶,。 ]*(?:不对|不是|错了|[说打写搞弄发]错了?|应该是|更正)")
#: What may stand around the place itself.
_AROUND = re.compile(r"[应该在我说的那这里边了啊呀哦,。.! ]")


def corrects_place(turn: Turn) -> bool:
    """Is it 不对,是4幢 or 不是3幢是5幢, soon after a report, and nothing more? Then the case is to move there.

    To a case that nobody could place, the place alone is enough. A question asked since the report comes first.
    """
    wrong = _WRONG.match(turn.heard.text)
    if wrong is None and turn.office.directory.gazetteer.find(turn.heard.text).place is None:
        return False
    cases = [case for case in lately.find_cases(turn) if wrong or (case.grid is None and not case.sealed)]
    if not cases or _asked_since(turn):
        return False
    said = turn.heard.text[wrong.end() :].rpartition("是")[2] if wrong else turn.heard.text
    where = _elsewhere(turn, cases[-1], said)
    if where is not None:
        move_to(turn, cases, where)
    return where is not None


def move_to(turn: Turn, cases: Sequence[Case], where: Mapping[str, Any] | None, number: int | None = None) -> None:
    """Go on with moving one of `cases`: the only one, or the one of that number, else he is asked which."""
    values: dict[str, Any] = {"where": dict(where)} if where else {}
    if number is not None or len(cases) == 1:
        values["case"] = cases[(number or 1) - 1].code
    else:
        values["among"] = among([(case.code, turn.office.category(case.category).name) for case in cases])
    turn.go_on_with("wrong_place", **values)


def _asked_since(turn: Turn) -> bool:
    """Is a question open that is newer than what he corrects? Then the words are for it."""
    asked_at, effect_at = turn.dialogue.asked_at, turn.dialogue.effect_at
    return bool(turn.frames and asked_at and effect_at and asked_at > effect_at)


def _elsewhere(turn: Turn, case: Case, said: str) -> dict[str, Any] | None:
    """The place that is named instead; a bare 4幢 stands in the estate of the case."""
    gazetteer = turn.office.directory.gazetteer
    found = gazetteer.find(said)
    if _AROUND.sub("", said.replace(found.text, "", 1)):
        return None
    if case.place is not None and found.text and is_unnamed(found.text):
        found = gazetteer.find_beside(case.place, found.text)
    return asdict(where_of(found.place, found.detail, found.text)) if found.place else None
