"""Pages (大字页): links of one person, each an opaque word that leads to one page for a while."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String, bindparam, delete, select
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, key, table_of
from models.prepared import Prepared
from models.sealed import keyring


class PageLink(Base):
    """Who holds the word sees the page, so it is random, kept as a keyed hash alone, and ends."""

    __tablename__ = "page_link"

    id: Mapped[int] = key()
    person_id: Mapped[int] = column(BigInteger, ForeignKey("person.id"), index=True, keep=Keep.SHORT)
    word_index: Mapped[str] = column(String(64), unique=True, pii=Pii.SECRET, keep=Keep.SHORT)
    #: cases, nearby, team.
    kind: Mapped[str] = column(String(8), keep=Keep.SHORT)
    #: Directory codes of what is shown; nothing anybody said.
    detail: Mapped[dict[str, Any]] = column(JSON, keep=Keep.SHORT)
    expires_at: Mapped[datetime] = column(keep=Keep.SHORT)


def add_page_link(
    session: Session, row: int, person_id: int, word: str, kind: str, detail: dict[str, Any], until: datetime
) -> None:
    """Keep a new link."""
    index = _index(session, word)
    session.add(PageLink(id=row, person_id=person_id, word_index=index, kind=kind, detail=detail, expires_at=until))


def find_page_link(session: Session, word: str) -> PageLink | None:
    """The link of a word, expired ones too."""
    return session.scalars(select(PageLink).where(PageLink.word_index == _index(session, word))).one_or_none()


_LINK = table_of(PageLink)
_OF_PERSON = Prepared(delete(_LINK).where(_LINK.c.person_id == bindparam("person")))


def end_page_links(session: Session, person_id: int) -> None:
    """None of a person's links leads anywhere any more."""
    session.flush()
    _OF_PERSON.run(session, {"person": person_id})


def forget_page_links(session: Session, before: datetime) -> None:
    """Links that expired before."""
    session.execute(delete(PageLink).where(PageLink.expires_at < before))


def _index(session: Session, word: str) -> str:
    return keyring(session).index("page_link", word)
