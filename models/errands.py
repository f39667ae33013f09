"""Errands (跑腿): work that needs a provider but is no message: fetch a photo, make a QR code, ask who follows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint, func, or_, select, true, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, changed, column, key


class ErrandRow(Base):
    """One errand; claimed with a lease like a message."""

    __tablename__ = "errand"
    __table_args__ = (UniqueConstraint("kind", "subject"), Index("ix_errand_state_next_try_at", "state", "next_try_at"))

    id: Mapped[int] = key()
    #: media, qr, user, lookup …: a name in `bot.delivery.errands`.
    kind: Mapped[str] = column(String(20))
    #: What it is for, unique per kind: a media row, a scene, an identity.
    subject: Mapped[str] = column(String(80))
    detail: Mapped[dict[str, object]] = column(JSON, pii=Pii.IDENTIFIER, keep=Keep.SHORT)
    created_at: Mapped[datetime] = column()
    #: due, done or failed.
    state: Mapped[str] = column(String(8), default="due")
    next_try_at: Mapped[datetime] = column()
    attempt: Mapped[int] = column(BigInteger, default=0)
    owner: Mapped[str | None] = column(String(40))
    lease_until: Mapped[datetime | None] = column()
    reason: Mapped[str] = column(String(200), default="")


def claim_errands(
    session: Session, owner: str, now: datetime, until: datetime, limit: int, kinds: Sequence[str] = ()
) -> list[ErrandRow]:
    """Lease up to `limit` due errands, oldest first; of these `kinds` only, if any are named."""
    free = or_(ErrandRow.lease_until.is_(None), ErrandRow.lease_until <= now)
    of_kind = ErrandRow.kind.in_(kinds) if kinds else true()
    wanted = (
        select(ErrandRow)
        .where(ErrandRow.state == "due", ErrandRow.next_try_at <= now, free, of_kind)
        .order_by(ErrandRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(wanted))
    for row in rows:
        row.owner, row.lease_until, row.attempt = owner, until, row.attempt + 1
    session.flush()
    return rows


def renew_errand(session: Session, kind: str, subject: str, at: datetime) -> None:
    """Have an errand that was done or given up done again, at a time; one that somebody is doing is left to him."""
    idle = (ErrandRow.kind == kind, ErrandRow.subject == subject, ErrandRow.lease_until.is_(None))
    again = {"state": "due", "next_try_at": at, "attempt": 0, "reason": ""}
    session.execute(update(ErrandRow).where(*idle).values(again))


def find_errands(session: Session, kind: str, subjects: Sequence[str]) -> list[ErrandRow]:
    """How it stands with these errands."""
    return list(session.scalars(select(ErrandRow).where(ErrandRow.kind == kind, ErrandRow.subject.in_(subjects))))


def count_failed(session: Session) -> int:
    """Errands that were given up."""
    return session.execute(select(func.count()).where(ErrandRow.state == "failed")).scalar_one()


def settle_errand(session: Session, row: int, owner: str, attempt: int, **values: object) -> bool:
    """Write how an attempt ended, if the lease is still ours."""
    ours = (ErrandRow.id == row, ErrandRow.owner == owner, ErrandRow.attempt == attempt)
    released = {"owner": None, "lease_until": None, **values}
    return changed(session, update(ErrandRow).where(*ours).values(released)) > 0
