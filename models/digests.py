"""Digest lines (汇总): what could not be said at its time, waiting for the next digest of its reader."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, delete, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key
from models.sealed import seal, unseal


class DigestLine(Base):
    """One line for one person."""

    __tablename__ = "digest_line"
    __table_args__ = (Index("ix_digest_line_person_id", "person_id"),)

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"))
    text: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.SHORT)
    written_at: Mapped[datetime] = column(keep=Keep.SHORT)


def add_line(session: Session, row: int, person_id: int, text: str, now: datetime) -> None:
    """Keep a line for the next digest."""
    sealed = seal(session, "digest_line.text", row, text)
    session.add(DigestLine(id=row, person_id=person_id, text=sealed, written_at=now))


def find_readers(session: Session) -> Collection[int]:
    """For whom lines wait."""
    return set(session.scalars(select(DigestLine.person_id).distinct()))


def take_lines(session: Session, person_id: int) -> list[str]:
    """The lines of one person, in order; they are his digest's now and wait no more."""
    rows = list(session.scalars(select(DigestLine).where(DigestLine.person_id == person_id).order_by(DigestLine.id)))
    session.execute(delete(DigestLine).where(DigestLine.id.in_([row.id for row in rows])))
    return [unseal(session, "digest_line.text", row.id, row.text) for row in rows]
