"""Due things (到点): rows that the clock claims; a restart, a late tick or a clock jump loses none."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, UniqueConstraint, bindparam, delete, func, select
from sqlalchemy.orm import Session

from models.base import Base, Mapped, column, key, table_of
from models.prepared import Prepared
from models.session import read_rows


class DueRow(Base):
    """Something to do at a time; what, is a file in scheduler/."""

    __tablename__ = "due"
    __table_args__ = (UniqueConstraint("kind", "subject", "step"), Index("ix_due_done_at_due_at", "done_at", "due_at"))

    id: Mapped[int] = key()
    #: A job of scheduler/: escalate, unrated, unheard …
    kind: Mapped[str] = column(String(20))
    subject: Mapped[int] = column(BigInteger)
    #: Which step of a ladder; a step is taken once.
    step: Mapped[int] = column(BigInteger, default=0)
    due_at: Mapped[datetime] = column()
    done_at: Mapped[datetime | None] = column()
    #: What came of it, one word.
    result: Mapped[str] = column(String(40), default="")


_ROW = table_of(DueRow)
_SAME_KIND = (_ROW.c.kind == bindparam("kind"), _ROW.c.subject == bindparam("subject"))
_TAKEN = Prepared(select(_ROW.c.id).where(*_SAME_KIND, _ROW.c.step == bindparam("step")))
_LAST_STEP = Prepared(select(func.max(_ROW.c.step)).where(*_SAME_KIND))


def add_due(session: Session, row: int, kind: str, subject: int, due_at: datetime, step: int = 0) -> None:
    """Put something on the clock, once per kind, subject and step."""
    session.flush()
    if _TAKEN.first(session, kind=kind, subject=subject, step=step) is None:
        session.add(DueRow(id=row, kind=kind, subject=subject, step=step, due_at=due_at))


def add_next_due(session: Session, row: int, kind: str, subject: int, due_at: datetime) -> None:
    """Put one more step on the clock, whatever was there before."""
    add_due(session, row, kind, subject, due_at, find_last_step(session, kind, subject) + 1)


def add_round(session: Session, row: int, kind: str, at: datetime) -> None:
    """Put the next round of a job that comes round on the clock, once per moment."""
    add_due(session, row, kind, subject=0, due_at=at, step=int(at.timestamp()))


def find_last_due(session: Session, kind: str, subject: int) -> DueRow | None:
    """The last step that was ever put on the clock for this subject."""
    steps = select(DueRow).where(DueRow.kind == kind, DueRow.subject == subject)
    return session.scalars(steps.order_by(DueRow.step.desc()).limit(1)).one_or_none()


def has_running(session: Session, kind: str) -> bool:
    """Is something of this kind on the clock?"""
    return session.execute(select(DueRow.id).where(DueRow.kind == kind, DueRow.done_at.is_(None))).first() is not None


def has_round(session: Session, kind: str) -> bool:
    """Is the next round of a kind on the clock? What one round put there for one subject is none."""
    round_ = select(DueRow.id).where(DueRow.kind == kind, DueRow.subject == 0, DueRow.done_at.is_(None))
    return session.execute(round_).first() is not None


_DUE = Prepared(
    select(_ROW)
    .where(_ROW.c.done_at.is_(None), _ROW.c.due_at <= bindparam("now"))
    .order_by(_ROW.c.due_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)


def claim_due_things(session: Session, now: datetime, limit: int) -> list[DueRow]:
    """What is due, oldest first, locked for this transaction."""
    return read_rows(session, DueRow, _DUE, now=now, most=limit)


def forget_done(session: Session, kinds: tuple[str, ...], before: datetime) -> None:
    """Rows of kinds that come anew every day, done long ago."""
    session.execute(delete(DueRow).where(DueRow.kind.in_(kinds), DueRow.done_at < before))


def find_pending(session: Session, kind: str, subject: int) -> DueRow | None:
    """What is on the clock for one subject and not done."""
    wanted = select(DueRow).where(DueRow.kind == kind, DueRow.subject == subject, DueRow.done_at.is_(None))
    return session.scalars(wanted).first()


def find_last_step(session: Session, kind: str, subject: int) -> int:
    """The highest step ever put on the clock for one subject; 0 for none."""
    session.flush()
    found = _LAST_STEP.first(session, kind=kind, subject=subject)
    assert found is not None  # of no rows it is one that is empty
    return found[0] or 0
