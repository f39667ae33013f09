"""Outbox (发件): every message out, from the turn that wrote it to the state it ended in."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from models.base import Base, Keep, Mapped, Pii, changed, column, key, table_of
from models.prepared import Prepared
from models.sealed import unseal, unseal_json
from models.steps import Kept, noted


class SendState(StrEnum):
    """Where a message is. The first three are the only ones that are not final but for a provider's word."""

    #: Late by an outage: soon it leaves, or is folded into one message that says all of it (scheduler.folding).
    GATHERED = "gathered"
    DUE = "due"
    #: Every rung is closed to this person now: organisers see it; it rides on his next passive reply.
    UNREACHED = "unreached"
    SENT = "sent"
    DELIVERED = "delivered"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # sent, but the answer was lost
    FOLDED = "folded"  # said within another message
    CANCELLED = "cancelled"  # taken back before it left (发错了)


class Queue(IntEnum):
    """Which leave first."""

    URGENT = 0
    #: What one person is told.
    ONE = 1
    #: What many are told.
    MANY = 2


#: Tries after which an operator should look.
STRUGGLES_FROM = 3
#: It has not left yet, whether due or because no way to him is open.
NOT_LEFT = (SendState.GATHERED, SendState.DUE, SendState.UNREACHED)
#: In these a message has left, or may have, or will: not taken back, too late or refused.
TOLD = (*NOT_LEFT, SendState.FOLDED, SendState.SENT, SendState.DELIVERED, SendState.UNKNOWN)


