"""Inspection (督查抽查): which closed cases were drawn for a call-back, with the seed anybody can draw again with, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    ForeignKey,
    String,
    UniqueConstraint,
    case,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key
from models.cases import Case
from models.identities import Identity
from models.people import Person


class Inspection(Base):
    """One draw. The seed is published before it, the digest of the list it was drawn from after it."""

    __tablename__ = "inspection"

    id: Mapped[int] = key()
    seed: Mapped[str] = column(String(80), unique=True, keep=Keep.FOR_GOOD)
    share: Mapped[float] = column(Float, keep=Keep.FOR_GOOD)
    #: Cases closed from then on, before the draw.
    since_at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    drawn_at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    eligible: Mapped[int] = column(BigInteger, keep=Keep.FOR_GOOD)
    #: SHA-256 over the codes it was drawn from, in order, joined by line feeds.
    digest: Mapped[str] = column(String(64), keep=Keep.FOR_GOOD)


class InspectionCall(Base):
    """One resident asked whether his case is really done; without his words, and soon without him."""

    __tablename__ = "inspection_call"
    __table_args__ = (UniqueConstraint("person_id", "quarter"),)

    id: Mapped[int] = key()
    inspection_id: Mapped[int] = column(BigInteger, ForeignKey("inspection.id"), keep=Keep.FOR_GOOD, index=True)
    case_id: Mapped[int] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.FOR_GOOD, index=True)
    person_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CONTACT)
    #: 2026Q1: nobody is asked twice in one.
    quarter: Mapped[str] = column(String(6), keep=Keep.FOR_GOOD)
    #: The organisation the result is counted for.
    community: Mapped[str] = column(String(64), keep=Keep.FOR_GOOD)
    asked_at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    answered_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    #: fixed or not_fixed; None: no answer, which is never "fixed".
    result: Mapped[str | None] = column(String(12), keep=Keep.FOR_GOOD)


class Tally(NamedTuple):
    """What the call-backs of one community came to."""

    community: str
    asked: int
    fixed: int
    not_fixed: int


def find_to_inspect(session: Session, since: datetime, until: datetime, quarter: str) -> list[Case]:
    """Closed cases whose resident may be asked, in order: not sealed, not given up, never drawn, nobody asked this
    quarter, nobody who declined unasked messages or cannot be written to.
    """
    reachable = exists().where(Identity.person_id == Case.contact_id, Identity.following.is_(True))
    stopped = exists().where(Person.id == Case.contact_id, Person.stopped_at.is_not(None))
    drawn = exists().where(InspectionCall.case_id == Case.id)
    asked = exists().where(InspectionCall.person_id == Case.contact_id, InspectionCall.quarter == quarter)
    wanted = select(Case).where(
        Case.state == "closed",
        Case.closed_at >= since,
        Case.closed_at < until,
        Case.resolved_at.is_not(None),
        Case.sealed.is_(False),
        Case.rating.is_(None) | (Case.rating == "fixed"),
        reachable,
        ~stopped,
        ~drawn,
        ~asked,
    )
    return list(session.scalars(wanted.order_by(Case.id)))


def find_inspection(session: Session, seed: str) -> Inspection | None:
    """The draw of a seed; each is drawn once."""
    return session.scalars(select(Inspection).where(Inspection.seed == seed)).one_or_none()


def find_drawn_codes(session: Session, inspection_id: int) -> list[str]:
    """The codes that were drawn, in the order of the draw."""
    drawn = select(Case.code).join(InspectionCall, InspectionCall.case_id == Case.id)
    return list(session.scalars(drawn.where(InspectionCall.inspection_id == inspection_id).order_by(InspectionCall.id)))


def find_call(session: Session, row: int) -> InspectionCall | None:
    """A call-back by its row."""
    return session.get(InspectionCall, row)


def tally(session: Session, seed: str | None = None) -> Sequence[Tally]:
    """Asked, fixed and not fixed by community, of one draw or of all."""

    def so(result: str) -> ColumnElement[int]:
        return func.sum(case((InspectionCall.result == result, 1), else_=0))

    counted = select(InspectionCall.community, func.count(), so("fixed"), so("not_fixed"))
    if seed is not None:
        counted = counted.join(Inspection, Inspection.id == InspectionCall.inspection_id).where(Inspection.seed == seed)
    rows = session.execute(counted.group_by(InspectionCall.community).order_by(InspectionCall.community))
    return [Tally(*row) for row in rows]


def forget_callers(session: Session, before: datetime) -> None:
    """Who was asked is only needed for a quarter."""
    old = update(InspectionCall).where(InspectionCall.asked_at < before, InspectionCall.person_id.is_not(None))
    session.execute(old.values(person_id=None))


def forget_caller(session: Session, person_id: int) -> None:
    """The answer stays in the count, without him."""
    session.execute(update(InspectionCall).where(InspectionCall.person_id == person_id).values(person_id=None))
