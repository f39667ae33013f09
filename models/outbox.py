"""Outbox (发件): every message out, from the turn that wrote it to the state it ended in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

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
from models.dialogues import mark_reached
from models.prepared import Prepared, update_of
from models.session import adopt
from models.steps import Kept, noted


class SendState(StrEnum):
    """Where a message is. `due` and `unreached` are the only ones that are not final but for a provider's word."""

    DUE = "due"
    #: Every rung is closed to this person now: organisers see it; it rides on his next passive reply.
    UNREACHED = "unreached"
    SENT = "sent"
    DELIVERED = "delivered"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # sent, but the answer was lost
    CANCELLED = "cancelled"  # taken back before it left (发错了)


class Queue(IntEnum):
    """Which leave first."""

    URGENT = 0
    #: What one person is told.
    ONE = 1
    #: What many are told.
    MANY = 2


class EarlyReport(Base):
    """A provider's word on a message whose number we did not know yet: it overtook the answer to our call."""

    __tablename__ = "early_report"

    provider_id: Mapped[str] = column(String(80), primary_key=True, keep=Keep.SHORT)
    delivered: Mapped[bool] = column(Boolean, keep=Keep.SHORT)
    reason: Mapped[str] = column(String(120), keep=Keep.SHORT)
    at: Mapped[datetime] = column(keep=Keep.SHORT)


#: Tries after which an operator should look.
STRUGGLES_FROM = 3
WAITING = (SendState.DUE, SendState.UNREACHED)


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
_EARLIER = _OUTBOX.alias()
#: Due, and next in order: a message waits while an earlier one to the same person is being sent or retried, but not for
#: one held back by quiet hours.
_MAY_LEAVE = (
    _OUTBOX.c.state == SendState.DUE,
    _OUTBOX.c.queue == bindparam("queue"),
    _OUTBOX.c.next_try_at <= bindparam("now"),
    ~exists().where(
        _EARLIER.c.recipient_id == _OUTBOX.c.recipient_id,
        _EARLIER.c.state == SendState.DUE,
        _EARLIER.c.urgent == _OUTBOX.c.urgent,
        _EARLIER.c.id < _OUTBOX.c.id,
        or_(_EARLIER.c.next_try_at <= bindparam("now"), _EARLIER.c.attempt > 0),
    ),
)
_FREE = or_(_OUTBOX.c.lease_until.is_(None), _OUTBOX.c.lease_until <= bindparam("now"))
_NEXT = Prepared(
    select(_OUTBOX.c.id, _OUTBOX.c.kind, _OUTBOX.c.rung, _OUTBOX.c.steps, _OUTBOX.c.lease_until)
    .where(*_MAY_LEAVE, _FREE)
    .order_by(_OUTBOX.c.next_try_at, _OUTBOX.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True, of=_OUTBOX)
)
_LEASE = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(owner=bindparam("by"), lease_until=bindparam("until"), attempt=_OUTBOX.c.attempt + 1)
)
_LOCKED = Prepared(
    select(_OUTBOX).where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True))).order_by(_OUTBOX.c.id).with_for_update()
)


#: A provider that knows our number of a message sends it once, however often it is asked within this time.
SAFE_AGAIN, SAFE_RUNG = timedelta(minutes=9), "template"
WHO_SENT_IT_DIED = "发到一半程序停了,不知道收到没有"
_LOST = ("state", "reason", "settled_at", "owner", "lease_until", "steps")


def claim_due(
    session: Session, owner: str, now: datetime, until: datetime, limit: int, once: Collection[str] = ()
) -> list[int]:
    """Lease up to `limit` due messages, at most one per recipient, queue by queue; their ids.

    Each queue is read in the order of its index and no further than needed: it costs the same however many wait. What
    is of a kind in `once` and was being sent by somebody who died is not sent again: whether it arrived is unknown.
    """
    session.flush()
    ids: list[int] = []
    lost: list[dict[str, Any]] = []
    for queue in Queue:
        found = _NEXT.all(session, queue=int(queue), now=now, at_most=limit - len(ids))
        for row, kind, rung, steps, lease_until in found:
            is_safe = rung == SAFE_RUNG and lease_until is not None and now < lease_until + SAFE_AGAIN
            if lease_until is None or kind not in once or is_safe:
                ids.append(row)
            else:
                lost.append({"its_id": row, "steps": noted(steps, now, rung, SendState.UNKNOWN, WHO_SENT_IT_DIED)})
        if len(ids) == limit:
            break
    if ids:
        _LEASE.run(session, {"ids": ids, "by": owner, "until": until})
    if lost:
        ended = {"state": SendState.UNKNOWN, "reason": WHO_SENT_IT_DIED, "settled_at": now}
        free = {"owner": None, "lease_until": None}
        update_of(_OUTBOX, _LOST).run_each(session, [{**ended, **free, **one} for one in lost])
        mark_reached(session, [one["its_id"] for one in lost], now)
    return ids