class OutboxRow(Base):
    """One message to one person."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("cause", "recipient_id", "kind", "about"),
        Index("ix_outbox_state_queue_next_try_at_id", "state", "queue", "next_try_at", "id"),
        Index("ix_outbox_state_expires_at", "state", "expires_at"),
        Index("ix_outbox_recipient_id_state", "recipient_id", "state"),
    )

    id: Mapped[int] = key()
    cause: Mapped[str] = column(String(120))
    recipient_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"))
    kind: Mapped[str] = column(String(20))
    #: The case it is about; 0 for none, so that the unique key holds on both databases.
    about: Mapped[int] = column(BigInteger, default=0)
    text: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)
    #: Template variables as sealed JSON.
    fields: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)
    created_at: Mapped[datetime] = column()
    urgent: Mapped[bool] = column(Boolean, default=False)
    #: One of Queue.
    queue: Mapped[int] = column(BigInteger, default=int(Queue.ONE))
    expires_at: Mapped[datetime | None] = column()
    #: One of bot.messages.While.
    only_while: Mapped[str] = column(String(8), default="")
    state: Mapped[str] = column(String(12), default=SendState.DUE)
    next_try_at: Mapped[datetime] = column()
    attempt: Mapped[int] = column(BigInteger, default=0)
    #: How often it may have been taken without our hearing of it.
    lost: Mapped[int] = column(BigInteger, default=0)
    #: Lease: who is sending it, and until when nobody else may.
    owner: Mapped[str | None] = column(String(40))
    lease_until: Mapped[datetime | None] = column()
    #: The rung it went out on: passive, service, template, sms.
    rung: Mapped[str] = column(String(12), default="")
    #: Rungs found closed for this message, comma separated.
    closed_rungs: Mapped[str] = column(String(60), default="")
    provider_id: Mapped[str] = column(String(80), default="", index=True)
    #: Parts of SMS that were billed for it, or are thought to be.
    parts: Mapped[int] = column(BigInteger, default=0)
    reason: Mapped[str] = column(String(200), default="")
    #: What was tried, rung by rung, and why it went on (models.steps); null before the first.
    steps: Mapped[list[Kept] | None] = column(JSON(none_as_null=True), default=None)
    settled_at: Mapped[datetime | None] = column()

    def note(self, at: datetime, rung: str, outcome: str, reason: str = "") -> None:
        """One more step."""
        self.steps = noted(self.steps, at, rung, outcome, reason)


_OUTBOX = table_of(OutboxRow)
_SAME = Prepared(
    select(_OUTBOX.c.id).where(
        _OUTBOX.c.cause == bindparam("cause"),
        _OUTBOX.c.recipient_id == bindparam("recipient"),
        _OUTBOX.c.kind == bindparam("kind"),
        _OUTBOX.c.about == bindparam("about"),
    )
)
_ANY_WAITING = Prepared(
    select(_OUTBOX.c.id).where(_OUTBOX.c.recipient_id == bindparam("person"), _OUTBOX.c.state.in_(NOT_LEFT)).limit(1)
)


def outbox_text(session: Session, row: OutboxRow) -> str:
    """What a message says. Raises SealError where no key of ours opens it."""
    return unseal(session, "outbox.text", row.id, row.text)


def outbox_fields(session: Session, row: OutboxRow) -> dict[str, str]:
    """The variables of its template, by name."""
    fields: dict[str, str] = unseal_json(session, "outbox.fields", row.id, row.fields) or {}
    return fields


def find_same(session: Session, cause: str, recipient_id: int, kind: str, about: int) -> int:
    """The row of a message that this cause wrote already."""
    found = _SAME.first(session, cause=cause, recipient=recipient_id, kind=kind, about=about)
    assert found is not None  # it kept the same one from being written
    return int(found[0])


def find_told_of(session: Session, person_id: int, kind: str) -> set[int]:
    """What a person was told of in messages of this kind."""
    told = select(OutboxRow.about).where(OutboxRow.recipient_id == person_id, OutboxRow.kind == kind)
    return set(session.scalars(told.where(OutboxRow.about != 0)))


def has_waiting(session: Session, person_id: int) -> bool:
    """Does anything wait for this person? The usual answer is no; until something is put, it is asked for once a turn."""
    nothing_for: set[int] = session.info.setdefault("nothing_waits_for", set())
    if person_id in nothing_for:
        return False
    session.flush()
    waits = _ANY_WAITING.first(session, person=person_id) is not None
    if not waits:
        nothing_for.add(person_id)
    return waits


def note_waiting(session: Session, person_id: int) -> None:
    """Something was put for this person."""
    session.info.get("nothing_waits_for", set()).discard(person_id)


#: No more of what waits for somebody is read and locked in one turn: more than a reply has room for.
WAITING_READ = 100


def find_waiting_for(session: Session, person_id: int, now: datetime) -> list[OutboxRow]:
    """What waits for a person and nobody is sending now, oldest first; of a great many the first, the rest waits on."""
    if not has_waiting(session, person_id):
        return []
    given_up = (OutboxRow.lease_until <= now) & (OutboxRow.queue != Queue.MANY) & (OutboxRow.lost == 0)
    free = or_(OutboxRow.lease_until.is_(None), given_up)
    live = or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > now)
    wanted = select(OutboxRow).where(OutboxRow.recipient_id == person_id, OutboxRow.state.in_(NOT_LEFT), free, live)
    first = wanted.order_by(OutboxRow.urgent.desc(), OutboxRow.id).limit(WAITING_READ)
    return list(session.scalars(first.with_for_update(skip_locked=True)))


def wake_unreached(session: Session, person_id: int, now: datetime) -> None:
    """A rung opened for this person: what reached nobody is due again."""
    if not has_waiting(session, person_id):
        return
    waiting = (OutboxRow.recipient_id == person_id, OutboxRow.state == SendState.UNREACHED)
    fresh = {"state": SendState.DUE, "next_try_at": now, "closed_rungs": "", "owner": None, "lease_until": None}
    session.execute(update(OutboxRow).where(*waiting).values(fresh))


def cancel(session: Session, cause: str, now: datetime) -> int:
    """Take back what one cause wrote and has not left yet; how many."""
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= now)
    waiting = (OutboxRow.cause == cause, OutboxRow.state.in_(NOT_LEFT), free)
    taken_back = {"state": SendState.CANCELLED, "settled_at": now}
    return changed(session, update(OutboxRow).where(*waiting).values(taken_back))


def has_left(session: Session, cause: str) -> bool:
    """Has anything that one cause wrote left, or is it on its way?"""
    told = select(OutboxRow.id).where(OutboxRow.cause == cause, OutboxRow.state.in_(TOLD))
    return session.execute(told.limit(1)).first() is not None


def move_messages(session: Session, before: int, after: int) -> None:
    """Messages of one person are another's, but for those that he has himself: of a broadcast to both of them."""
    his = aliased(OutboxRow)
    same = (his.cause == OutboxRow.cause, his.kind == OutboxRow.kind, his.about == OutboxRow.about)
    twice = exists().where(his.recipient_id == after, *same)
    moved = update(OutboxRow).where(OutboxRow.recipient_id == before, ~twice).values(recipient_id=after)
    session.execute(moved.execution_options(synchronize_session=False))


