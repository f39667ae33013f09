"""Phone codes (短信验证码): sent to a number to prove that whoever asks on WeChat has it in his hand."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, cast, delete, exists, literal, select, update
from sqlalchemy.orm import Session

from bot.messages import SMS
from models.base import Base, Keep, Mapped, Pii, column, key
from models.identities import Identity, Try, forget_address
from models.outbox import OutboxRow
from models.people import Member
from models.sealed import keyring

#: What each code that was sent to a number is counted by, with the number's id behind it.
SENT_TO = "code:"


class PhoneCode(Base):
    """Six digits for one number, asked for by one identity. Only their keyed hash is kept."""

    __tablename__ = "phone_code"

    id: Mapped[int] = key()
    identity_id: Mapped[int] = column(BigInteger, ForeignKey("identity.id"), keep=Keep.SHORT, index=True)
    number_id: Mapped[int] = column(BigInteger, ForeignKey("identity.id"), keep=Keep.SHORT)
    code_index: Mapped[str] = column(String(64), pii=Pii.SECRET, keep=Keep.SHORT)
    created_at: Mapped[datetime] = column(keep=Keep.SHORT)
    expires_at: Mapped[datetime] = column(keep=Keep.SHORT)
    wrong: Mapped[int] = column(BigInteger, keep=Keep.SHORT, default=0)


def add_phone_code(
    session: Session, row: int, identity_id: int, number_id: int, code: str, now: datetime, until: datetime
) -> None:
    """Keep a new code; an earlier one that this identity asked for stops working."""
    session.execute(delete(PhoneCode).where(PhoneCode.identity_id == identity_id))
    values = {"identity_id": identity_id, "number_id": number_id, "created_at": now, "expires_at": until}
    session.add(PhoneCode(id=row, code_index=_index(session, row, code), **values))


def find_phone_code(session: Session, identity_id: int, now: datetime) -> PhoneCode | None:
    """The code this identity asked for, while it may be tried; locked."""
    open_ = select(PhoneCode).where(PhoneCode.identity_id == identity_id, PhoneCode.expires_at > now)
    return session.scalars(open_.with_for_update()).first()


def is_code(session: Session, row: PhoneCode, typed: str) -> bool:
    """Whether `typed` is what was sent."""
    return row.code_index == _index(session, row.id, typed)


def forget_phone_codes(session: Session, before: datetime) -> None:
    """Codes, and the messages that carried them."""
    session.execute(delete(PhoneCode).where(PhoneCode.created_at < before))
    carried = (OutboxRow.kind == "code", OutboxRow.created_at < before, OutboxRow.text.is_not(None))
    session.execute(update(OutboxRow).where(*carried).values(text=None, fields=None))


def forget_unproved_numbers(session: Session, limit: int) -> int:
    """Numbers that somebody typed in and nobody ever wrote from: once their codes and the count of these are gone; how many."""
    asked = exists().where(PhoneCode.number_id == Identity.id)
    counted = exists().where(Try.key == literal(SENT_TO).concat(cast(Identity.id, String)))
    is_members = exists().where(Member.person_id == Identity.person_id)
    unproved = (Identity.channel == SMS, Identity.last_seen_at.is_(None), Identity.number.is_not(None))
    found = select(Identity).where(*unproved, ~asked, ~counted, ~is_members).limit(limit)
    numbers = list(session.scalars(found.with_for_update(skip_locked=True)))
    for number in numbers:
        forget_address(number)
    return len(numbers)


def _index(session: Session, row: int, code: str) -> str:
    return keyring(session).index("phone_code", f"{row}:{code}")
