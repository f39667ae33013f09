"""Links (联系户): a resident who agreed that a member asks after him now and then; nothing of what is said is kept here."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, delete, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key


class Link(Base):
    """One resident and one member, for as long as the resident wants it."""

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_person_id", "person_id"), Index("ix_link_member_id", "member_id"))

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT)
    member_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT)
    #: The building, for the member to know where.
    place: Mapped[str] = column(String(120), pii=Pii.PLACE, keep=Keep.CONTACT)
    agreed_at: Mapped[datetime] = column(keep=Keep.CONTACT)
    #: The consent ends then unless he renews it.
    until_on: Mapped[date] = column(Date, keep=Keep.CONTACT)
    ended_at: Mapped[datetime | None] = column(keep=Keep.CONTACT)


def find_link(session: Session, row: int) -> Link | None:
    """A running link, locked."""
    wanted = select(Link).where(Link.id == row, Link.ended_at.is_(None)).with_for_update()
    return session.scalars(wanted).one_or_none()


def find_links_of(session: Session, person_id: int) -> list[Link]:
    """The running links of a resident, locked."""
    wanted = select(Link).where(Link.person_id == person_id, Link.ended_at.is_(None)).with_for_update()
    return list(session.scalars(wanted.order_by(Link.id)))


def forget_links(session: Session, before: datetime) -> None:
    """Links that ended before: nobody needs to know that there was one."""
    session.execute(delete(Link).where(Link.ended_at < before))


def erase_links(session: Session, person_id: int) -> None:
    """Everything of one person."""
    session.execute(delete(Link).where((Link.person_id == person_id) | (Link.member_id == person_id)))
