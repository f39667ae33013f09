"""Leases (领走): which messages may leave next, in whose hands they are, and when their time has passed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from models.base import table_of
from models.dialogues import mark_reached
from models.outbox import NOT_LEFT, OutboxRow, Queue, SendState
from models.prepared import Prepared
from models.session import adopt_all, get_rows, note_written

_OUTBOX = table_of(OutboxRow)
_EARLIER = _OUTBOX.alias()
_LIVE = or_(_OUTBOX.c.expires_at.is_(None), _OUTBOX.c.expires_at > bindparam("now"))
#: Due, and next in order: a message waits while an earlier one to the same person is being sent or retried, but not for
#: one held back by quiet hours, nor an answer for what many are told.
_MAY_LEAVE = (
    _OUTBOX.c.state == SendState.DUE,
    _OUTBOX.c.next_try_at <= bindparam("now"),
    _LIVE,
    ~exists().where(
        _EARLIER.c.recipient_id == _OUTBOX.c.recipient_id,
        _EARLIER.c.state == SendState.DUE,
        _EARLIER.c.urgent == _OUTBOX.c.urgent,
        _EARLIER.c.queue + 0 <= _OUTBOX.c.queue,  # by whom it is for: SQLite would go through all that is due
        _EARLIER.c.id < _OUTBOX.c.id,
        or_(_EARLIER.c.next_try_at <= bindparam("now"), _EARLIER.c.attempt > 0),
        # one whose time has passed goes no more, but in the hands of who is sending it: it may not be written yet
        or_(
            _EARLIER.c.expires_at.is_(None),
            _EARLIER.c.expires_at > bindparam("now"),
            _EARLIER.c.lease_until > bindparam("now"),
        ),
    ),
)
_FREE = or_(_OUTBOX.c.lease_until.is_(None), _OUTBOX.c.lease_until <= bindparam("now"))


def _next_of(queue: Queue) -> Select[Any]:
    """Of one queue, in the order of its index and no further than needed."""
    first = select(_OUTBOX).where(_OUTBOX.c.queue == int(queue), *_MAY_LEAVE, _FREE)
    first = first.order_by(_OUTBOX.c.next_try_at, _OUTBOX.c.id).limit(bindparam("at_most"))
    return select(first.with_for_update(skip_locked=True, of=_OUTBOX).subquery())


#: Queue by queue: a later one is not read, nor locked, once there are enough.
_NEXT = Prepared(union_all(*(_next_of(queue) for queue in Queue)).limit(bindparam("at_most")))
_LEASE = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .values(owner=bindparam("by"), lease_until=bindparam("until"), attempt=_OUTBOX.c.attempt + 1)
)
_RUNG = Prepared(update(_OUTBOX).where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True))).values(rung=bindparam("on")))
_LOCKED = Prepared(
    select(_OUTBOX).where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True))).order_by(_OUTBOX.c.id).with_for_update()
)


#: A provider that knows our number of a message sends it once, however often it is asked within this time.
SAFE_AGAIN, SAFE_RUNG = timedelta(minutes=9), "template"
WHO_SENT_IT_DIED = "发到一半程序停了,不知道收到没有"

#: Those of the rows found that are still to leave.
StillDue = Callable[[Session, Sequence[OutboxRow], datetime], Sequence[OutboxRow]]


class Claimed(NamedTuple):
    """What one claim brought: the messages leased, and how many were found for it (some may have ended on the way)."""

    ids: list[int]
    found: int


def claim_due(
    session: Session,
    owner: str,
    now: datetime,
    until: datetime,
    limit: int,
    once: Collection[str] = (),
    still_due: StillDue = lambda _session, rows, _now: rows,
) -> Claimed:
    """Lease up to `limit` due messages, at most one per recipient, queue by queue.

    It costs the same however many wait. What was being sent by somebody who died is sent once more, and what is of a kind
    in `once` not even that: whether it arrived is unknown. `still_due` may take some away before they are leased.
    """
    session.flush()
    found = adopt_all(session, OutboxRow, _NEXT.all(session, now=now, at_most=limit))
    leased: list[OutboxRow] = []
    people: set[int] = set()  # what stands in a later queue for somebody already in this batch waits for the next
    lost: list[OutboxRow] = []
    for row in still_due(session, found, now):
        if row.recipient_id in people and row.queue == Queue.MANY:
            continue
        people.add(row.recipient_id)
        if row.lease_until is not None and not _is_safe_again(row, now):  # its sender died
            if row.kind in once or row.lost:
                lost.append(row)
                continue
            row.lost += 1
        leased.append(row)
    if leased:
        _LEASE.run(session, {"ids": [row.id for row in leased], "by": owner, "until": until})
    for row in leased:
        note_written(row, owner=owner, lease_until=until, attempt=row.attempt + 1)
    if lost:
        _lose(session, lost, now)
    return Claimed([row.id for row in leased], len(found))


def note_rungs(session: Session, rungs: Mapping[int, str]) -> None:
    """By which rung these messages (by id) leave now: whoever finds one of a sender that died goes by it."""
    by_rung: dict[str, list[int]] = defaultdict(list)
    for row, rung in rungs.items():
        by_rung[rung].append(row)
    for on, ids in by_rung.items():
        _RUNG.run(session, {"ids": ids, "on": on})
        for one in get_rows(session, OutboxRow, ids):
            note_written(one, rung=on)


def _is_safe_again(row: OutboxRow, now: datetime) -> bool:
    return row.rung == SAFE_RUNG and row.lease_until is not None and now < row.lease_until + SAFE_AGAIN


def _lose(session: Session, rows: Sequence[OutboxRow], now: datetime) -> None:
    """Whether these arrived is unknown, and they are not sent again."""
    for row in rows:
        row.note(now, row.rung, SendState.UNKNOWN, WHO_SENT_IT_DIED)
        row.state, row.reason, row.settled_at = SendState.UNKNOWN, WHO_SENT_IT_DIED, now
        row.owner = row.lease_until = None
    mark_reached(session, [row.id for row in rows], now)


#: Rather told twice than never, but for what many are told, and never a third time: that is for the claim.
_FREE_AGAIN = or_(
    _OUTBOX.c.lease_until.is_(None),
    (_OUTBOX.c.lease_until <= bindparam("now")) & (_OUTBOX.c.queue != Queue.MANY) & (_OUTBOX.c.lost == 0),
)
_BEHIND = Prepared(
    select(_OUTBOX)
    .where(
        _OUTBOX.c.recipient_id.in_(bindparam("people", expanding=True)),
        _OUTBOX.c.state == SendState.DUE,
        _LIVE,
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
    return adopt_all(session, OutboxRow, found)


def find_leased(session: Session, owner: str, attempts: Mapping[int, int]) -> list[OutboxRow]:
    """Those of the messages (id: which attempt) whose lease is still ours, locked; another took over the rest."""
    session.flush()
    rows = adopt_all(session, OutboxRow, _LOCKED.all(session, ids=sorted(attempts)))
    return [row for row in rows if row.owner == owner and row.attempt == attempts[row.id]]


_EXPIRE = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.state.in_(NOT_LEFT), _OUTBOX.c.expires_at <= bindparam("now"), _FREE)
    .values(state=SendState.EXPIRED, settled_at=bindparam("now"), owner=None, lease_until=None)
)


def expire_old(session: Session, now: datetime) -> int:
    """End the messages whose time has passed; how many."""
    session.flush()
    return _EXPIRE.run(session, {"now": now})


_OLDEST = Prepared(
    select(_OUTBOX.c.next_try_at)
    .where(_OUTBOX.c.queue == bindparam("queue"), *_MAY_LEAVE)
    .order_by(_OUTBOX.c.next_try_at, _OUTBOX.c.id)
    .limit(1)
)


def find_oldest_due(session: Session, now: datetime) -> datetime | None:
    """Since when the message that has waited longest might have left; None when none may."""
    oldest = [_OLDEST.first(session, queue=int(queue), now=now) for queue in Queue]
    return min((found[0] for found in oldest if found is not None), default=None)