_BEHIND = Prepared(
    select(_OUTBOX)
    .where(
        _OUTBOX.c.recipient_id.in_(bindparam("people", expanding=True)),
        _OUTBOX.c.state == SendState.DUE,
        # not by the index of what is due, which may be a million: SQLite would take that one
        func.coalesce(_OUTBOX.c.next_try_at, bindparam("now")) <= bindparam("now"),
        _FREE,
    )
    .order_by(_OUTBOX.c.recipient_id, _OUTBOX.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
#: No more of what waits is looked at in one turn, whoever it is for.
BEHIND_MAX = 200


def find_behind(session: Session, people: Sequence[int], now: datetime) -> list[OutboxRow]:
    """What else is due to these people and nobody is sending, locked; of each in the order it was written."""
    if not people:
        return []
    session.flush()
    found = _BEHIND.all(session, people=people, now=now, at_most=BEHIND_MAX)
    return [adopt(session, OutboxRow, row) for row in found]


def find_leased(session: Session, owner: str, attempts: Mapping[int, int]) -> list[OutboxRow]:
    """Those of the messages (id: which attempt) whose lease is still ours, locked; another took over the rest."""
    session.flush()
    rows = [adopt(session, OutboxRow, found) for found in _LOCKED.all(session, ids=sorted(attempts))]
    return [row for row in rows if row.owner == owner and row.attempt == attempts[row.id]]


_SAME = Prepared(
    select(_OUTBOX.c.id).where(
        _OUTBOX.c.cause == bindparam("cause"),
        _OUTBOX.c.recipient_id == bindparam("recipient"),
        _OUTBOX.c.kind == bindparam("kind"),
        _OUTBOX.c.about == bindparam("about"),
    )
)
_ANY_WAITING = Prepared(
    select(_OUTBOX.c.id).where(_OUTBOX.c.recipient_id == bindparam("person"), _OUTBOX.c.state.in_(WAITING)).limit(1)
)


def find_same(session: Session, cause: str, recipient_id: int, kind: str, about: int) -> int:
    """The row of a message that this cause wrote already."""
    found = _SAME.first(session, cause=cause, recipient=recipient_id, kind=kind, about=about)
    assert found is not None  # it kept the same one from being written
    return int(found[0])


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


def find_waiting_for(session: Session, person_id: int, now: datetime) -> list[OutboxRow]:
    """What waits for a person and nobody is sending now, oldest first."""
    if not has_waiting(session, person_id):
        return []
    given_up = (OutboxRow.lease_until <= now) & (OutboxRow.queue != Queue.MANY)
    free = or_(OutboxRow.lease_until.is_(None), given_up)
    live = or_(OutboxRow.expires_at.is_(None), OutboxRow.expires_at > now)
    wanted = select(OutboxRow).where(OutboxRow.recipient_id == person_id, OutboxRow.state.in_(WAITING), free, live)
    return list(
        session.scalars(wanted.order_by(OutboxRow.urgent.desc(), OutboxRow.id).with_for_update(skip_locked=True))
    )


_AWAIT = Prepared(select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("provider_id", type_=String), 0))))


