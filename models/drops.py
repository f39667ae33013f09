"""Anonymous drops (匿名信): what was put into the box without a name, and nothing that leads back to whoever did.

No row says when within its day it was written, and none stands where its time would put it: keys are drawn by lot, and
what waits is written anew in another order (`write_anew`) within a minute of every drop.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, LargeBinary, String, delete, func, select, text
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, insert_new_row, insert_row, key, table_of
from models.sealed import keyring, seal, unseal


class Drop(Base):
    """A letter that nobody has opened yet."""

    __tablename__ = "anonymous_drop"

    #: Drawn by lot, never counted up.
    id: Mapped[int] = key(keep=Keep.SHORT)
    dropped_on: Mapped[date] = column(Date, keep=Keep.SHORT)
    text: Mapped[bytes] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.SHORT)
    code_index: Mapped[str] = column(String(64), pii=Pii.SECRET, keep=Keep.SHORT, unique=True)


class DropCode(Base):
    """The case that a letter has become, for whoever has its collection code."""

    __tablename__ = "drop_code"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads it; the key is the table

    code_index: Mapped[str] = column(String(64), primary_key=True, pii=Pii.SECRET, keep=Keep.CASE)
    case_id: Mapped[int] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.CASE, index=True)


class DropReceipt(Base):
    """That a message came which left nothing else; what was answered stays for the provider's repeats, a minute at most."""

    __tablename__ = "drop_receipt"

    #: Keyed hash of the provider's message id, as much of it as a key holds: sixty bits.
    id: Mapped[int] = key(keep=Keep.SHORT)
    came_on: Mapped[date] = column(Date, keep=Keep.SHORT)
    reply: Mapped[bytes | None] = column(LargeBinary, pii=Pii.SECRET, keep=Keep.SHORT)
    #: Emptied together with the reply.
    reply_until_at: Mapped[datetime | None] = column(keep=Keep.SHORT)


def code_index(session: Session, code: str) -> str:
    """The keyed hash by which a collection code is found."""
    return keyring(session).index("anonymous_drop.code", code)


def receipt_of(session: Session, channel: str, account: str, key: str) -> int:
    """The keyed hash of a message id."""
    return int(keyring(session).index("drop_receipt.key", f"{channel}\x00{account}\x00{key}")[:15], 16)


def add_drop(session: Session, row: int, on: date, words: str, code: str) -> None:
    """Keep a letter under a key drawn by lot."""
    sealed = seal(session, "anonymous_drop.text", row, words)
    insert_row(session, Drop, id=row, dropped_on=on, text=sealed, code_index=code_index(session, code))


def count_drops(session: Session, on: date) -> int:
    """How many letters of a day wait."""
    return session.execute(select(func.count()).select_from(Drop).where(Drop.dropped_on == on)).scalar_one()


def find_drop(session: Session, code: str) -> Drop | None:
    """The unopened letter of a collection code."""
    return session.scalars(select(Drop).where(Drop.code_index == code_index(session, code))).one_or_none()


def find_case_of_code(session: Session, code: str) -> int | None:
    """The case that the letter of a collection code has become."""
    row = session.get(DropCode, code_index(session, code))
    return row.case_id if row else None


def find_drops_before(session: Session, day: date, limit: int) -> Sequence[Drop]:
    """Letters of the days before `day`, in no order."""
    return session.scalars(select(Drop).where(Drop.dropped_on < day).limit(limit)).all()


def drop_text(session: Session, drop: Drop) -> str:
    """The words of a letter."""
    return unseal(session, "anonymous_drop.text", drop.id, drop.text)


def open_drop(session: Session, drop: Drop, case_id: int) -> None:
    """The letter is a case now; only its code leads there."""
    insert_row(session, DropCode, code_index=drop.code_index, case_id=case_id)
    session.execute(delete(Drop).where(Drop.id == drop.id))


def add_receipt(session: Session, row: int, on: date) -> bool:
    """Note that a message came; False when it came before."""
    return insert_new_row(session, DropReceipt, id=row, came_on=on)


def set_receipt_reply(session: Session, row: int, reply: str, until: datetime) -> None:
    """Keep what was answered for the provider's repeats."""
    receipt = session.get_one(DropReceipt, row)
    receipt.reply, receipt.reply_until_at = seal(session, "drop_receipt.reply", row, reply), until


def find_receipt_reply(session: Session, row: int) -> str | None:
    """What was answered; None when nothing was, or it is gone."""
    receipt = session.get(DropReceipt, row)
    return unseal(session, "drop_receipt.reply", row, receipt.reply) or None if receipt else None


def has_fresh(session: Session, now: datetime) -> bool:
    """Is there a reply whose time is over, and so a letter that still stands where it was written?"""
    over = select(DropReceipt.id).where(DropReceipt.reply_until_at <= now).limit(1)
    return session.execute(over).first() is not None


@contextmanager
def write_anew(session: Session) -> Iterator[tuple[list[Drop], list[DropReceipt]]]:
    """All letters and receipts, for as long as nobody else has them; what is left in the lists is all there will be.

    SQLite overwrites what was deleted (`secure_delete`); PostgreSQL empties a table by a new file, without dead rows.
    """
    is_postgres = session.get_bind().dialect.name == "postgresql"
    if is_postgres:
        session.execute(text("LOCK TABLE drop_receipt, anonymous_drop IN ACCESS EXCLUSIVE MODE"))
    drops, receipts = list(session.scalars(select(Drop))), list(session.scalars(select(DropReceipt)))
    session.expunge_all()
    yield drops, receipts
    if is_postgres:
        session.execute(text("TRUNCATE drop_receipt, anonymous_drop"))
    else:
        session.execute(delete(Drop))
        session.execute(delete(DropReceipt))
    for row in (*drops, *receipts):
        insert_row(session, type(row), **{held.name: getattr(row, held.name) for held in table_of(type(row)).columns})


def forget_drop_codes(session: Session, cases: Sequence[int]) -> None:
    """The cases have gone; so do the codes that led to them."""
    session.execute(delete(DropCode).where(DropCode.case_id.in_(cases)))
