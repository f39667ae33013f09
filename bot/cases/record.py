"""Record (办事档案): the moves of a case as they are read aloud, each with its time."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.text.when import say_when
from models.cases import Case, CaseEvent, event_note, find_events
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


def told_to_resident(session: Session, case: Case, now: datetime, *, notes: bool = True) -> list[str]:
    """One line per move, as 进度 shows it to the resident; with what was said, unless `notes` are kept back."""
    events = [event for event in find_events(session, case.id) if event.move in MOVES]
    return [_line(session, event, MOVES[event.move], now, notes=notes) for event in events]


def told_to_member(session: Session, case: Case, now: datetime, *, notes: bool = True) -> list[str]:
    """One line per move, with the name of the member who made it; likewise."""
    events = [event for event in find_events(session, case.id) if event.move in FOR_MEMBERS]
    made = [(event, f"{FOR_MEMBERS[event.move]}{_by(session, event)}") for event in events]
    return [_line(session, event, what, now, notes=notes) for event, what in made]


def _line(session: Session, event: CaseEvent, what: str, now: datetime, *, notes: bool) -> str:
    note = event_note(session, event) if notes else ""
    return f"{say_when(event.at, now)} {what}{f':{note}' if note else ''}"


def _by(session: Session, event: CaseEvent) -> str:
    member = find_member(session, event.actor_id) if event.actor_id and event.move != "open" else None
    return f"({member.name})" if member else ""