def cancel_kind(session: Session, kind: str, about: int, now: datetime) -> int:
    """Take back what of a kind is about one row and has not left yet: it is settled; how many."""
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= now)
    waiting = (OutboxRow.about == about, OutboxRow.kind == kind, OutboxRow.state.in_(NOT_LEFT), free)
    taken_back = {"state": SendState.CANCELLED, "settled_at": now}
    return changed(session, update(OutboxRow).where(*waiting).values(taken_back))


def cancel_about(session: Session, person_id: int, about: list[int], now: datetime) -> int:
    """Take back what has not left yet for a person about these cases; how many."""
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= now)
    waiting = (OutboxRow.recipient_id == person_id, OutboxRow.about.in_(about), OutboxRow.state.in_(NOT_LEFT), free)
    taken_back = {"state": SendState.CANCELLED, "settled_at": now}
    return changed(session, update(OutboxRow).where(*waiting).values(taken_back))


def was_told(session: Session, about: int, person_id: int, first_id: int) -> bool:
    """Has anything about a case left for this person, or is it on its way? None that counts has an id below `first_id`."""
    his = (OutboxRow.recipient_id == person_id, OutboxRow.state.in_(TOLD), OutboxRow.id >= first_id)
    told = select(OutboxRow.id).where(*his, OutboxRow.about == about)
    return session.execute(told.limit(1)).first() is not None


def count_by_state(session: Session) -> Sequence[tuple[str, int]]:
    """How many messages are in each state."""
    counted = select(OutboxRow.state, func.count()).group_by(OutboxRow.state).order_by(OutboxRow.state)
    return [(state, count) for state, count in session.execute(counted)]


def find_stuck(session: Session, limit: int) -> list[OutboxRow]:
    """Messages that did not arrive, or were tried again and again; newest first."""
    stuck = (SendState.UNREACHED, SendState.REFUSED, SendState.UNKNOWN, SendState.EXPIRED)
    struggling = (OutboxRow.state == SendState.DUE) & (OutboxRow.attempt >= STRUGGLES_FROM)
    wanted = select(OutboxRow).where(OutboxRow.state.in_(stuck) | struggling)
    return list(session.scalars(wanted.order_by(OutboxRow.id.desc()).limit(limit)))


def find_about(session: Session, case_id: int, since: int) -> list[OutboxRow]:
    """Every message about one case, oldest first; none has an id below `since`."""
    wanted = select(OutboxRow).where(OutboxRow.about == case_id, OutboxRow.id >= since).order_by(OutboxRow.id)
    return list(session.scalars(wanted))


def find_unknown(session: Session, since: datetime, until: datetime) -> list[OutboxRow]:
    """Messages whose answer was lost after `since` and not after `until`, and of which nothing was heard; oldest first."""
    lost = (OutboxRow.state == SendState.UNKNOWN, OutboxRow.settled_at > since, OutboxRow.settled_at <= until)
    return list(session.scalars(select(OutboxRow).where(*lost).order_by(OutboxRow.id)))
