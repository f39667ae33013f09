"""Guides (办事指南与政策): what the office publishes for everybody, cut into passages that an answer can quote.

Nothing here is about a person: guides are published, and the title of an answer that is kept is made of ordinary words.
The full-text index `guide_words` is FTS5 on SQLite and GIN over a tsvector on PostgreSQL; bot/operating/draft.py makes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    bindparam,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, column, key, table_of
from models.prepared import Prepared

#: The index; what SQLite keeps for it begins so too.
INDEX = "guide_words"
#: `guide.file` of answers that people gave in the chat; no import ends them.
GIVEN = "答复"
#: How PostgreSQL reads the words of a guide; the index is over the same expression.
VECTOR = "to_tsvector('simple', title_words || ' ' || words)"
_MATCHES = {
    "sqlite": text(f"guide.id IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH :wanted)"),  # noqa: S608 (our own constants)
    "postgresql": text(f"{VECTOR} @@ to_tsquery('simple', :wanted)"),
}
_OR = {"sqlite": (" OR ", '"'), "postgresql": (" | ", "'")}


class Guide(Base):
    """One matter or policy, as its document says it."""

    __tablename__ = "guide"

    id: Mapped[int] = key()
    #: File and heading, or the code of the row: an import finds it again by this.
    code: Mapped[str] = column(String(200), unique=True, keep=Keep.DIRECTORY)
    title: Mapped[str] = column(String(200), keep=Keep.DIRECTORY)
    source: Mapped[str] = column(String(120), keep=Keep.DIRECTORY)
    #: The day the document bears; None: it bears none.
    published_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)
    #: The last day on which it may be quoted.
    expires_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)
    phone: Mapped[str] = column(String(500), keep=Keep.DIRECTORY)
    url: Mapped[str] = column(String(500), keep=Keep.DIRECTORY)
    file: Mapped[str] = column(String(200), keep=Keep.DIRECTORY)
    #: SHA-256 of all that an import would write, hex.
    digest: Mapped[str] = column(String(64), keep=Keep.DIRECTORY)
    #: The words of title and aliases, and of the rest, in order, a space between them.
    title_words: Mapped[str] = column(Text, keep=Keep.DIRECTORY)
    words: Mapped[str] = column(Text, keep=Keep.DIRECTORY)
    #: The day an import found it gone, or somebody took it back.
    ended_on: Mapped[date | None] = column(Date, keep=Keep.DIRECTORY)
    written_at: Mapped[datetime] = column(keep=Keep.DIRECTORY)


class Passage(Base):
    """A piece of a guide, short enough to be quoted."""

    __tablename__ = "passage"

    id: Mapped[int] = key()
    guide_id: Mapped[int] = column(BigInteger, ForeignKey("guide.id"), index=True)
    position: Mapped[int] = column(Integer)
    #: 所需材料, 办理时限 …; "" for what the guide says first.
    heading: Mapped[str] = column(String(80))
    text: Mapped[str] = column(Text)


class GuideWord(Base):
    """In how many guides a word stands: rare words tell more."""

    __tablename__ = "guide_word"

    word: Mapped[str] = column(String(40), primary_key=True, keep=Keep.DIRECTORY)
    guides: Mapped[int] = column(Integer, keep=Keep.DIRECTORY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A guide that has some of the words looked for, and all of its own."""

    id: int
    title_words: str
    words: str


def is_not_index(name: str | None, _kind: str = "", _parents: object = None) -> bool:
    """Whether Alembic shall look at it: the index is made by hand, and on SQLite it is six tables."""
    return name is None or (not name.startswith(f"{INDEX}_") and name != INDEX)


_WORD = table_of(GuideWord)
_COUNTS = Prepared(select(_WORD.c.word, _WORD.c.guides).where(_WORD.c.word.in_(bindparam("words", expanding=True))))
#: Lists are filled up to a multiple of this, so that few statements are compiled.
_STEP = 16


