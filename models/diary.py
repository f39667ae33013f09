"""Diary (民情日记): what a member noted for himself. Asked by its writer only: there is no query over writers, and none that counts."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, delete, select, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key
from models.media import Media
from models.sealed import seal, unseal


class DiaryEntry(Base):
    """One entry: matters, not persons; names, numbers and doors were taken out before it was written."""

    __tablename__ = "diary_entry"
    __table_args__ = (Index("ix_diary_entry_person_id_id", "person_id", "id"),)

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), keep=Keep.DIARY)
    written_at: Mapped[datetime] = column(keep=Keep.DIARY)
    text: Mapped[bytes | None] = column(LargeBinary, pii=Pii.WORDS, keep=Keep.DIARY)


def add_entry(session: Session, row: int, person_id: int, text: str, now: datetime) -> DiaryEntry:
    """Keep an entry."""
    sealed = seal(session, "diary_entry.text", row, text)
    entry = DiaryEntry(id=row, person_id=person_id, written_at=now, text=sealed)
    session.add(entry)
    session.flush()
    return entry


def entry_text(session: Session, entry: DiaryEntry) -> str:
    """What was noted."""
    return unseal(session, "diary_entry.text", entry.id, entry.text)


def find_own_entry(session: Session, person_id: int, row: int) -> DiaryEntry | None:
    """An entry, if it is this person's."""
    return session.scalars(
        select(DiaryEntry).where(DiaryEntry.id == row, DiaryEntry.person_id == person_id)
    ).one_or_none()


def find_own_entries(session: Session, person_id: int, limit: int) -> list[DiaryEntry]:
    """A writer's own entries, newest first."""
    own = select(DiaryEntry).where(DiaryEntry.person_id == person_id)
    return list(session.scalars(own.order_by(DiaryEntry.id.desc()).limit(limit)))


def find_diary_media(session: Session, row: int) -> list[Media]:
    """The photos and voice messages of an entry that are still here."""
    kept = select(Media).where(Media.diary_id == row, Media.state.in_(("waiting", "stored")))
    return list(session.scalars(kept.order_by(Media.id)))


def find_diary_voices_before(session: Session, before: datetime, limit: int) -> list[Media]:
    """Voice messages of diaries that were sent before, oldest first: other people speak in them."""
    old = select(Media).where(Media.diary_id.is_not(None), Media.kind == "voice", Media.created_at < before)
    return list(session.scalars(old.where(Media.state.in_(("waiting", "stored"))).order_by(Media.id).limit(limit)))


def delete_entries(session: Session, rows: list[int]) -> list[int]:
    """Delete entries; the media rows whose files are to go."""
    media = list(session.scalars(select(Media).where(Media.diary_id.in_(rows))))
    for one in media:
        one.state, one.provider_media_id, one.diary_id = "erased", "", None
    session.flush()
    session.execute(delete(DiaryEntry).where(DiaryEntry.id.in_(rows)))
    return [one.id for one in media]


def find_entries_before(session: Session, before: datetime, limit: int) -> list[int]:
    """Entries that have outlived their time."""
    old = select(DiaryEntry.id).where(DiaryEntry.written_at < before)
    return list(session.scalars(old.order_by(DiaryEntry.id).limit(limit)))


def forget_diary(session: Session, person_id: int) -> None:
    """All that one person noted; the files go with his other media."""
    own = select(DiaryEntry.id).where(DiaryEntry.person_id == person_id)
    session.execute(update(Media).where(Media.diary_id.in_(own)).values(diary_id=None))
    session.execute(delete(DiaryEntry).where(DiaryEntry.person_id == person_id))
