"""Beside (被叫去帮忙的): who was called to what cannot wait tells what he sees or did there, though another has taken it."""

from bot.cases.meant import find_called_to
from bot.cases.plain_words import ARRIVE, CAUSE, CONTROL, DEPART, DONE, TELL
from bot.conversation.turn import Turn
from bot.messages import NOTHING_YET, Reply
from models.cases import Case

#: What somebody beside may have to tell; to take it, plan it or hand it on is for whoever has it.
TOLD_BESIDE = frozenset({DEPART, ARRIVE, CAUSE, CONTROL, DONE, TELL})


def find_beside(turn: Turn, move: str) -> list[Case]:
    """What he was called to and another has, of which he may be telling."""
    return find_called_to(turn.act.session, turn.person_id, turn.act.now) if move in TOLD_BESIDE else []


def tell_beside(turn: Turn, move: str, code: str, said: str) -> Reply | None:
    """His words go to the record and to whoever has the case; None where it is not such a case."""
    if code not in {case.code for case in find_beside(turn, move)}:
        return None
    turn.go_on_with("relay", case=code, said=said)
    return NOTHING_YET