def count_words(session: Session, words: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many guides there are, and in how many each of `words` stands; words of none are absent."""
    asked = ["", *words]
    asked += [""] * (-len(asked) % _STEP)
    counted = {word: guides for word, guides in _COUNTS.all(session, words=asked) if guides > 0}
    return counted.pop("", 0), counted


def find_candidates(session: Session, words: Sequence[str], today: date, most: int) -> list[Candidate]:
    """Guides in force that have at least one of `words` (letters, digits and Chinese only), by the full-text index."""
    dialect = session.get_bind().dialect.name
    between, quote = _OR[dialect]
    wanted = between.join(f"{quote}{word}{quote}" for word in words)
    rows = _candidates(dialect).all(session, wanted=wanted, today=today, most=most)
    return [Candidate(row, title, body) for row, title, body in rows]


@cache
def _candidates(dialect: str) -> Prepared:
    """Each database has words of its own for it."""
    guide = table_of(Guide)
    in_force = guide.c.ended_on.is_(None) & (guide.c.expires_on.is_(None) | (guide.c.expires_on >= bindparam("today")))
    found = select(guide.c.id, guide.c.title_words, guide.c.words).where(_MATCHES[dialect], in_force)
    return Prepared(found.order_by(guide.c.id).limit(bindparam("most", type_=Integer)))


def find_guide(session: Session, guide_id: int, today: date) -> Guide | None:
    """A guide that may still be quoted."""
    return session.scalars(select(Guide).where(Guide.id == guide_id, *_in_force(today))).one_or_none()


def find_same_title(session: Session, guide_id: int, today: date) -> int | None:
    """The newest guide in force that has the title of another one; None for none."""
    title = select(Guide.title).where(Guide.id == guide_id).scalar_subquery()
    wanted = select(Guide.id).where(Guide.title == title, *_in_force(today))
    return session.scalars(wanted.order_by(Guide.written_at.desc(), Guide.id.desc()).limit(1)).first()


def find_titles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The titles of guides by id."""
    return {guide.id: guide.title for guide in session.scalars(select(Guide).where(Guide.id.in_(ids)))}


def find_passages(session: Session, guide_id: int) -> list[Passage]:
    """What a guide says, in order."""
    return list(session.scalars(select(Passage).where(Passage.guide_id == guide_id).order_by(Passage.position)))


def find_guides(session: Session) -> list[Guide]:
    """All guides that were not ended, those past their last day too, by file."""
    return list(session.scalars(select(Guide).where(Guide.ended_on.is_(None)).order_by(Guide.file, Guide.code)))


def find_digests(session: Session) -> dict[str, tuple[int, str, bool]]:
    """What is kept, by code: id, digest, and whether it has ended. Answers of people are not an import's business."""
    rows = select(Guide.code, Guide.id, Guide.digest, Guide.ended_on.is_not(None)).where(Guide.file != GIVEN)
    return {code: (row, digest, ended) for code, row, digest, ended in session.execute(rows)}


def replace_passages(session: Session, guide_id: int, rows: Sequence[Mapping[str, object]]) -> None:
    """The passages of a guide, instead of those it had."""
    session.execute(delete(Passage).where(Passage.guide_id == guide_id))
    if rows:
        session.execute(insert(Passage), list(rows))


def add_to_counts(session: Session, changes: Mapping[str, int]) -> None:
    """Each word now stands in so many guides more, or fewer. "" counts the guides themselves."""
    changes = {word: by for word, by in changes.items() if by}
    known = set(session.scalars(select(GuideWord.word).where(GuideWord.word.in_(changes)))) if changes else set()
    for word in sorted(known):  # in one order, so that two writers never wait for each other
        more = {"guides": GuideWord.guides + changes[word]}
        session.execute(update(GuideWord).where(GuideWord.word == word).values(more))
    new = [{"word": word, "guides": by} for word, by in sorted(changes.items()) if word not in known]
    if new:
        session.execute(insert(GuideWord), new)


def find_given(session: Session, code: str) -> int | None:
    """The guide of an answer that somebody gave, by its code."""
    return session.scalars(select(Guide.id).where(Guide.code == code, Guide.file == GIVEN)).one_or_none()


def get_guides(session: Session, ids: Sequence[int]) -> list[Guide]:
    """Guides by id, to be changed."""
    return list(session.scalars(select(Guide).where(Guide.id.in_(ids)).order_by(Guide.id)))


def words_in(guide: Guide) -> set[str]:
    """Each word of a guide once, and "", which counts the guide itself."""
    return {"", *guide.title_words.split(), *guide.words.split()}


def _in_force(today: date) -> tuple[ColumnElement[bool], ...]:
    return Guide.ended_on.is_(None), or_(Guide.expires_on.is_(None), Guide.expires_on >= today)
