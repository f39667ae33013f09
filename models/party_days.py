"""Party days (政治生日): month and day on which a member joined the Party, as he told it himself to be greeted then."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, ForeignKey, Index, and_, delete, or_, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key


class PartyDay(Base):
    """Never imported and never asked for; without a year, so that it is nobody's 党龄."""

    __tablename__ = "party_day"
    __table_args__ = (Index("ix_party_day_month_day", "month", "day"),)

    person_id: Mapped[int] = key(ForeignKey("person.id"), keep=Keep.CONTACT)
    month: Mapped[int] = column(keep=Keep.CONTACT)
    day: Mapped[int] = column(keep=Keep.CONTACT)
    since_at: Mapped[datetime] = column(keep=Keep.CONTACT)


def find_party_day(session: Session, person_id: int) -> PartyDay | None:
    """What this member told."""
    return session.get(PartyDay, person_id)


def find_party_days(session: Session, days: Sequence[tuple[int, int]]) -> Sequence[PartyDay]:
    """Whose day it is on one of `days` (month, day)."""
    on = or_(*(and_(PartyDay.month == month, PartyDay.day == day) for month, day in days))
    return session.scalars(select(PartyDay).where(on).order_by(PartyDay.person_id)).all()


def keep_party_day(session: Session, row: PartyDay) -> None:
    """Keep it, in place of what was told before."""
    session.merge(row)


def forget_party_day(session: Session, person_id: int) -> bool:
    """It is kept no more; False when there was none."""
    result = session.execute(delete(PartyDay).where(PartyDay.person_id == person_id))
    assert isinstance(result, CursorResult)  # a DELETE without RETURNING gives no other
    return result.rowcount > 0
