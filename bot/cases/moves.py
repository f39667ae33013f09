"""Moves (办事档案): change a case's state by the table, leaving its event and its audit row."""

from datetime import datetime
from typing import Any

from bot.act import Act
from bot.cases.lifecycle import next_state, says
from bot.errors import Refused
from models.base import insert_row
from models.cases import Case, CaseEvent, lock_case
from models.sealed import seal


def move_case(act: Act, case: Case, move: str, note: str = "", target_id: int | None = None) -> None:
    """Make one move. Raises Refused, in words for whoever asked, when the table has no such move from here."""
    lock_case(act.session, case)
    after = next_state(case.state, move)
    if after is None:
        raise Refused(f"编号 {case.code}现在是“{says(case.state)}”,不能这样做。")
    remember(act, case)
    before, case.state = case.state, after
    add_event(act, case, move, before, note, target_id)
    act.record(f"case.{move}", f"case:{case.id}", before=before, after=after)


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
FIELDS = ("state", "category", "owner_id", "second_owner_id", "rule", "rating", "parent_id")
TIMES = (
    *("accept_by", "resolve_by", "accepted_at", "promised_at"),
    *("arrived_at", "cause_found_at", "controlled_at", "resolved_at", "closed_at"),
)


def remember(act: Act, case: Case) -> None:
    """Keep the case as it was before this turn, so that the turn can be undone."""
    moved: dict[str, dict[str, Any]] = act.session.info.setdefault("moved", {})
    if str(case.id) not in moved and case.id not in act.session.info.get("opened", ()):
        kept = {name: getattr(case, name) for name in FIELDS}
        times = {name: at.isoformat() if (at := getattr(case, name)) else None for name in TIMES}
        moved[str(case.id)] = {**kept, **times}


def lifecycle_fields(before: dict[str, Any]) -> dict[str, Any]:
    """What `remember` kept, as values of the row."""
    times = {name: datetime.fromisoformat(at) if (at := before[name]) else None for name in TIMES}
    return {**{name: before[name] for name in FIELDS}, **times}
