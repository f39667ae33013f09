"""Gathered messages (等着并的消息): what an outage made late waits here for the rest of what its reader is to hear."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.dialogues import PromptRow
from models.outbox import OutboxRow, SendState

FOLDED = "并在一条里说"


def claim_gathered(session: Session) -> list[OutboxRow]:
    """All that was gathered for one person, in the order of writing, locked; nothing where nothing waits."""
    gathered = select(OutboxRow).where(OutboxRow.state == SendState.GATHERED)
    first = session.scalars(gathered.order_by(OutboxRow.id).limit(1).with_for_update(skip_locked=True)).first()
    if first is None:
        return []
    return find_gathered_for(session, first.recipient_id)


def find_gathered_for(session: Session, person_id: int) -> list[OutboxRow]:
    """The same of this person."""
    gathered = select(OutboxRow).where(OutboxRow.state == SendState.GATHERED, OutboxRow.recipient_id == person_id)
    return list(session.scalars(gathered.order_by(OutboxRow.id).with_for_update()))


def let_go(session: Session, rows: Sequence[OutboxRow], now: datetime) -> None:
    """They leave as they are."""
    for row in rows:
        row.state, row.next_try_at = SendState.DUE, now
    session.info["outgoing"] = True


def fold(session: Session, rows: Sequence[OutboxRow], into: int, now: datetime) -> None:
    """What they say stands in the message `into`: who reads that one was asked to take what they are about."""
    for row in rows:
        row.note(now, "", SendState.FOLDED, FOLDED)
        row.state, row.reason, row.settled_at = SendState.FOLDED, FOLDED, now
    asked = update(PromptRow).where(PromptRow.outbox_id.in_([row.id for row in rows]), PromptRow.kind == "task")
    session.execute(asked.values(outbox_id=into))
