"""Duties (职责): each time a recurring duty comes round for one organisation or grid, and how it was recorded."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Float, ForeignKey, Index, LargeBinary, String, UniqueConstraint, func, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key
from models.sealed import seal, unseal


class DutyOccasion(Base):
    """One duty of one organisation or grid, once."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("duty", "level", "unit", "nominal_on", "order_no"),
        Index("ix_duty_unit_done_at", "unit", "done_at"),
        Index("ix_duty_done_at_due_on", "done_at", "due_on"),
    )

    id: Mapped[int] = key()
    #: A kind of the configuration: openness, branch_meeting …
    duty: Mapped[str] = column(String(40))
    level: Mapped[str] = column(String(16))
    #: Code of the grid at level grid, else of the organisation.
    unit: Mapped[str] = column(String(64))
    #: The date as the rhythm names it, and the working day it falls on.
    nominal_on: Mapped[date] = column(Date)
    due_on: Mapped[date] = column(Date)
    #: What people call it: 3月, 一季度.
    period: Mapped[str] = column(String(20))
    done_at: Mapped[datetime | None] = column()
    done_by: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"))
    #: How many, where the duty counts something: attendance, pieces.
    amount: Mapped[float | None] = column(Float)
    note: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    #: What somebody ordered with a date (整改), by whom and when; 0 and nothing for what comes round by itself.
    order_no: Mapped[int] = column(BigInteger, default=0)
    task: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    ordered_by: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"))
    ordered_at: Mapped[datetime | None] = column()
    #: It fell away: its kind left the configuration, or its organisation the directory.
    dropped_at: Mapped[datetime | None] = column()

    @property
    def is_open(self) -> bool:
        """Still to be done?"""
        return self.done_at is None and self.dropped_at is None


class DutyEntry(Base):
    """So much of a duty that is counted over the year: hours of study, days in the field."""

    __tablename__ = "duty_entry"
    __table_args__ = (
        Index("ix_duty_entry_person_id_done_on", "person_id", "done_on"),
        Index("ix_duty_entry_unit_done_on", "unit", "done_on"),
    )

    id: Mapped[int] = key()
    duty: Mapped[str] = column(String(40))
    #: Who said it, and the organisation he was in.
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"))
    unit: Mapped[str] = column(String(64))
    done_on: Mapped[date] = column(Date)
    amount: Mapped[float] = column(Float)
    note: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    recorded_at: Mapped[datetime] = column()


def sum_entries(
    session: Session, duty: str, first: date, last: date, *, person_id: int | None = None, unit: str = ""
) -> float:
    """How much of a duty a person, or an organisation, did between two days, both inclusive."""
    wanted = select(func.coalesce(func.sum(DutyEntry.amount), 0.0)).where(
        DutyEntry.duty == duty, DutyEntry.done_on >= first, DutyEntry.done_on <= last
    )
    whose = DutyEntry.person_id == person_id if person_id is not None else DutyEntry.unit == unit
    return float(session.execute(wanted.where(whose)).scalar_one())


def lock_entry(session: Session, row: int) -> DutyEntry | None:
    """An entry, locked."""
    return session.scalars(select(DutyEntry).where(DutyEntry.id == row).with_for_update()).one_or_none()


def lock_occasion(session: Session, row: int) -> DutyOccasion | None:
    """An occasion as it is now, locked: of two who record it, the second sees the first."""
    wanted = select(DutyOccasion).where(DutyOccasion.id == row).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def find_occasions_from(session: Session, first: date) -> list[DutyOccasion]:
    """Every occasion whose date by the rhythm is `first` or later."""
    return list(session.scalars(select(DutyOccasion).where(DutyOccasion.nominal_on >= first)))


def find_open_of_units(session: Session, units: Sequence[str], until: date | None = None) -> list[DutyOccasion]:
    """What these organisations and grids still have to do, earliest first; `until`: due by then."""
    wanted = select(DutyOccasion).where(
        DutyOccasion.unit.in_(units), DutyOccasion.done_at.is_(None), DutyOccasion.dropped_at.is_(None)
    )
    if until is not None:
        wanted = wanted.where(DutyOccasion.due_on <= until)
    return list(session.scalars(wanted.order_by(DutyOccasion.due_on, DutyOccasion.id)))


def find_open_by_ids(session: Session, rows: Collection[int]) -> list[DutyOccasion]:
    """Those of these occasions that are still to be done, earliest first."""
    wanted = select(DutyOccasion).where(
        DutyOccasion.id.in_(rows), DutyOccasion.done_at.is_(None), DutyOccasion.dropped_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(DutyOccasion.due_on, DutyOccasion.id)))


def find_open_until(session: Session, until: date) -> list[DutyOccasion]:
    """What anybody still has to do and is due by a day, earliest first."""
    wanted = select(DutyOccasion).where(
        DutyOccasion.done_at.is_(None), DutyOccasion.dropped_at.is_(None), DutyOccasion.due_on <= until
    )
    return list(session.scalars(wanted.order_by(DutyOccasion.due_on, DutyOccasion.id)))


def find_last_done(session: Session, duty: str, units: Sequence[str]) -> DutyOccasion | None:
    """What was recorded last of a kind."""
    wanted = select(DutyOccasion).where(
        DutyOccasion.duty == duty, DutyOccasion.unit.in_(units), DutyOccasion.done_at.is_not(None)
    )
    return session.scalars(wanted.order_by(DutyOccasion.nominal_on.desc()).limit(1)).first()


def find_lately_done(session: Session, units: Sequence[str], limit: int) -> list[DutyOccasion]:
    """What these organisations and grids recorded last, newest first."""
    wanted = select(DutyOccasion).where(DutyOccasion.unit.in_(units), DutyOccasion.done_at.is_not(None))
    return list(session.scalars(wanted.order_by(DutyOccasion.done_at.desc(), DutyOccasion.id.desc()).limit(limit)))


def find_own_duty_entries(session: Session, person_id: int, limit: int) -> list[DutyEntry]:
    """What somebody entered last of what is counted over the year, newest first."""
    wanted = select(DutyEntry).where(DutyEntry.person_id == person_id)
    return list(session.scalars(wanted.order_by(DutyEntry.recorded_at.desc(), DutyEntry.id.desc()).limit(limit)))


def set_note(session: Session, occasion: DutyOccasion, note: str) -> None:
    """Keep the words it was recorded with; "" for none."""
    occasion.note = seal(session, "duty.note", occasion.id, note) if note else None


def set_task(session: Session, occasion: DutyOccasion, task: str) -> None:
    """Keep what was ordered."""
    occasion.task = seal(session, "duty.task", occasion.id, task)


def task_of(session: Session, occasion: DutyOccasion) -> str:
    """What was ordered; "" for what comes round by itself."""
    return unseal(session, "duty.task", occasion.id, occasion.task)


def note_of(session: Session, occasion: DutyOccasion) -> str:
    """The words it was recorded with."""
    return unseal(session, "duty.note", occasion.id, occasion.note)


def set_entry_note(session: Session, entry: DutyEntry, note: str) -> None:
    """Keep the words beside an entry; "" for none."""
    entry.note = seal(session, "duty_entry.note", entry.id, note) if note else None


def entry_note(session: Session, entry: DutyEntry) -> str:
    """The words beside it."""
    return unseal(session, "duty_entry.note", entry.id, entry.note)
