"""Gathered messages (等着并的消息): what an outage made late waits here for the rest of what its reader is to hear."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from models.base import table_of
from models.dialogues import PromptRow
from models.outbox import OutboxRow, SendState
from models.prepared import Prepared
from models.session import read_rows

FOLDED = "并在一条里说"


_MESSAGE = table_of(OutboxRow)
_GATHERED = select(_MESSAGE).where(_MESSAGE.c.state == SendState.GATHERED).order_by(_MESSAGE.c.id)
_FIRST = Prepared(_GATHERED.limit(1).with_for_update(skip_locked=True))
_OF_PERSON = Prepared(_GATHERED.where(_MESSAGE.c.recipient_id == bindparam("person")).with_for_update())


def claim_gathered(session: Session) -> list[OutboxRow]:
    """All that was gathered for one person, in the order of writing, locked; nothing where nothing waits."""
    for first in read_rows(session, OutboxRow, _FIRST):
        return find_gathered_for(session, first.recipient_id)
    return []


def find_gathered_for(session: Session, person_id: int) -> list[OutboxRow]:
    """The same of this person."""
    return read_rows(session, OutboxRow, _OF_PERSON, person=person_id)


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
