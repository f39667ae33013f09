"""Continuing (接着说): which case a message goes on about."""

from typing import Any

from bot.cases.lifecycle import RUNNING
from bot.conversation.elsewhere import find_told_elsewhere
from bot.conversation.turn import Turn
from bot.understanding.unfixed import sounds_unfixed
from models.cases import Case, find_case_asked_about, find_cases_of_contact, get_case

MINE_MAX = 20


def find_spoken_of(turn: Turn, matters: list[dict[str, Any]], *, photos: bool) -> Case | None:
    """The case that what he says now may be more of, if any.

    Told on his other channel lately; else of his last message; for photos and for words without a place also the one
    he was asked about, or the one he has under way and calls not mended.
    """
    if (told := _told_elsewhere(turn, matters)) is not None:
        return told
    last = last_case(turn) if photos else turn.just_opened
    if last is not None:
        return get_case(turn.act.session, last)
    if any(matter.place for matter in turn.heard.understood.matters):
        return None
    return find_case_asked_about(turn.act.session, turn.person_id) or _chased(turn)


def last_case(turn: Turn) -> int | None:
    """The case that the sender's last message opened or moved."""
    opened, moved = turn.last_effect.get("opened"), turn.last_effect.get("moved")
    return opened[-1] if opened else int(next(reversed(moved))) if moved else None


def _chased(turn: Turn) -> Case | None:
    """还没修好, said of a kind of matter he has under way: his newest of that kind."""
    if not sounds_unfixed(turn.heard.text):
        return None
    kinds = {matter.category for matter in turn.heard.understood.matters}
    mine = find_cases_of_contact(turn.act.session, turn.person_id, MINE_MAX)
    return next((case for case in mine if case.state in RUNNING and case.category in kinds), None)


def _told_elsewhere(turn: Turn, matters: list[dict[str, Any]]) -> Case | None:
    if len(matters) != 1 or matters[0]["where"] is None:
        return None
    return find_told_elsewhere(turn, matters[0]["category"], matters[0]["where"]["code"])
