"""Inbox (收件): every message in, once, with the reply that was given to it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import seal, unseal


class TakenAs(StrEnum):
    """What became of a message; what a flood is counted by."""

    TALK = "talk"
    #: It named a danger to life.
    LIFE = "life"
    #: Told us something; nobody was to answer.
    NOTE = "note"
    #: One of too many: kept, and nothing was done.
    TOO_MANY = "too_many"


class InboxRow(Base):
    """One message or event that was acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "account", "key"),
        Index("ix_inbox_identity_id_taken_as_received_at", "identity_id", "taken_as", "received_at"),
    )

    id: Mapped[int] = key()
    channel: Mapped[str] = column(String(16))
    account: Mapped[str] = column(String(64))
    #: The provider's message id, or sender + time + event.
    key: Mapped[str] = column(String(200), pii=Pii.IDENTIFIER, keep=Keep.CHAT)
    identity_id: Mapped[int | None] = column(BigInteger, keep=Keep.CHAT)
    kind: Mapped[str] = column(String(20))
    taken_as: Mapped[str] = column(String(8), default=TakenAs.NOTE)
    received_at: Mapped[datetime] = column(keep=Keep.CHAT)
    sent_at: Mapped[datetime] = column(keep=Keep.CHAT)
    body: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)
    #: What was answered; None: nothing to say.
    reply: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)


_INBOX = table_of(InboxRow)


class NonceSeen(Base):
    """A callback's timestamp and nonce, and the digest of its body: the same two with another body are a forgery."""

    __tablename__ = "nonce_seen"
    __table_args__ = (Index("ix_nonce_seen_at", "at"), {"sqlite_with_rowid": False})

    nonce: Mapped[str] = column(String(120), primary_key=True, keep=Keep.SHORT)
    digest: Mapped[str] = column(String(64), keep=Keep.SHORT)
    at: Mapped[datetime] = column(keep=Keep.SHORT)


_RECEIVED = Prepared(
    select(_INBOX.c.id, _INBOX.c.reply).where(
        _INBOX.c.channel == bindparam("channel"),
        _INBOX.c.account == bindparam("account"),
        _INBOX.c.key == bindparam("key"),
    )
)
_DIGEST = Prepared(select(table_of(NonceSeen).c.digest).where(table_of(NonceSeen).c.nonce == bindparam("nonce")))
_TAKEN = Prepared(
    select(func.count()).select_from(
        select(_INBOX.c.id)
        .where(
            _INBOX.c.identity_id == bindparam("identity"),
            _INBOX.c.taken_as == bindparam("taken_as"),
            _INBOX.c.received_at > bindparam("since"),
        )
        .limit(bindparam("at_most"))
        .subquery()
    )
)
_REPLY = Prepared(update(_INBOX).where(_INBOX.c.id == bindparam("row")).values(reply=bindparam("sealed")))


def find_reply(session: Session, channel: str, account: str, key: str) -> str | None:
    """What was answered to a message that came before; None: nothing to say."""
    found = _RECEIVED.first(session, channel=channel, account=account, key=key)
    if found is None:
        return None
    row, reply = found
    return unseal(session, "inbox.reply", row, reply) or None


def find_channel(session: Session, cause: str) -> str:
    """The channel of the message that is the cause of something ("inbox:<id>"); "" for any other cause."""
    kind, _, row = cause.partition(":")
    found = session.get(InboxRow, int(row)) if kind == "inbox" else None
    return found.channel if found else ""


def find_nonce_digest(session: Session, nonce: str) -> str | None:
    """The digest of the body that came with a nonce before."""
    found = _DIGEST.first(session, nonce=nonce)
    return found[0] if found else None


def count_taken(session: Session, identity_id: int, taken_as: TakenAs, since: datetime, at_most: int) -> int:
    """How many messages of one sender were taken so after `since`; counting ends at `at_most`."""
    found = _TAKEN.first(session, identity=identity_id, taken_as=taken_as, since=since, at_most=at_most)
    return found[0] if found else 0


def has_talked_since(session: Session, identity_id: int, sent_at: datetime) -> bool:
    """Did one sender do anything that only a follower can after this time, by the provider's clock?"""
    his = (InboxRow.identity_id == identity_id, InboxRow.taken_as != TakenAs.NOTE, InboxRow.sent_at > sent_at)
    return session.execute(select(InboxRow.id).where(*his).limit(1)).first() is not None


def forget_words(session: Session, cause: str) -> None:
    """Keep of the message of this turn ("inbox:<id>") only that it came: its words were not meant to stay."""
    session.execute(update(_INBOX).where(_INBOX.c.id == int(cause.partition(":")[2])).values(body=None))


def set_reply(session: Session, row: int, text: str) -> None:
    """Keep what was answered, for the provider's repeats."""
    _REPLY.run(session, {"row": row, "sealed": seal(session, "inbox.reply", row, text)})
