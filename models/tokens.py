"""Tokens (令牌): a provider's access token, shared by all processes, renewed by one at a time."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key


class ApiToken(Base):
    """The running token of one account, and who is fetching the next."""

    __tablename__ = "api_token"

    id: Mapped[int] = key()
    account: Mapped[str] = column(String(80), unique=True)
    token: Mapped[bytes | None] = column(LargeBinary, pii=Pii.SECRET, keep=Keep.SHORT)
    expires_at: Mapped[datetime | None] = column(keep=Keep.SHORT)
    fetched_at: Mapped[datetime | None] = column(keep=Keep.SHORT)
    #: Renewals in a row because of refusals, and the last forced one (see bot.channels.wechat_token).
    renewals: Mapped[int] = column(default=0)
    forced_at: Mapped[datetime | None] = column(keep=Keep.SHORT)
    owner: Mapped[str | None] = column(String(40))
    lease_until: Mapped[datetime | None] = column()


def find_token(session: Session, account: str) -> ApiToken | None:
    """The token row of an account."""
    return session.scalars(select(ApiToken).where(ApiToken.account == account)).one_or_none()


def lock_token(session: Session, account: str) -> ApiToken | None:
    """The token row of an account, locked."""
    return session.scalars(select(ApiToken).where(ApiToken.account == account).with_for_update()).one_or_none()
