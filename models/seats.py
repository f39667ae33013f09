"""Seats (报名名额): who of a broadcast's recipients has one, waits for one in order, or is asked whether he takes one."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.broadcasts import HAS_SEAT, Broadcast, Recipient, few_of
from models.recipients import in_any_list

#: `Recipient.seat`; "" is none.
IN, WAITING, OFFERED = "in", "waiting", "offered"
_FEW = aliased(Recipient)


def count_seats(session: Session, broadcast_id: int, *seats: str) -> int:
    """How many recipients stand so."""
    stand = (Recipient.broadcast_id == broadcast_id, Recipient.seat.in_(seats), HAS_SEAT)
    return session.execute(select(func.count()).select_from(Recipient).where(*stand)).scalar_one()


def _standing(broadcast_id: int, *seats: str) -> Select[Recipient]:
    stand = (_FEW.broadcast_id == broadcast_id, _FEW.seat.in_(seats), HAS_SEAT)
    return few_of(broadcast_id, select(_FEW.person_id).where(*stand))


def find_list(session: Session, broadcast_id: int) -> Sequence[Recipient]:
    """Who is in, by number; who is asked; who waits, in order."""
    order = (IN, OFFERED, WAITING)
    rows = session.scalars(_standing(broadcast_id, *order))

    def place(row: Recipient) -> tuple[object, ...]:
        number = row.number or 0 if row.seat == IN else 0
        return order.index(row.seat), number, row.answered_at, row.person_id

    return sorted(rows, key=place)


def count_before(session: Session, mine: Recipient) -> int:
    """How many waited before this one."""
    earlier = or_(
        Recipient.answered_at < mine.answered_at,
        (Recipient.answered_at == mine.answered_at) & (Recipient.person_id < mine.person_id),
    )
    waits = (Recipient.broadcast_id == mine.broadcast_id, Recipient.seat == WAITING, HAS_SEAT)
    return session.execute(select(func.count()).select_from(Recipient).where(*waits, earlier)).scalar_one()


def find_next_waiting(session: Session, broadcast_id: int) -> Recipient | None:
    """Whoever has waited longest."""
    waits = select(_FEW.person_id).where(_FEW.broadcast_id == broadcast_id, _FEW.seat == WAITING, HAS_SEAT)
    first = waits.order_by(_FEW.answered_at, _FEW.person_id).limit(1)
    return session.scalars(few_of(broadcast_id, first)).one_or_none()


def find_offered_until(session: Session, broadcast_id: int, now: datetime) -> Sequence[Recipient]:
    """Whose time to say yes is over."""
    over = _standing(broadcast_id, OFFERED).where(Recipient.seat_until <= now)
    return session.scalars(over.order_by(Recipient.seat_until)).all()


def next_number(session: Session, broadcast_id: int) -> int:
    """The number of whoever signs up now; one given back is not given again."""
    given = (Recipient.broadcast_id == broadcast_id, Recipient.number.is_not(None))
    highest = select(func.max(Recipient.number)).where(*given)
    return (session.execute(highest).scalar_one() or 0) + 1


def find_seats_of(session: Session, person_id: int) -> Sequence[tuple[Broadcast, Recipient]]:
    """What a person signed up or waits for, newest first."""
    mine = select(Recipient).where(*in_any_list(person_id), Recipient.seat != "")
    rows = session.scalars(mine.order_by(Recipient.broadcast_id.desc())).all()
    return [(session.get_one(Broadcast, row.broadcast_id), row) for row in rows]
