"""Inbox (收件): every message in, once, with the reply that was given to it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint, select, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key
from models.sealed import seal, unseal


class InboxRow(Base):
    """One message or event that was acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("channel", "account", "key"),)

    id: Mapped[int] = key()
    channel: Mapped[str] = column(String(16))
    account: Mapped[str] = column(String(64))
    #: The provider's message id, or sender + time + event.
    key: Mapped[str] = column(String(200), pii=Pii.IDENTIFIER, keep=Keep.CHAT)
    identity_id: Mapped[int | None] = column(BigInteger, index=True, keep=Keep.CHAT)
    kind: Mapped[str] = column(String(20))
    received_at: Mapped[datetime] = column(keep=Keep.CHAT)
    sent_at: Mapped[datetime] = column(keep=Keep.CHAT)
    body: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)
    #: What was answered; None: nothing to say.
    reply: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.CHAT)


class NonceSeen(Base):
    """A callback's nonce and the digest of its body: the same nonce with another body is a forgery."""

    __tablename__ = "nonce_seen"
    __table_args__ = (Index("ix_nonce_seen_at", "at"),)

    nonce: Mapped[str] = column(String(120), primary_key=True, keep=Keep.SHORT)
    digest: Mapped[str] = column(String(64), keep=Keep.SHORT)
    at: Mapped[datetime] = column(keep=Keep.SHORT)


def find_received(session: Session, channel: str, account: str, key: str) -> InboxRow | None:
    """The row of a message that came before."""
    wanted = select(InboxRow).where(InboxRow.channel == channel, InboxRow.account == account, InboxRow.key == key)
    return session.scalars(wanted).one_or_none()


def find_nonce_digest(session: Session, nonce: str) -> str | None:
    """The digest of the body that came with a nonce before."""
    return session.execute(select(NonceSeen.digest).where(NonceSeen.nonce == nonce)).scalar_one_or_none()


def set_reply(session: Session, row: int, text: str) -> None:
    """Keep what was answered, for the provider's repeats."""
    session.execute(update(InboxRow).where(InboxRow.id == row).values(reply=seal(session, "inbox.reply", row, text)))


def stored_reply(session: Session, row: InboxRow) -> str | None:
    """What was answered; None: nothing to say."""
    return unseal(session, "inbox.reply", row.id, row.reply) if row.reply else None
