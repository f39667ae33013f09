"""Named (点到的): the place and the thing that somebody's words name, by which one case is told from another."""

from collections.abc import Sequence

from bot.conversation.turn import Turn
from bot.geography.place_name import is_unnamed
from bot.geography.places import PlaceFinding
from bot.text.normalise import nfkc
from bot.understanding.understand import understand
from models.cases import Case, case_where

SURE = 0.9


def is_elsewhere(turn: Turn, case: Case) -> bool:
    """Do the words name a place, and not that of the case?"""
    found = turn.office.directory.gazetteer.find(_said(turn))
    return bool(found.place or found.candidates) and not _is_there(turn, case, found)


def at_named_place(turn: Turn, cases: Sequence[Case]) -> list[Case]:
    """Those where the words say; all of them where they name no place, none where they name another."""
    return [case for case in cases if not is_elsewhere(turn, case)]


def tells_of_another(turn: Turn, case: Case, cases: Sequence[Case]) -> bool:
    """Are the words surely about the kind of another of `cases`, and not of this one's?"""
    matters = understand(_said(turn), None, turn.office.config.categories).matters
    kinds = {matter.category for matter in matters if matter.confidence >= SURE}
    return case.category not in kinds and any(other.category in kinds for other in cases)


def kind_of(turn: Turn, thing: str) -> str:
    """The category of what would surely be broken; "" where the words do not tell."""
    matters = understand(f"{thing}坏了", None, turn.office.config.categories).matters if thing else ()
    return matters[0].category if matters and matters[0].confidence >= SURE else ""


def _said(turn: Turn) -> str:
    """The words without the command before them, which would be read as a part of the place: 办结 3幢通了."""
    return nfkc(turn.rest) or turn.heard.text


def _is_there(turn: Turn, case: Case, found: PlaceFinding) -> bool:
    """A bare 3幢 stands in the estate of the case; of an estate every building is there."""
    where = case_where(turn.act.session, case)
    if found.text and found.text in where:
        return True
    if case.place is not None and is_unnamed(found.text):
        beside = turn.office.directory.gazetteer.find_beside(case.place, found.text).place
        return beside is not None and beside.code == case.place
    named = (found.place,) if found.place else found.candidates
    return any(place.code == case.place or (where and place.name in where) for place in named)
