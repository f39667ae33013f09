"""Broadcasts (群发): what is told to many, who shall have it and why, and how far it has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    bindparam,
    delete,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import seal, unseal
from models.session import read_rows

#: States in which the clock may have something to do; in the last two, to take back what has not left.
STEPPING = ("approved", "filling", "sending", "settling", "paused", "recalled")


class Broadcast(Base):
    """One text to many people, from the first draft to its outcome."""

    __tablename__ = "broadcast"
    __table_args__ = (Index("ix_broadcast_state_look_at", "state", "look_at"),)

    id: Mapped[int] = key()
    code: Mapped[str] = column(String(8), unique=True)
    #: policy, notice, care, event, warning, correction.
    kind: Mapped[str] = column(String(16))
    #: bot.broadcasts.lifecycle
    state: Mapped[str] = column(String(12))
    #: Where it was before it was paused.
    paused_from: Mapped[str] = column(String(12), default="")
    #: Why it stands still or ended, for the organiser.
    reason: Mapped[str] = column(String(200), default="")
    author_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"))
    #: In whose name it is sent: a directory code.
    organisation: Mapped[str] = column(String(64))
    title: Mapped[str] = column(String(20))
    text: Mapped[str] = column(Text)
    #: bot.broadcasts.audience.Audience as JSON.
    audience: Mapped[dict[str, Any]] = column(JSON)
    #: What a recipient may answer by number: 收到, or 报名 and 不去; empty for none.
    options: Mapped[list[str]] = column(JSON)
    #: How many may sign up; None is no limit.
    places: Mapped[int | None] = column(BigInteger)
    #: By WeChat's own mass interface, to everybody who follows (models/mass.py).
    mass: Mapped[bool] = column(Boolean, default=False)
    #: The broadcast that this one corrects.
    corrects_id: Mapped[int | None] = column(BigInteger)
    created_at: Mapped[datetime] = column()
    send_at: Mapped[datetime] = column()
    expires_at: Mapped[datetime | None] = column()
    #: Head count as it was read back, and as the second person gave it.
    counted: Mapped[int] = column(BigInteger, default=0)
    approver_id: Mapped[int | None] = column(BigInteger)
    approved_at: Mapped[datetime | None] = column()
    #: Of a warning: who looked at it afterwards, and what he found.
    reviewer_id: Mapped[int | None] = column(BigInteger)
    reviewed_at: Mapped[datetime | None] = column()
    review: Mapped[str] = column(String(200), default="")
    #: Cursors: which source of the audience is being written, up to whom it is written, up to whom it was handed over.
    source: Mapped[int] = column(BigInteger, default=0)
    filled_to: Mapped[int] = column(BigInteger, default=0)
    fed_to: Mapped[int] = column(BigInteger, default=0)
    #: How many were written, and how many of them handed to delivery.
    people: Mapped[int] = column(BigInteger, default=0)
    fed: Mapped[int] = column(BigInteger, default=0)
    #: What came of it, by its name, for everybody up to a person: a million are not counted in one turn.
    tally: Mapped[dict[str, int]] = column(JSON, default={})
    tallied_to: Mapped[int] = column(BigInteger, default=0)
    look_at: Mapped[datetime | None] = column()
    ended_at: Mapped[datetime | None] = column()


#: Few of a great many: a query that says so in these very words goes by their index alone.
HAS_SEAT, _HAS_NUMBER, _HAS_ANSWER = text("seat <> ''"), text("number IS NOT NULL"), text("answer IS NOT NULL")


class Recipient(Base):
    """One person of one broadcast: the key is what makes it once."""

    __tablename__ = "recipient"
    __table_args__ = (
        Index(
            "ix_recipient_broadcast_id_seat_answered_at",
            "broadcast_id",
            "seat",
            "answered_at",
            sqlite_where=HAS_SEAT,
            postgresql_where=HAS_SEAT,
        ),
        Index(
            "ix_recipient_broadcast_id_number",
            "broadcast_id",
            "number",
            sqlite_where=_HAS_NUMBER,
            postgresql_where=_HAS_NUMBER,
        ),
        Index(
            "ix_recipient_broadcast_id_answer",
            "broadcast_id",
            "answer",
            sqlite_where=_HAS_ANSWER,
            postgresql_where=_HAS_ANSWER,
        ),
        {"sqlite_with_rowid": False},  # the key is the table
    )

    broadcast_id: Mapped[int] = column(BigInteger, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = column(BigInteger, primary_key=True, autoincrement=False, keep=Keep.CHAT)
    #: The subscription or post that brought it to him: "school", "grid:GA1", "post:leader".
    why: Mapped[str] = column(String(72), keep=Keep.CHAT)
    #: Why he was not sent it after all: stopped, budget, gone; empty when he was, or is still to be.
    left_out: Mapped[str | None] = column(String(12), keep=Keep.CHAT)
    #: Which of the offered options he chose.
    answer: Mapped[int | None] = column(BigInteger, keep=Keep.CHAT)
    answered_at: Mapped[datetime | None] = column(keep=Keep.CHAT)
    #: What he said beside it: why he does not come.
    answer_note: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)
    #: Of an event: in, waiting, offered (models/seats.py), or ""; his number there; until when a seat is held for him.
    seat: Mapped[str] = column(String(8), keep=Keep.CHAT, default="")
    number: Mapped[int | None] = column(BigInteger, keep=Keep.CHAT)
    seat_until: Mapped[datetime | None] = column(keep=Keep.CHAT)


_RECIPIENT = table_of(Recipient)
_FEW = aliased(Recipient)


def find_broadcast(session: Session, code: str) -> Broadcast | None:
    """The broadcast of a code, locked: two people may say something about it at once."""
    return session.scalars(select(Broadcast).where(Broadcast.code == code).with_for_update()).one_or_none()


def get_broadcast(session: Session, broadcast_id: int) -> Broadcast:
    """One that must exist, locked."""
    return session.scalars(select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()).one()


def is_broadcast_code_taken(session: Session, code: str) -> bool:
    """Is there a broadcast of this code?"""
    return session.execute(select(Broadcast.id).where(Broadcast.code == code)).first() is not None


def find_broadcasts(session: Session, limit: int, author_id: int | None = None) -> list[Broadcast]:
    """The newest first; of one author or of all."""
    wanted = select(Broadcast).order_by(Broadcast.id.desc()).limit(limit)
    return list(session.scalars(wanted if author_id is None else wanted.where(Broadcast.author_id == author_id)))


_BROADCAST = table_of(Broadcast)
_STEPPING = Prepared(
    select(_BROADCAST)
    .where(_BROADCAST.c.state.in_(STEPPING), _BROADCAST.c.look_at <= bindparam("now"))
    .order_by(_BROADCAST.c.kind != "warning", _BROADCAST.c.look_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


def claim_broadcast(session: Session, now: datetime) -> Broadcast | None:
    """The one whose next step is due longest, locked for this transaction; warnings go first."""
    return next(iter(read_rows(session, Broadcast, _STEPPING, now=now)), None)


def add_recipients(
    session: Session, broadcast_id: int, within: Select[int], people: Select[int], why: str, after: int, limit: int
) -> tuple[int, int | None]:
    """Write `people` as far as the next `limit` rows of `within` go, each once: how many are new, and up to whom.

    None for the latter: there are no more. Where a chunk ends is read from the key of `within`, before any other condition.
    """
    (found,) = people.selected_columns
    nth = within.where(within.selected_columns[0] > after).order_by(within.selected_columns[0])
    upto: int | None = session.execute(nth.offset(limit - 1).limit(1)).scalar()
    part = (found > after,) if upto is None else (found > after, found <= upto)
    rows = people.where(*part).with_only_columns(literal(broadcast_id), found, literal(why))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    write = dialect.insert(_RECIPIENT).from_select(["broadcast_id", "person_id", "why"], rows)
    once = write.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    result: Any = session.execute(once)
    return result.rowcount, upto


def find_next_recipients(session: Session, broadcast: Broadcast, limit: int) -> list[Recipient]:
    """Those whose turn it is, by person id."""
    next_ones = (Recipient.broadcast_id == broadcast.id, Recipient.person_id > broadcast.fed_to)
    return list(session.scalars(select(Recipient).where(*next_ones).order_by(Recipient.person_id).limit(limit)))


def find_recipient(session: Session, broadcast_id: int, person_id: int) -> Recipient | None:
    """This person's part in a broadcast, as it is now: ask it of a broadcast that is locked."""
    return session.get(Recipient, (broadcast_id, person_id), populate_existing=True)


