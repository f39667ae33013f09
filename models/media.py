"""Media (照片与语音): what was sent with a case; the file lies under `storage.dir`/media."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key, table_of


class Media(Base):
    """A photo or a voice message, by the provider's id until it is fetched."""

    __tablename__ = "media"

    id: Mapped[int] = key()
    person_id: Mapped[int | None] = column(BigInteger, ForeignKey("person.id"), keep=Keep.MEDIA, index=True)
    case_id: Mapped[int | None] = column(BigInteger, ForeignKey("cases.id"), keep=Keep.MEDIA, index=True)
    #: Not a case's but a diary's: only its writer sees it.
    diary_id: Mapped[int | None] = column(BigInteger, ForeignKey("diary_entry.id"), keep=Keep.DIARY, index=True)
    #: image or voice.
    kind: Mapped[str] = column(String(8), keep=Keep.MEDIA)
    provider_media_id: Mapped[str] = column(String(200), pii=Pii.IDENTIFIER, keep=Keep.SHORT)
    created_at: Mapped[datetime] = column(keep=Keep.MEDIA)
    #: waiting, stored, lost or erased.
    state: Mapped[str] = column(String(8), keep=Keep.MEDIA, default="waiting")
    #: Relative to the media folder; content-addressed.
    path: Mapped[str] = column(String(120), pii=Pii.WORDS, keep=Keep.MEDIA, default="")
    mime: Mapped[str] = column(String(40), keep=Keep.MEDIA, default="")
    reason: Mapped[str] = column(String(200), keep=Keep.MEDIA, default="")


def find_media_of_case(session: Session, case_id: int) -> list[Media]:
    """What was sent with a case, in order."""
    return list(session.scalars(select(Media).where(Media.case_id == case_id).order_by(Media.id)))


def count_media(session: Session, case_ids: list[int]) -> int:
    """How many photos and voice messages of these cases there are still."""
    kept = (Media.case_id.in_(case_ids), Media.state.in_(("stored", "waiting")))
    return session.execute(select(func.count()).where(*kept)).scalar_one()


def is_kept_elsewhere(session: Session, path: str, row: int) -> bool:
    """Does another row need the same file? Files are named by their content."""
    other = select(Media.id).where(Media.path == path, Media.id != row, Media.state == "stored")
    return session.execute(other.limit(1)).first() is not None


def find_stored_before(session: Session, before: datetime, limit: int) -> list[Media]:
    """Photos and voice whose time has passed, oldest first."""
    old = select(Media).where(Media.created_at < before, Media.state.in_(("stored", "waiting")))
    return list(session.scalars(old.order_by(Media.id).limit(limit)))


def find_stored_paths(session: Session) -> list[str]:
    """Every file that some row needs, once each."""
    stored = select(Media.path).where(Media.state == "stored", Media.path != "")
    return list(session.scalars(stored.distinct().order_by(Media.path)))


def find_stored_rows(session: Session, limit: int | None) -> list[tuple[int, str]]:
    """Id and path of rows with a file, newest first."""
    stored = select(Media.id, Media.path).where(Media.state == "stored").order_by(Media.id.desc()).limit(limit)
    return [(row.id, row.path) for row in session.execute(stored)]


def set_lost(session: Session, paths: list[str], reason: str) -> None:
    """The files of `paths` are gone: their rows say so."""
    table = table_of(Media)
    lost = update(table).where(table.c.path == bindparam("gone")).values(state="lost", path="", reason=reason)
    if paths:
        session.connection().execute(lost, [{"gone": path} for path in paths])
