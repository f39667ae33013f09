"""Subscriptions (订阅): what a person asked to be told about: a topic of the configuration, or the news of a grid.

They are the only way a resident comes into an audience: he said so himself, and takes it back with one word.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, delete, select
from sqlalchemy.orm import Session

from models.base import Base, Mapped, column

#: Before the code of a grid: no topic of the configuration has a colon.
GRID = "grid:"


class Subscription(Base):
    """One person, one topic."""

    __tablename__ = "subscription"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads it; the key is the table

    #: A code of `broadcasts.topics`, or "grid:<code>".
    topic: Mapped[str] = column(String(72), primary_key=True)
    person_id: Mapped[int] = column(
        BigInteger, ForeignKey("person.id"), primary_key=True, autoincrement=False, index=True
    )
    since_at: Mapped[datetime] = column()


def find_topics_of(session: Session, person_id: int) -> list[str]:
    """What a person subscribed to, oldest first."""
    wanted = select(Subscription.topic).where(Subscription.person_id == person_id)
    return list(session.scalars(wanted.order_by(Subscription.since_at, Subscription.topic)))


def find_subscribers(session: Session, topic: str) -> list[int]:
    """Everybody who subscribed to a topic."""
    wanted = select(Subscription.person_id).where(Subscription.topic == topic)
    return list(session.scalars(wanted.order_by(Subscription.person_id)))


def find_next_subscribers(session: Session, topic: str, after: int, limit: int) -> list[int]:
    """The next of them by id, in the order of the key."""
    wanted = select(Subscription.person_id).where(Subscription.topic == topic, Subscription.person_id > after)
    return list(session.scalars(wanted.order_by(Subscription.person_id).limit(limit)))


def add_subscription(session: Session, person_id: int, topic: str, now: datetime) -> bool:
    """From now on; False when he has it already."""
    if session.get(Subscription, (topic, person_id)) is not None:
        return False
    session.add(Subscription(topic=topic, person_id=person_id, since_at=now))
    session.flush()
    return True


def end_subscriptions(session: Session, person_id: int, topics: Sequence[str] | None = None) -> None:
    """No more of these topics; without any named, of none."""
    mine = delete(Subscription).where(Subscription.person_id == person_id)
    session.execute(mine if topics is None else mine.where(Subscription.topic.in_(topics)))


def move_subscriptions(session: Session, before: int, after: int) -> None:
    """What a person subscribed to before he was known to be another goes with him."""
    for row in list(session.scalars(select(Subscription).where(Subscription.person_id == before))):
        add_subscription(session, after, row.topic, row.since_at)
    end_subscriptions(session, before)