def count_answers(session: Session, broadcast_id: int) -> Mapping[int, int]:
    """How many chose each option."""
    answered = (Recipient.broadcast_id == broadcast_id, Recipient.answer.is_not(None))
    counted = select(Recipient.answer, func.count()).where(*answered).group_by(Recipient.answer)
    return {answer: count for answer, count in session.execute(counted) if answer is not None}


def few_of(broadcast_id: int, people: Select[int]) -> Select[Recipient]:
    """Recipients by their keys, which an index of few gave: SQLite without statistics would read the whole broadcast."""
    return select(Recipient).where(Recipient.broadcast_id == broadcast_id, Recipient.person_id.in_(people))


def find_who_answered(session: Session, broadcast_id: int, answer: int) -> Sequence[Recipient]:
    """Who chose an option, in the order of their answers."""
    chose = select(_FEW.person_id).where(_FEW.broadcast_id == broadcast_id, _FEW.answer == answer, _HAS_ANSWER)
    return session.scalars(few_of(broadcast_id, chose).order_by(Recipient.answered_at)).all()


def set_answer_note(session: Session, mine: Recipient, note: str) -> None:
    """Keep what he said beside his answer; "" for nothing."""
    whose = (mine.broadcast_id, mine.person_id)
    mine.answer_note = seal(session, "recipient.answer_note", whose, note) if note else None