def await_provider_ids(session: Session, provider_ids: Iterable[str]) -> None:
    """Wait until nobody else writes about these ids of a provider: our settling and its report may come at one moment.

    Without it either would miss the other's row, each not yet committed. On SQLite there is one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        for provider_id in sorted(provider_ids):
            _AWAIT.first(session, provider_id=provider_id)


_EARLY = Prepared(
    select(table_of(EarlyReport)).where(
        table_of(EarlyReport).c.provider_id.in_(bindparam("provider_ids", expanding=True))
    )
)


def find_early_reports(session: Session, provider_ids: Sequence[str]) -> dict[str, EarlyReport]:
    """What providers said of these messages before we knew their numbers."""
    found = _EARLY.all(session, provider_ids=provider_ids) if provider_ids else []
    reports = [adopt(session, EarlyReport, report) for report in found]
    return {report.provider_id: report for report in reports}


def find_by_provider_id(session: Session, provider_id: str) -> list[OutboxRow]:
    """The messages a provider's report is about: those that went out as one, the first of them first."""
    wanted = select(OutboxRow).where(OutboxRow.provider_id == provider_id)
    return list(session.scalars(wanted.order_by(OutboxRow.id)))


def wake_unreached(session: Session, person_id: int, now: datetime) -> None:
    """A rung opened for this person: what reached nobody is due again."""
    if not has_waiting(session, person_id):
        return
    waiting = (OutboxRow.recipient_id == person_id, OutboxRow.state == SendState.UNREACHED)
    fresh = {"state": SendState.DUE, "next_try_at": now, "closed_rungs": "", "owner": None, "lease_until": None}
    session.execute(update(OutboxRow).where(*waiting).values(fresh))


_EXPIRE = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.state.in_(WAITING), _OUTBOX.c.expires_at <= bindparam("now"), _FREE)
    .values(state=SendState.EXPIRED, settled_at=bindparam("now"), owner=None, lease_until=None)
)


def expire_old(session: Session, now: datetime) -> int:
    """End the messages whose time has passed; how many."""
    session.flush()
    return _EXPIRE.run(session, {"now": now})


def cancel(session: Session, cause: str, now: datetime) -> int:
    """Take back what one cause wrote and has not left yet; how many."""
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= now)
    waiting = (OutboxRow.cause == cause, OutboxRow.state.in_(WAITING), free)
    taken_back = {"state": SendState.CANCELLED, "settled_at": now}
    return changed(session, update(OutboxRow).where(*waiting).values(taken_back))


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
    waiting = (OutboxRow.about == about, OutboxRow.kind == kind, OutboxRow.state.in_(WAITING), free)
    taken_back = {"state": SendState.CANCELLED, "settled_at": now}
    return changed(session, update(OutboxRow).where(*waiting).values(taken_back))


def cancel_about(session: Session, person_id: int, about: list[int], now: datetime) -> int:
    """Take back what has not left yet for a person about these cases; how many."""
    free = or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until <= now)
    waiting = (OutboxRow.recipient_id == person_id, OutboxRow.about.in_(about), OutboxRow.state.in_(WAITING), free)
    taken_back = {"state": SendState.CANCELLED, "settled_at": now}
    return changed(session, update(OutboxRow).where(*waiting).values(taken_back))


def was_told(session: Session, about: int, person_id: int, since: datetime | None = None) -> bool:
    """Has anything about a case left for this person, or is it on its way? `since`: written then or later."""
    left = OutboxRow.state.not_in((SendState.CANCELLED, SendState.EXPIRED, SendState.REFUSED))
    told = select(OutboxRow.id).where(OutboxRow.about == about, OutboxRow.recipient_id == person_id, left)
    if since is not None:
        told = told.where(OutboxRow.created_at >= since)
    return session.execute(told.limit(1)).first() is not None


def count_by_state(session: Session) -> Sequence[tuple[str, int]]:
    """How many messages are in each state."""
    counted = select(OutboxRow.state, func.count()).group_by(OutboxRow.state).order_by(OutboxRow.state)
    return [(state, count) for state, count in session.execute(counted)]


_OLDEST = Prepared(
    select(_OUTBOX.c.next_try_at).where(*_MAY_LEAVE).order_by(_OUTBOX.c.next_try_at, _OUTBOX.c.id).limit(1)
)


def find_oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the message that has waited longest might have left; None when none may."""
    oldest = [_OLDEST.first(session, queue=int(queue), now=now) for queue in Queue]
    return min((found[0] for found in oldest if found is not None), default=None)


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
