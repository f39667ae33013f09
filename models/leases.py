"""Leases (领走): which messages may leave next, in whose hands they are, and when their time has passed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from models.base import table_of
from models.dialogues import mark_reached
from models.outbox import WAITING, OutboxRow, Queue, SendState
from models.prepared import Prepared, update_of
from models.session import adopt
from models.steps import noted

_OUTBOX = table_of(OutboxRow)
_EARLIER = _OUTBOX.alias()
#: Due, and next in order: a message waits while an earlier one to the same person is being sent or retried, but not for
#: one held back by quiet hours, nor an answer for what many are told.
_MAY_LEAVE = (
    _OUTBOX.c.state == SendState.DUE,
    _OUTBOX.c.queue == bindparam("queue"),
    _OUTBOX.c.next_try_at <= bindparam("now"),
    ~exists().where(
        _EARLIER.c.recipient_id == _OUTBOX.c.recipient_id,
        _EARLIER.c.state == SendState.DUE,
        _EARLIER.c.urgent == _OUTBOX.c.urgent,
        _EARLIER.c.queue <= _OUTBOX.c.queue,
        _EARLIER.c.id < _OUTBOX.c.id,
        or_(_EARLIER.c.next_try_at <= bindparam("now"), _EARLIER.c.attempt > 0),
    ),
)
_FREE = or_(_OUTBOX.c.lease_until.is_(None), _OUTBOX.c.lease_until <= bindparam("now"))
_NEXT = Prepared(
    select(_OUTBOX.c.id, _OUTBOX.c.recipient_id, _OUTBOX.c.kind, _OUTBOX.c.rung, _OUTBOX.c.steps, _OUTBOX.c.lease_until)
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
    people: set[int] = set()  # what stands in a later queue for somebody already in this batch waits for the next
    lost: list[dict[str, Any]] = []
    for queue in Queue:
        found = _NEXT.all(session, queue=int(queue), now=now, at_most=limit - len(ids))
        for row, person, kind, rung, steps, lease_until in found:
            if person in people and queue is Queue.MANY:
                continue
            people.add(person)
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


#: Rather told twice than never, but for what many are told: that somebody was sending it, be he dead, is for the claim.
_FREE_AGAIN = or_(
    _OUTBOX.c.lease_until.is_(None), (_OUTBOX.c.lease_until <= bindparam("now")) & (_OUTBOX.c.queue != Queue.MANY)
)
_BEHIND = Prepared(
    select(_OUTBOX)
    .where(
        _OUTBOX.c.recipient_id.in_(bindparam("people", expanding=True)),
        _OUTBOX.c.state == SendState.DUE,
        # not by the index of what is due, which may be a million: SQLite would take that one
        or_(func.coalesce(_OUTBOX.c.next_try_at, bindparam("now")) <= bindparam("now"), _OUTBOX.c.attempt > 0),
        _FREE_AGAIN,
    )
    .order_by(_OUTBOX.c.recipient_id, _OUTBOX.c.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
#: No more of what waits is looked at in one turn, whoever it is for.
BEHIND_MAX = 200


def find_behind(session: Session, people: Sequence[int], now: datetime) -> list[OutboxRow]:
    """What else is due to these people, or will be tried again, and nobody is sending, locked; in the order of writing."""
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


_EXPIRE = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.state.in_(WAITING), _OUTBOX.c.expires_at <= bindparam("now"), _FREE)
    .values(state=SendState.EXPIRED, settled_at=bindparam("now"), owner=None, lease_until=None)
)


def expire_old(session: Session, now: datetime) -> int:
    """End the messages whose time has passed; how many."""
    session.flush()
    return _EXPIRE.run(session, {"now": now})


_OLDEST = Prepared(
    select(_OUTBOX.c.next_try_at).where(*_MAY_LEAVE).order_by(_OUTBOX.c.next_try_at, _OUTBOX.c.id).limit(1)
)


def find_oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the message that has waited longest might have left; None when none may."""
    oldest = [_OLDEST.first(session, queue=int(queue), now=now) for queue in Queue]
    return min((found[0] for found in oldest if found is not None), default=None)
