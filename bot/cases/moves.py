"""Moves (办事档案): change a case's state by the table, leaving its event and its audit row."""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from bot.act import Act
from bot.cases.lifecycle import next_state, says
from bot.errors import Refused
from models.base import insert_row
from models.case_events import CaseEvent
from models.cases import Case, case_where, lock_case
from models.sealed import seal, seal_json, unseal_json


def move_case(act: Act, case: Case, move: str, note: str = "", target_id: int | None = None) -> None:
    """Make one move. Raises Refused, in words for whoever asked, when the table has no such move from here."""
    before, case.state = case.state, require_move(act, case, move)
    add_event(act, case, move, before, note, target_id)
    act.record(f"case.{move}", f"case:{case.id}", before=before, after=case.state)


def require_move(act: Act, case: Case, move: str) -> str:
    """The state after a move, before anything is written: a refusal leaves the case as it was, and 发错了 puts it back so.

    Raises Refused, in words for whoever asked, when the table has no such move from here.
    """
    lock_case(act.session, case)
    after = next_state(case.state, move)
    if after is None:
        raise Refused(f"编号 {case.code}现在是“{says(case.state)}”,不能这样做。")
    remember(act, case)
    return after


def add_event(act: Act, case: Case, move: str, before: str, note: str = "", target_id: int | None = None) -> None:
    """Write what happened to a case that is already in its new state."""
    row = act.new_id()
    insert_row(
        act.session,
        CaseEvent,
        id=row,
        case_id=case.id,
        at=act.now,
        actor_id=act.person_id,
        move=move,
        from_state=before,
        to_state=case.state,
        note=seal(act.session, "case_event.note", row, note) if note else None,
        target_id=target_id,
    )


#: What a move may change, and 发错了 puts back.
FIELDS = ("state", "category", "unheard", "owner_id", "second_owner_id", "rule", "rating", "parent_id")
TIMES = (
    *("clock_started_at", "accept_by", "resolve_by", "resident_asked_at", "accepted_at", "promised_at"),
    *("arrived_at", "cause_found_at", "controlled_at", "resolved_at", "closed_at"),
)
PLACE = ("place", "grid", "lat", "lng")
REMEMBERED = "dialogue.effect"


def remember(act: Act, case: Case) -> None:
    """Keep the case as it was before this turn, so that the turn can be undone."""
    if str(case.id) not in act.effect.moved and case.id not in act.effect.opened:
        kept = {name: getattr(case, name) for name in FIELDS}
        times = {name: at.isoformat() if (at := getattr(case, name)) else None for name in TIMES}
        act.effect.moved[str(case.id)] = {**kept, **times}


def remember_place(act: Act, case: Case) -> None:
    """Keep where it is as well: sealed, since it waits in the talk of whoever moves it."""
    place = {name: getattr(case, name) for name in PLACE} | {"where": case_where(act.session, case)}
    sealed = seal_json(act.session, REMEMBERED, case.id, place)
    act.effect.moved[str(case.id)]["place"] = b64encode(sealed).decode()


def put_place_back(act: Act, case: Case, before: dict[str, Any]) -> None:
    """Where it was, if the move took it elsewhere."""
    if "place" not in before:
        return
    place = unseal_json(act.session, REMEMBERED, case.id, b64decode(before["place"]))
    case.where = seal(act.session, "cases.where", case.id, place["where"])
    for name in PLACE:
        setattr(case, name, place[name])


def lifecycle_fields(before: dict[str, Any]) -> dict[str, Any]:
    """What `remember` kept, as values of the row."""
    times = {name: datetime.fromisoformat(at) if (at := before[name]) else None for name in TIMES}
    return {**{name: before[name] for name in FIELDS}, **times}
