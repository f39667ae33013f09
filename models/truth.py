"""Truth (还属实): messages that wait and are no longer so: the case was taken meanwhile, or the task is another's."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from bot.messages import While
from models.base import table_of
from models.cases import RUNNING, UNTAKEN, Case
from models.dialogues import PromptRow
from models.outbox import OutboxRow, SendState
from models.prepared import Prepared

OVERTAKEN = "已不是这样,不发了"


def still_true(session: Session, rows: Sequence[OutboxRow], now: datetime) -> list[OutboxRow]:
    """Those of these locked rows that still say what is so; the others end here."""
    overtaken = _settled_tasks(session, rows) | _overtaken(session, [row for row in rows if row.only_while])
    for row in rows:
        if row.id in overtaken:
            row.note(now, "", SendState.CANCELLED, OVERTAKEN)
            row.state, row.reason, row.settled_at = SendState.CANCELLED, OVERTAKEN, now
            row.owner = row.lease_until = None
    return [row for row in rows if row.id not in overtaken]


_PROMPT = table_of(PromptRow)
_ASKED = Prepared(
    select(_PROMPT.c.outbox_id, _PROMPT.c.closed_at).where(_PROMPT.c.outbox_id.in_(bindparam("tasks", expanding=True)))
)


def _settled_tasks(session: Session, rows: Sequence[OutboxRow]) -> set[int]:
    """Tasks of which nothing is asked of their reader any more: somebody took it, or took it back."""
    tasks = [row.id for row in rows if row.kind == "task"]
    if not tasks:
        return set()
    session.flush()
    found = _ASKED.all(session, tasks=tasks)
    return {row for row, _ in found if row is not None} - {row for row, closed_at in found if closed_at is None}


def _overtaken(session: Session, rows: Sequence[OutboxRow]) -> set[int]:
    """By how their cases stand; of a merged one how the one does that it is worked on with."""
    if not rows:
        return set()
    whole = aliased(Case)
    stands = select(Case, whole).outerjoin(whole, (whole.id == Case.parent_id) & (Case.state == "merged"))
    found = session.execute(stands.where(Case.id.in_({row.about for row in rows})))
    cases = {case.id: led or case for case, led in found}
    return {row.id for row in rows if not _is_so(row, cases.get(row.about))}


def _is_so(row: OutboxRow, case: Case | None) -> bool:
    if case is None:
        return True
    if row.only_while == While.UNTAKEN:
        return case.state in UNTAKEN
    is_his = row.only_while != While.HIS or row.recipient_id in (case.owner_id, case.second_owner_id)
    return case.state in RUNNING and is_his
