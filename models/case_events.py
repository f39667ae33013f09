"""Case events (办事档案): the record of every move of a case."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key
from models.sealed import unseal


class CaseEvent(Base):
    """One move of a case: who, when, from which state to which, and what was said."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case_id_id", "case_id", "id"),)

    id: Mapped[int] = key()
    case_id: Mapped[int] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.FOR_GOOD)
    at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    #: None: the system, or somebody who was forgotten.
    actor_id: Mapped[int | None] = column(BigInteger, keep=Keep.CASE)
    move: Mapped[str] = column(String(20), keep=Keep.FOR_GOOD)
    from_state: Mapped[str] = column(String(12), keep=Keep.FOR_GOOD)
    to_state: Mapped[str] = column(String(12), keep=Keep.FOR_GOOD)
    note: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    #: Whom it went to: the new owner of an assignment.
    target_id: Mapped[int | None] = column(BigInteger, keep=Keep.FOR_GOOD)


def event_note(session: Session, event: CaseEvent) -> str:
    """What was said with a move."""
    return unseal(session, "case_event.note", event.id, event.note)


def find_events(session: Session, case_id: int) -> list[CaseEvent]:
    """The moves of a case, in order."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)))
