"""Permissions (订阅许可): how many 订阅通知 of a template a person still lets us send, by what WeChat told us.

Source: CHANNELS.md 1.5 and 2.4: a yes in the popup is one message; 43101 says that none is left, whatever we counted.
Counted under the lock of the identity, as its other ledger is (models.ledger).
"""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column
from models.identities import Identity
from models.outbox import OutboxRow, SendState

#: No popup gives more than one, and nobody says yes as often as this: a bound against a replayed storm.
LEFT_MAX = 100


class Permission(Base):
    """One identity, one template, and how many messages are left."""

    __tablename__ = "permission"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy reads it; the key is the table

    identity_id: Mapped[int] = column(BigInteger, ForeignKey("identity.id"), primary_key=True, autoincrement=False)
    #: The template's id at the provider.
    template_id: Mapped[str] = column(String(64), primary_key=True)
    left: Mapped[int] = column(BigInteger, keep=Keep.CONTACT)
    #: When he was last asked for a yes, and has given none since.
    asked_at: Mapped[datetime | None] = column(keep=Keep.CONTACT)


def has_permission(session: Session, identity_id: int, template_id: str) -> bool:
    """Is one more message of this template allowed?"""
    found = _find(session, identity_id, template_id)
    return found is not None and found.left > 0


def give_permission(session: Session, identity_id: int, template_id: str) -> None:
    """He said yes once more; also given back when a message was not taken after all."""
    found = _find(session, identity_id, template_id)
    if found is None:
        session.add(Permission(identity_id=identity_id, template_id=template_id, left=1))
    else:
        found.left, found.asked_at = min(found.left + 1, LEFT_MAX), None


def ask_permission(session: Session, identity_id: int, template_id: str, now: datetime, silence: timedelta) -> bool:
    """May he be asked for a yes now? Then he counts as asked: not while one is left, nor within `silence` of the last time."""
    found = _find(session, identity_id, template_id)
    if found is None:
        session.add(Permission(identity_id=identity_id, template_id=template_id, left=0, asked_at=now))
        return True
    if found.left > 0 or (found.asked_at is not None and now - found.asked_at < silence):
        return False
    found.asked_at = now
    return True


def spend_permission(session: Session, identity_id: int, template_id: str) -> None:
    """One message is being sent."""
    found = _find(session, identity_id, template_id)
    if found is not None:
        found.left = max(0, found.left - 1)


def withdraw_permission(session: Session, identity_id: int, template_id: str) -> None:
    """He turned the template off, or WeChat says that nothing is left."""
    found = _find(session, identity_id, template_id)
    if found is not None:
        found.left = 0


def find_permissions(session: Session, person_id: int) -> dict[str, int]:
    """What a person still allows, over all his addresses: template id to messages left."""
    wanted = select(Permission.template_id, Permission.left).join(Identity, Identity.id == Permission.identity_id)
    left: dict[str, int] = {}
    for template_id, many in session.execute(wanted.where(Identity.person_id == person_id, Permission.left > 0)):
        left[template_id] = left.get(template_id, 0) + many
    return left


def forget_permissions(session: Session, identity_ids: list[int]) -> None:
    """None of what was allowed from these addresses is kept."""
    session.execute(delete(Permission).where(Permission.identity_id.in_(identity_ids)))


def find_oldest_on_rung(session: Session, person_id: int, rung: str, provider_id: str) -> OutboxRow | None:
    """The first message of a person on a rung without the provider's word: its number begins so, or is not known."""
    named = (OutboxRow.state == SendState.SENT) & OutboxRow.provider_id.startswith(provider_id, autoescape=True)
    in_flight = (OutboxRow.state == SendState.DUE) & OutboxRow.owner.is_not(None)
    lost = (OutboxRow.state == SendState.UNKNOWN) & (OutboxRow.provider_id == "")
    on_rung = (OutboxRow.recipient_id == person_id, OutboxRow.rung == rung)
    wanted = select(OutboxRow).where(*on_rung, or_(named, in_flight, lost))
    return session.scalars(wanted.order_by(OutboxRow.id).limit(1)).first()


def _find(session: Session, identity_id: int, template_id: str) -> Permission | None:
    return session.get(Permission, (identity_id, template_id), populate_existing=True)
