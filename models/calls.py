"""Call list (电话告知): messages that no channel reached, and the worker who tells the person by word of mouth.

No name, number or word stands here: the message and its case have them.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, select, update
from sqlalchemy.orm import Session

from models.base import Base, Mapped, changed, column, insert_new_row, key
from models.outbox import OutboxRow


class CallState(StrEnum):
    """Where a call is; the last four are its ends."""

    OPEN = "open"  # nobody has been asked
    ASKED = "asked"
    TOLD = "told"
    MISSED = "missed"  # tried twice, nobody answered
    UNANSWERED = "unanswered"  # the worker never said
    DROPPED = "dropped"  # the message found its way, or was taken back


#: The job that asks the workers (scheduler/calls.py): by subject 0 a hand-out, else what one worker was asked.
JOB = "calls"


class Call(Base):
    """One message to be told by telephone."""

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_state_worker_id", "state", "worker_id"),)

    id: Mapped[int] = key()
    outbox_id: Mapped[int] = column(BigInteger, unique=True)
    case_id: Mapped[int] = column(BigInteger, ForeignKey("cases.id"))
    state: Mapped[str] = column(String(12), default=CallState.OPEN)
    #: Who was asked to call; None: nobody yet.
    worker_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"))
    created_at: Mapped[datetime] = column()
    asked_at: Mapped[datetime | None] = column()
    #: How often nobody answered the telephone, and how often the worker was reminded.
    missed: Mapped[int] = column(BigInteger, default=0)
    reminded: Mapped[int] = column(BigInteger, default=0)
    ended_at: Mapped[datetime | None] = column()


def add_call(session: Session, row: int, outbox_id: int, case_id: int, now: datetime) -> bool:
    """Put a message on the list; False when it stands there already. One that had found its way comes back."""
    if insert_new_row(session, Call, id=row, outbox_id=outbox_id, case_id=case_id, created_at=now):
        return True
    again = {"state": CallState.OPEN, "worker_id": None, "ended_at": None}
    dropped = (Call.outbox_id == outbox_id, Call.state == CallState.DROPPED)
    return changed(session, update(Call).where(*dropped).values(again)) > 0


def find_open_calls(session: Session, limit: int) -> list[Call]:
    """Those nobody has been asked to make, oldest first, locked."""
    wanted = select(Call).where(Call.state == CallState.OPEN).order_by(Call.id).limit(limit)
    return list(session.scalars(wanted.with_for_update(skip_locked=True)))


def find_calls_of(session: Session, worker_id: int, case_id: int | None = None) -> list[Call]:
    """What a worker was asked to tell and has not said how it went, oldest first."""
    wanted = select(Call).where(Call.worker_id == worker_id, Call.state == CallState.ASKED).order_by(Call.id)
    return list(session.scalars(wanted if case_id is None else wanted.where(Call.case_id == case_id)))


def find_messages_of(session: Session, calls: Sequence[Call]) -> dict[int, OutboxRow]:
    """The messages of calls by their ids."""
    wanted = select(OutboxRow).where(OutboxRow.id.in_([call.outbox_id for call in calls]))
    return {row.id: row for row in session.scalars(wanted)}
