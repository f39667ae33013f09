"""Media (照片与语音): what was sent with a case; the file lies under `storage.dir`/media."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key


class Media(Base):
    """A photo or a voice message, by the provider's id until it is fetched."""

    __tablename__ = "media"

    id: Mapped[int] = key()
    person_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.CHAT, index=True)
    case_id: Mapped[int | None] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.CASE, index=True)
    #: image or voice.
    kind: Mapped[str] = column(String(8), keep=Keep.CASE)
    provider_media_id: Mapped[str] = column(String(200), pii=Pii.IDENTIFIER, keep=Keep.SHORT)
    created_at: Mapped[datetime] = column(keep=Keep.CASE)
    #: waiting, stored or lost.
    state: Mapped[str] = column(String(8), keep=Keep.CASE, default="waiting")
    #: Relative to the media folder; content-addressed.
    path: Mapped[str] = column(String(120), pii=Pii.WORDS, keep=Keep.CASE, default="")
    mime: Mapped[str] = column(String(40), keep=Keep.CASE, default="")
    reason: Mapped[str] = column(String(200), keep=Keep.CASE, default="")


def find_media_of_case(session: Session, case_id: int) -> list[Media]:
    """What was sent with a case, in order."""
    return list(session.scalars(select(Media).where(Media.case_id == case_id).order_by(Media.id)))
