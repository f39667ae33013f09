"""Reviews (研判): each meeting with its brief, what it discussed, and what it decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    ForeignKey,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    bindparam,
    func,
    select,
)
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import seal, unseal
from models.session import read_rows

#: A review is planned when its brief is put on the clock, passed over when a later one takes its cases.
PLANNED, DRAFTED, MEETING, HELD, PASSED = "planned", "drafted", "meeting", "held", "passed"
#: A decision is owed until it is done, or the meeting lets it go.
OWED, DONE, DROPPED = "owed", "done", "dropped"


class Review(Base):
    """One meeting of one grid or organisation. Its period begins where that of the one before ended."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("level", "unit", "meets_on"),)

    id: Mapped[int] = key()
    #: grid, community, street or county; and the directory's code of the grid or organisation.
    level: Mapped[str] = column(String(16), keep=Keep.FOR_GOOD)
    unit: Mapped[str] = column(String(64), keep=Keep.FOR_GOOD)
    #: The day by the rhythm, moved off holidays.
    meets_on: Mapped[date] = column(Date, keep=Keep.FOR_GOOD)
    state: Mapped[str] = column(String(12), default=PLANNED, keep=Keep.FOR_GOOD)
    #: The period of its brief; `since_at` inclusive, `drafted_at` exclusive.
    since_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    drafted_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    #: The numbers, each with the ids of its cases (`bot.reviews.brief.Brief`).
    brief: Mapped[dict[str, Any] | None] = column(JSON, keep=Keep.FOR_GOOD)
    #: Who was sent the draft.
    convenor_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD)
    opened_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    opened_by_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD)
    held_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)


class Topic(Base):
    """One thing a brief proposes to discuss, with the cases behind it."""

    __tablename__ = "review_topic"
    __table_args__ = (UniqueConstraint("review_id", "number"),)

    id: Mapped[int] = key()
    review_id: Mapped[int] = column(BigInteger, ForeignKey("review.id"), keep=Keep.FOR_GOOD)
    #: As it is called in the chat, from 1.
    number: Mapped[int] = column(SmallInteger, keep=Keep.FOR_GOOD)
    #: hot, hard, late, silent, or own: the convenor's.
    kind: Mapped[str] = column(String(12), keep=Keep.FOR_GOOD)
    title: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    #: The words before the convenor changed them.
    original: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    cases: Mapped[list[int]] = column(JSON, keep=Keep.FOR_GOOD)


class Decision(Base):
    """What a meeting decided: somebody owes it by a day."""

    __tablename__ = "review_decision"

    id: Mapped[int] = key()
    #: Five characters like those of a case; no case has the same.
    code: Mapped[str] = column(String(8), unique=True, keep=Keep.FOR_GOOD)
    review_id: Mapped[int] = column(BigInteger, ForeignKey("review.id"), keep=Keep.FOR_GOOD, index=True)
    #: Which topic it settles; None: none of those proposed.
    topic_id: Mapped[int | None] = column(BigInteger, ForeignKey("review_topic.id"), keep=Keep.FOR_GOOD)
    text: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)
    owner_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD, index=True)
    due_on: Mapped[date] = column(Date, keep=Keep.FOR_GOOD)
    state: Mapped[str] = column(String(12), default=OWED, keep=Keep.FOR_GOOD)
    #: How often its day was put off.
    put_off: Mapped[int] = column(SmallInteger, default=0, keep=Keep.FOR_GOOD)
    recorded_at: Mapped[datetime] = column(keep=Keep.FOR_GOOD)
    recorded_by_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.FOR_GOOD)
    ended_at: Mapped[datetime | None] = column(keep=Keep.FOR_GOOD)
    #: What was said when it was done, or why it was put off.
    note: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CASE)


_LOCKED = select(Review).with_for_update().execution_options(populate_existing=True)


def get_review(session: Session, review_id: int) -> Review:
    """A review that must exist, locked for this turn."""
    return session.scalars(_LOCKED.where(Review.id == review_id)).one()


_REVIEW = table_of(Review)
_OF_DAY = Prepared(
    select(_REVIEW).where(
        _REVIEW.c.level == bindparam("level"),
        _REVIEW.c.unit == bindparam("unit"),
        _REVIEW.c.meets_on == bindparam("day"),
    )
)


def find_review(session: Session, level: str, unit: str, meets_on: date) -> Review | None:
    """The review of a unit on a day."""
    return next(iter(read_rows(session, Review, _OF_DAY, level=level, unit=unit, day=meets_on)), None)


