"""Job runs (任务记录): what the clock did at each tick, for whoever wants to know whether it runs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Index, String, delete, func, select
from sqlalchemy.orm import Session

from models.base import Base, Mapped, column, key
from models.due import DueRow


class JobRun(Base):
    """All that one tick did of one kind."""

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_job_started_at", "job", "started_at"),)

    id: Mapped[int] = key()
    #: A job of scheduler/, or expiry, climb.
    job: Mapped[str] = column(String(20))
    started_at: Mapped[datetime] = column()
    took_ms: Mapped[int] = column(BigInteger)
    done: Mapped[int] = column(BigInteger)
    failed: Mapped[int] = column(BigInteger)
    #: What came of the last one, a word or two.
    result: Mapped[str] = column(String(40))


def find_last_runs(session: Session) -> dict[str, JobRun]:
    """The newest run of every job."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    return {run.job: run for run in session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}


def count_waiting(session: Session, now: datetime) -> Sequence[tuple[str, int, int, datetime]]:
    """Of each kind on the clock: how many wait, how many of them are due already, and the earliest time."""
    overdue = func.count().filter(DueRow.due_at <= now)
    counted = select(DueRow.kind, func.count(), overdue, func.min(DueRow.due_at)).where(DueRow.done_at.is_(None))
    rows = session.execute(counted.group_by(DueRow.kind).order_by(DueRow.kind))
    return [(kind, waiting, late, first) for kind, waiting, late, first in rows]


def forget_runs(session: Session, before: datetime) -> None:
    """What ran long ago is nobody's question any more."""
    session.execute(delete(JobRun).where(JobRun.started_at < before))
