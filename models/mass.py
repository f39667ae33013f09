"""Mass sending (微信群发): what is handed to WeChat as one list, and what became of it; our ledger of four a month."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, ForeignKey, Index, Select, String, bindparam, delete, func, select
from sqlalchemy.orm import Session, aliased

from bot.messages import WECHAT
from models.base import Base, Mapped, column, key, table_of
from models.broadcast_messages import HAD as LEFT
from models.broadcast_messages import count_outcomes
from models.broadcasts import Broadcast, Recipient, count_left_out, find_nth_recipient
from models.identities import Identity
from models.outbox import OutboxRow
from models.prepared import Prepared

#: States of a batch. open: being filled; due: an errand stands for it; sending: WeChat may have it; the rest: it does, or not.
OPEN, DUE, SENDING, SENT, DELIVERED, FAILED = "open", "due", "sending", "sent", "delivered", "failed"
#: From here on it may have reached people.
HAD = (SENDING, SENT, DELIVERED)


class MassBatch(Base):
    """Recipients of one broadcast from one person id to another; at most as many as WeChat takes at once."""

    __tablename__ = "mass_batch"
    __table_args__ = (Index("ix_mass_batch_broadcast_id", "broadcast_id"),)

    id: Mapped[int] = key()
    broadcast_id: Mapped[int] = column(BigInteger, ForeignKey("broadcast.id"))
    #: Exclusive and inclusive.
    after_id: Mapped[int] = column(BigInteger)
    upto_id: Mapped[int] = column(BigInteger)
    people: Mapped[int] = column(BigInteger, default=0)
    state: Mapped[str] = column(String(10), default=OPEN)
    #: "mass:<msg_id>": template messages have numbers of their own.
    provider_id: Mapped[str] = column(String(40), default="", index=True)
    reason: Mapped[str] = column(String(200), default="")
    sent_at: Mapped[datetime | None] = column()


def find_batches(session: Session, broadcast_id: int, *states: str) -> Sequence[MassBatch]:
    """The batches of a broadcast in these states, in order; of all where none is named."""
    wanted = select(MassBatch).where(MassBatch.broadcast_id == broadcast_id)
    wanted = wanted.where(MassBatch.state.in_(states)) if states else wanted
    return session.scalars(wanted.order_by(MassBatch.after_id)).all()


def lock_batch(session: Session, row: int) -> MassBatch | None:
    """One batch, unless it was taken back."""
    return session.scalars(select(MassBatch).where(MassBatch.id == row).with_for_update()).one_or_none()


def find_batch_by_provider_id(session: Session, provider_id: str) -> MassBatch | None:
    """The batch that WeChat speaks of."""
    wanted = select(MassBatch).where(MassBatch.provider_id == provider_id)
    return session.scalars(wanted.with_for_update()).one_or_none()


def find_addresses(session: Session, batch: MassBatch, account: str) -> Sequence[str]:
    """openids of those in a batch who follow this account and were not left out."""
    within = (Recipient.person_id > batch.after_id, Recipient.person_id <= batch.upto_id)
    wanted = (
        select(Identity.address)
        .join(Recipient, Recipient.person_id == Identity.person_id)
        .where(Recipient.broadcast_id == batch.broadcast_id, Recipient.left_out.is_(None), *within)
        .where(Identity.channel == WECHAT, Identity.account == account)
        .where(Identity.following, Identity.last_seen_at.is_not(None))
    )
    return session.scalars(wanted.order_by(Identity.person_id, Identity.id)).all()


def forget_batch(session: Session, batch: MassBatch) -> None:
    """It was never handed over, and never will be as it is."""
    session.execute(delete(MassBatch).where(MassBatch.id == batch.id))


def count_mass_between(session: Session, since: datetime, until: datetime, but: int) -> int:
    """How many mass broadcasts were approved to go out within a span, this one aside."""
    out = ("approved", "filling", "sending", "settling", "paused", "done")
    reached = select(MassBatch.broadcast_id).where(MassBatch.state.in_(HAD))
    counts = Broadcast.state.in_(out) | Broadcast.id.in_(reached)
    wanted = select(func.count()).select_from(Broadcast)
    this_month = (Broadcast.mass, Broadcast.send_at >= since, Broadcast.send_at < until, Broadcast.id != but)
    return session.execute(wanted.where(counts, *this_month)).scalar_one()


def mass_outcomes(session: Session, broadcast_id: int) -> list[tuple[str, str, int]]:
    """How its batches stand: state, rung, how many people."""
    stands = select(MassBatch.state, func.sum(MassBatch.people)).where(MassBatch.broadcast_id == broadcast_id)
    counted = session.execute(stands.group_by(MassBatch.state).order_by(MassBatch.state))
    said = {OPEN: "due", SENDING: "unknown", FAILED: "refused"}
    return [(said.get(state, state), "mass", int(people)) for state, people in counted]


class Step(NamedTuple):
    """How a broadcast came out for some of its people, and up to whom (None: all that were left)."""

    stands: list[tuple[str, str, int]]
    left_out: Mapping[str, int]
    upto: int | None


def count_step(session: Session, broadcast_id: int, after: int, many: int) -> Step:
    """Count the next `many` with an id above `after`, one by one; with the first of them, what went in lists."""
    upto = find_nth_recipient(session, broadcast_id, after, many)
    listed = [] if after else mass_outcomes(session, broadcast_id)
    stands = [*count_outcomes(session, broadcast_id, after, upto), *listed]
    return Step(stands, count_left_out(session, broadcast_id, after, upto), upto)


def had_by_mass(broadcast_id: int) -> Select[int]:
    """Those whom a mass broadcast has left for."""
    covers = (MassBatch.after_id < Recipient.person_id, MassBatch.upto_id >= Recipient.person_id)
    reached = select(MassBatch.id).where(MassBatch.broadcast_id == Recipient.broadcast_id, *covers)
    mine = (Recipient.broadcast_id == broadcast_id, Recipient.left_out.is_(None))
    return select(Recipient.person_id).where(*mine, reached.where(MassBatch.state.in_(HAD)).exists())


def count_mass_of(session: Session, people: Sequence[int], since: datetime) -> Mapping[int, int]:
    """How many mass broadcasts each of `people` was sent since then."""
    batch = aliased(MassBatch)
    covers = (batch.after_id < Recipient.person_id, batch.upto_id >= Recipient.person_id)
    counted = (
        select(Recipient.person_id, func.count())
        .join(batch, batch.broadcast_id == Recipient.broadcast_id)
        .where(batch.state.in_(HAD), batch.sent_at >= since, *covers)
        .where(Recipient.person_id.in_(people), Recipient.left_out.is_(None))
        .group_by(Recipient.person_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


_MESSAGE, _BATCH = table_of(OutboxRow), table_of(MassBatch)
_CAUSES_HAD = Prepared(
    select(_MESSAGE.c.cause).where(
        _MESSAGE.c.recipient_id == bindparam("person_id"),
        _MESSAGE.c.state.in_(LEFT),
        _MESSAGE.c.id >= bindparam("first_id"),
        _MESSAGE.c.cause.like("broadcast:%"),
    )
)
_LISTS_HAD = Prepared(
    select(_BATCH.c.broadcast_id).where(_BATCH.c.state.in_(HAD), _BATCH.c.sent_at >= bindparam("since")).distinct()
)


def find_last_broadcasts_of(
    session: Session, person_id: int, since: datetime, first_id: int, limit: int
) -> list[Broadcast]:
    """What reached a person since then, one by one or in a list, newest first; nothing of then has an id below `first_id`."""
    session.flush()
    causes = _CAUSES_HAD.all(session, person_id=person_id, first_id=first_id)
    listed = [one for (one,) in _LISTS_HAD.all(session, since=since) if _was_sent(session, one, person_id)]
    ids = sorted({*(int(cause.split(":")[1]) for (cause,) in causes), *listed}, reverse=True)[:limit]
    if not ids:  # most people, most of the time
        return []
    found = {row.id: row for row in session.scalars(select(Broadcast).where(Broadcast.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


def _was_sent(session: Session, broadcast_id: int, person_id: int) -> bool:
    return session.scalars(had_by_mass(broadcast_id).where(Recipient.person_id == person_id)).first() is not None
