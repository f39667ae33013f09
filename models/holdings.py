"""Holdings (已有): what each organisation has of what it should have, entered once."""

from datetime import date

from sqlalchemy import BigInteger, Date, String, UniqueConstraint, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key


class Holding(Base):
    """How many of one item one organisation has, and the number its share is reckoned from."""

    __tablename__ = "holding"
    __table_args__ = (UniqueConstraint("organisation", "item"),)

    id: Mapped[int] = key()
    organisation: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    #: A code of bot/duties/ratios.py.
    item: Mapped[str] = column(String(40), keep=Keep.DIRECTORY)
    have: Mapped[int] = column(BigInteger, keep=Keep.DIRECTORY)
    #: Headcount, where the item is a share of one.
    base: Mapped[int | None] = column(BigInteger, keep=Keep.DIRECTORY)
    entered_on: Mapped[date] = column(Date, keep=Keep.DIRECTORY)


def find_holdings(session: Session) -> dict[tuple[str, str], Holding]:
    """All that was entered, by organisation and item."""
    return {(row.organisation, row.item): row for row in session.scalars(select(Holding))}