def answer_note(session: Session, mine: Recipient) -> str:
    """What he said beside his answer."""
    return unseal(session, "recipient.answer_note", (mine.broadcast_id, mine.person_id), mine.answer_note)


def find_nth_recipient(session: Session, broadcast_id: int, after: int, nth: int) -> int | None:
    """The `nth` person of those with an id above `after`; None when there are fewer."""
    behind = (Recipient.broadcast_id == broadcast_id, Recipient.person_id > after)
    wanted = select(Recipient.person_id).where(*behind).order_by(Recipient.person_id)
    return session.execute(wanted.offset(nth - 1).limit(1)).scalar_one_or_none()


def count_left_out(session: Session, broadcast_id: int, after: int = 0, upto: int | None = None) -> Mapping[str, int]:
    """How many were not sent it, by reason; of people with an id above `after`, up to `upto`."""
    left = [Recipient.broadcast_id == broadcast_id, Recipient.left_out.is_not(None), Recipient.person_id > after]
    if upto is not None:
        left.append(Recipient.person_id <= upto)
    counted = select(Recipient.left_out, func.count()).where(*left).group_by(Recipient.left_out)
    return {reason: count for reason, count in session.execute(counted) if reason}


def forget_recipients(session: Session, before: datetime, limit: int) -> int:
    """Who had what is forgotten for broadcasts that ended before; the numbers of their messages stay."""
    old = select(Broadcast.id).where(Broadcast.ended_at < before)
    chunk = select(Recipient.broadcast_id, Recipient.person_id).where(Recipient.broadcast_id.in_(old)).limit(limit)
    rows = session.execute(chunk).all()
    for broadcast_id in {row[0] for row in rows}:
        people = [row[1] for row in rows if row[0] == broadcast_id]
        gone = (Recipient.broadcast_id == broadcast_id, Recipient.person_id.in_(people))
        session.execute(delete(Recipient).where(*gone))
    return len(rows)
