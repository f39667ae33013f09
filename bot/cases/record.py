"""Record (办事档案): the moves of a case as they are read aloud, each with its time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.cases.lifecycle import ACCEPTED, MERGED
from bot.text.when import say_when
from models.case_events import CaseEvent, event_note, find_events
from models.cases import Case
from models.people import find_member

#: What each move says to the case's resident.
MOVES = {
    "open": "受理",
    "accept": "接单",
    "plan": "约定",
    "decline": "改派",
    "assign": "改派",
    "depart": "出发",
    "arrive": "到场",
    "find_cause": "查明原因",
    "control": "控制",
    "resolve": "办结",
    "confirm": "您确认好了",
    "reopen": "您说没好",
    "merge": "并案,一起办",
    "split": "拆开,单独办",
    "withdraw": "撤回",
    "close_unrated": "到期未评,结案",
    "call": "电话告知本人",
    "urge": "您催过",
    "sort": "您说了是哪类",
}
#: … and to members, who also see who was called and who it went to.
FOR_MEMBERS = {
    **MOVES,
    "confirm": "居民确认好了",
    "reopen": "居民说没好",
    "urge": "居民催过",
    "say": "说明",
    "relay_to_contact": "对居民说",
    "sort": "居民说了是哪类",
    "escalate": "上报",
    "hand_over": "交接",
    "missed_call": "电话没打通",
}
#: … and to whoever reported the same thing: what was done with it, and not who else has said what.
FOR_CO_REPORTERS = {
    **{move: MOVES[move] for move in ("accept", "plan", "decline", "assign", "depart", "arrive", "find_cause")},
    **{move: MOVES[move] for move in ("control", "resolve", "close_unrated")},
    "confirm": "邻居确认好了",
    "reopen": "邻居说没好",
}
#: Words of a neighbour.
_NOT_OURS = frozenset({"confirm", "reopen"})


class Done(NamedTuple):
    """That somebody reported a case done: who, when, with which words."""

    actor_id: int | None
    at: datetime
    note: str


def find_done(session: Session, case: Case) -> Done | None:
    """The last time it was reported done; None: never."""
    made = [event for event in find_events(session, case.id) if event.move == "resolve"]
    return Done(made[-1].actor_id, made[-1].at, event_note(session, made[-1])) if made else None


def told_to_resident(session: Session, case: Case, now: datetime, *, notes: bool) -> list[str]:
    """One line per move, as 进度 shows it to the resident; with what was said, unless `notes` are kept back.

    Of a case that was merged, what was done since with the one it is worked on with.
    """
    events = [event for event in find_events(session, case.id) if event.move in MOVES]
    lines = [_line(session, event, MOVES[event.move], now, notes=notes) for event in events]
    together = [event for event in _since_merged(session, case) if event.move in FOR_CO_REPORTERS]
    for event in together:
        its_notes = notes and event.move not in _NOT_OURS
        lines += [_line(session, event, FOR_CO_REPORTERS[event.move], now, notes=its_notes)]
    return lines


def told_to_member(session: Session, case: Case, now: datetime, *, notes: bool) -> list[str]:
    """One line per move, with the name of the member who made it; likewise."""
    events = [*find_events(session, case.id), *_since_merged(session, case)]
    events = [event for event in events if event.move in FOR_MEMBERS]
    made = [(event, f"{FOR_MEMBERS[event.move]}{_by(session, event)}") for event in events]
    return [_line(session, event, what, now, notes=notes) for event, what in made]


def _since_merged(session: Session, case: Case) -> list[CaseEvent]:
    """The moves of the case that this one was merged into, from then on."""
    if case.state != MERGED or case.parent_id is None:
        return []
    merged_at = max(
        (event.at for event in find_events(session, case.id) if event.move == "merge"), default=case.opened_at
    )
    return [event for event in find_events(session, case.parent_id) if event.at >= merged_at]


def _line(session: Session, event: CaseEvent, what: str, now: datetime, *, notes: bool) -> str:
    note = event_note(session, event) if notes else ""
    return f"{say_when(event.at, now)} {what}{f':{note}' if note else ''}"


def _by(session: Session, event: CaseEvent) -> str:
    member = find_member(session, event.actor_id) if event.actor_id and event.move != "open" else None
    return f"({member.name})" if member else ""


def is_on_the_way(session: Session, case: Case) -> bool:
    """Has whoever has it set out, and is not there yet?"""
    if case.state != ACCEPTED or case.arrived_at is not None:
        return False
    moves = [event.move for event in find_events(session, case.id)]
    return "depart" in moves and "assign" not in moves[moves.index("depart") :]
