"""Alias hints (别名线索): words that residents used for a place, counted, for organisers to approve or not.

Nothing leads from a hint to whoever said the words.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, String, UniqueConstraint, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key


class AliasHint(Base):
    """A name that is not in the directory, and the place that its speakers said they meant."""

    __tablename__ = "alias_hint"
    __table_args__ = (UniqueConstraint("name", "place"),)

    id: Mapped[int] = key()
    name: Mapped[str] = column(String(16), keep=Keep.DIRECTORY)
    place: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    times: Mapped[int] = column(BigInteger, keep=Keep.DIRECTORY)
    first_at: Mapped[datetime] = column(keep=Keep.DIRECTORY)
    offered_at: Mapped[datetime | None] = column(keep=Keep.DIRECTORY)
    #: The organisers' word; None: not decided.
    approved: Mapped[bool | None] = column(Boolean, keep=Keep.DIRECTORY)


def find_hint(session: Session, name: str, place: str) -> AliasHint | None:
    """What is counted of one name for one place."""
    return session.scalars(select(AliasHint).where(AliasHint.name == name, AliasHint.place == place)).one_or_none()


def find_hints_to_offer(session: Session, times: int, limit: int) -> list[AliasHint]:
    """Names said at least so often that no organiser was asked about, most used first."""
    wanted = select(AliasHint).where(AliasHint.offered_at.is_(None), AliasHint.times >= times)
    return list(session.scalars(wanted.order_by(AliasHint.times.desc(), AliasHint.id).limit(limit)))


def find_approved_aliases(session: Session) -> dict[str, list[str]]:
    """Approved names by the code of their place; an import of places leaves them alone."""
    found: dict[str, list[str]] = {}
    rows = select(AliasHint.place, AliasHint.name).where(AliasHint.approved.is_(True)).order_by(AliasHint.id)
    for place, name in session.execute(rows):
        found.setdefault(place, []).append(name)
    return found
