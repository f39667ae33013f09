"""Messages of broadcasts (群发的消息): how they stand in the outbox, and how those that have not left are taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from models.broadcasts import Broadcast, Recipient
from models.dialogues import PromptRow
from models.outbox import NOT_LEFT, OutboxRow, SendState

#: States of messages that have left, as far as we know.
HAD = (SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN)


def cause_of(broadcast_id: int) -> str:
    """The cause of every message of a broadcast."""
    return f"broadcast:{broadcast_id}"


def count_outcomes(
    session: Session, broadcast_id: int, after: int = 0, upto: int | None = None
) -> Sequence[tuple[str, str, int]]:
    """How its messages stand: state, rung, how many; to people with an id above `after`, up to `upto`."""
    its = [OutboxRow.cause == cause_of(broadcast_id), OutboxRow.recipient_id > after]
    if upto is not None:
        its.append(OutboxRow.recipient_id <= upto)
    stands = select(OutboxRow.state, OutboxRow.rung, func.count()).where(*its)
    counted = stands.group_by(OutboxRow.state, OutboxRow.rung).order_by(OutboxRow.state, OutboxRow.rung)
    return [(state, rung, count) for state, rung, count in session.execute(counted)]


def count_due(session: Session, kinds: Sequence[str], at_most: int) -> int:
    """How many broadcast messages wait to leave; counting ends at `at_most`. It reads only what is due."""
    due = select(OutboxRow.id).where(OutboxRow.state == SendState.DUE, OutboxRow.kind.in_(kinds)).limit(at_most)
    return session.execute(select(func.count()).select_from(due.subquery())).scalar_one()


def is_leaving(session: Session, broadcast_id: int) -> bool:
    """Is any of its messages still to leave?"""
    due = (OutboxRow.state == SendState.DUE, OutboxRow.cause == cause_of(broadcast_id))
    return session.execute(select(OutboxRow.id).where(*due).limit(1)).first() is not None


def take_back(session: Session, broadcast_id: int, now: datetime, limit: int, *, again: bool) -> tuple[int, int | None]:
    """Take what has not left out of the outbox: how many, and the lowest person id among them.

    `again`: as if it had never been written, for it shall come again; else it ends as cancelled. What somebody was
    sending, be he dead, may have arrived: it stays.
    """
    free = OutboxRow.lease_until.is_(None)
    waiting = (OutboxRow.cause == cause_of(broadcast_id), OutboxRow.state.in_(NOT_LEFT), free)
    found = session.execute(select(OutboxRow.id, OutboxRow.recipient_id).where(*waiting).limit(limit)).all()
    ids = [row for row, _ in found]
    session.execute(delete(PromptRow).where(PromptRow.outbox_id.in_(ids)))
    if again:
        session.execute(delete(OutboxRow).where(OutboxRow.id.in_(ids)))
    else:
        ended = {"state": SendState.CANCELLED, "settled_at": now, "owner": None, "lease_until": None}
        session.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(ended))
    return len(found), min((person for _, person in found), default=None)


def count_unasked_since(
    session: Session, people: Sequence[int], kinds: Sequence[str], since: datetime
) -> Mapping[int, int]:
    """How many unasked messages each of `people` was written since then, but for those taken back or never sent."""
    counted = (
        select(OutboxRow.recipient_id, func.count())
        .where(
            OutboxRow.recipient_id.in_(people),
            OutboxRow.kind.in_(kinds),
            OutboxRow.created_at >= since,
            OutboxRow.state.not_in((SendState.CANCELLED, SendState.EXPIRED, SendState.REFUSED)),
        )
        .group_by(OutboxRow.recipient_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def had_by(broadcast_id: int) -> Select[int]:
    """Those whom a broadcast has left for, as far as we know: a correction goes to exactly these."""
    return select(OutboxRow.recipient_id).where(OutboxRow.cause == cause_of(broadcast_id), OutboxRow.state.in_(HAD))


def end_waiting_of(session: Session, person_id: int, kinds: Sequence[str], now: datetime, reason: str) -> None:
    """Unasked messages that have not left for this person never will."""
    waiting = (SendState.DUE, SendState.UNREACHED)
    his = (OutboxRow.recipient_id == person_id, OutboxRow.kind.in_(kinds), OutboxRow.state.in_(waiting))
    ended = {"state": SendState.REFUSED, "reason": reason, "settled_at": now}
    session.execute(update(OutboxRow).where(*his, OutboxRow.lease_until.is_(None)).values(ended))


def end_waiting_because(session: Session, person_id: int, whys: Sequence[str], now: datetime, reason: str) -> None:
    """The same for broadcasts that he has only because of these subscriptions, those still to come among them."""
    mine = (Recipient.person_id == person_id, Recipient.why.in_(whys))
    running = select(Broadcast.id).where(Broadcast.ended_at.is_(None) | (Broadcast.expires_at > now))
    ids = list(session.scalars(select(Recipient.broadcast_id).where(Recipient.broadcast_id.in_(running), *mine)))
    causes = [cause_of(one) for one in ids]
    waiting = (OutboxRow.state.in_((SendState.DUE, SendState.UNREACHED)), OutboxRow.lease_until.is_(None))
    his = (OutboxRow.recipient_id == person_id, OutboxRow.cause.in_(causes))
    ended = {"state": SendState.REFUSED, "reason": reason, "settled_at": now}
    session.execute(update(OutboxRow).where(*his, *waiting).values(ended))
    for row in session.scalars(select(Recipient).where(Recipient.broadcast_id.in_(ids), *mine)):
        row.left_out = row.left_out or "stopped"