def find_last_drafted(session: Session, level: str, unit: str, before: date | None = None) -> Review | None:
    """The newest review of a unit that has a brief, on a day earlier than `before` where it is given."""
    wanted = select(Review).where(Review.level == level, Review.unit == unit, Review.drafted_at.is_not(None))
    if before is not None:
        wanted = wanted.where(Review.meets_on < before)
    return session.scalars(wanted.order_by(Review.meets_on.desc()).limit(1)).one_or_none()


def find_planned(session: Session, level: str, unit: str) -> list[Review]:
    """The reviews of a unit that wait for their brief, by day."""
    wanted = select(Review).where(Review.level == level, Review.unit == unit, Review.state == PLANNED)
    return list(session.scalars(wanted.order_by(Review.meets_on)))


def find_meetings(session: Session) -> list[Review]:
    """Every meeting that is being recorded, in order."""
    return list(session.scalars(select(Review).where(Review.state == MEETING).order_by(Review.id)))


def find_unheld(session: Session, level: str, meets_on: date) -> list[Review]:
    """The reviews of a level and day that have their brief and were not recorded, in order."""
    wanted = select(Review).where(Review.level == level, Review.meets_on == meets_on, Review.state == DRAFTED)
    return list(session.scalars(wanted.order_by(Review.id)))


def find_first_day(session: Session, level: str, unit: str) -> date | None:
    """The day of a unit's first meeting, passed over or not."""
    wanted = select(func.min(Review.meets_on)).where(Review.level == level, Review.unit == unit)
    return session.execute(wanted).scalar_one()


def find_topics(session: Session, review_id: int) -> list[Topic]:
    """What a review is to discuss, by number."""
    return list(session.scalars(select(Topic).where(Topic.review_id == review_id).order_by(Topic.number)))


def find_decisions(session: Session, review_id: int) -> list[Decision]:
    """What one meeting decided, in order."""
    return list(session.scalars(select(Decision).where(Decision.review_id == review_id).order_by(Decision.id)))


def find_to_follow(session: Session, level: str, unit: str, since: datetime, before: datetime) -> list[Decision]:
    """Decisions a unit made before `before` that were still owed at `since`, in order: what the next brief answers for."""
    made = select(Decision).join(Review).where(Review.level == level, Review.unit == unit)
    open_then = Decision.ended_at.is_(None) | (Decision.ended_at >= since)
    return list(session.scalars(made.where(Decision.recorded_at < before, open_then).order_by(Decision.id)))


def get_decision(session: Session, decision_id: int) -> Decision:
    """A decision that must exist, locked for this turn."""
    wanted = select(Decision).where(Decision.id == decision_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def find_decision(session: Session, code: str) -> Decision | None:
    """The decision of a code, locked; the caller decides whether the asker may know it."""
    wanted = select(Decision).where(Decision.code == code).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def find_owed_by(session: Session, person_id: int) -> list[Decision]:
    """What a person owes, soonest first."""
    owed = select(Decision).where(Decision.owner_id == person_id, Decision.state == OWED)
    return list(session.scalars(owed.order_by(Decision.due_on, Decision.id)))


def is_decision_code_taken(session: Session, code: str) -> bool:
    """Is this code a decision's?"""
    return session.execute(select(Decision.id).where(Decision.code == code)).first() is not None


def topic_title(session: Session, topic: Topic) -> str:
    """What a topic is called."""
    return unseal(session, "review_topic.title", topic.id, topic.title)


def topic_original(session: Session, topic: Topic) -> str:
    """What it was called before the convenor changed it; "" when he did not."""
    return unseal(session, "review_topic.original", topic.id, topic.original)


def set_topic_title(session: Session, topic: Topic, title: str) -> None:
    """Call a topic otherwise; the first words are kept."""
    before = topic_title(session, topic)
    if before and topic.original is None:
        topic.original = seal(session, "review_topic.original", topic.id, before)
    topic.title = seal(session, "review_topic.title", topic.id, title)


def decision_text(session: Session, decision: Decision) -> str:
    """What was decided."""
    return unseal(session, "review_decision.text", decision.id, decision.text)


def set_decision_text(session: Session, decision: Decision, text: str) -> None:
    """Keep what was decided."""
    decision.text = seal(session, "review_decision.text", decision.id, text)


def decision_note(session: Session, decision: Decision) -> str:
    """What was said of it last."""
    return unseal(session, "review_decision.note", decision.id, decision.note)


def set_decision_note(session: Session, decision: Decision, note: str) -> None:
    """Keep what was said of it."""
    decision.note = seal(session, "review_decision.note", decision.id, note) if note else None
