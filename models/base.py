"""The common ground of all tables (表的底子): names, times, and the class that every column carries."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CursorResult,
    DateTime,
    Delete,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Update,
    delete,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from models.prepared import Process, defaults_of, insert_into, insert_new_into


class Pii(StrEnum):
    """What a column says about a person."""

    NONE = "none"
    IDENTIFIER = "identifier"  # openid, login: names an account, not a face
    NAME = "name"
    PHONE = "phone"  # sealed, or a keyed index
    WORDS = "words"  # what somebody wrote; sealed
    PLACE = "place"  # building level
    SECRET = "secret"  # tokens, codes; sealed or hashed


class Keep(StrEnum):
    """How long a column is kept; the days behind each name are `privacy.retention` in the configuration."""

    ROW = "row"  # as long as what it belongs to
    DIRECTORY = "directory"  # until the directory ends it
    CHAT = "chat"
    MEDIA = "media"
    CASE = "case"
    DIARY = "diary"
    CONTACT = "contact"
    VIEW = "view"
    AUDIT = "audit"
    FOR_GOOD = "for_good"  # where the audit chain stands; the skeleton of a case, about nobody
    SHORT = "short"  # days: nonces, tokens, codes


#: A time as it stands in SQLite: "2026-11-23 01:00:00.000001".
AT_CHARS = 26


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, UTC on both databases (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime; pass an aware one")
        at = value if value.tzinfo is UTC else value.astimezone(UTC)
        return at if dialect.name == "postgresql" else at.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Process | None:
        """On SQLite straight to its text, the same as the dialect's: a turn writes thirty times."""
        return _written if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Process | None:
        """On SQLite straight from its text."""
        return _found if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _written(value: datetime | None) -> str | None:
    """As SQLAlchemy writes a time into SQLite: UTC, to the microsecond, without its zone."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("naive datetime; pass an aware one")
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ", "microseconds")[:AT_CHARS]


def _found(text: str | None) -> datetime | None:
    """The same back."""
    if text is None:
        return None
    at = datetime.fromisoformat(text if len(text) > AT_CHARS else text + "+00:00")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, int: BigInteger}


def column(*args: Any, pii: Pii = Pii.NONE, keep: Keep = Keep.ROW, **options: Any) -> MappedColumn[Any]:
    """A column with its class: what it says about a person, and how long it is kept."""
    return mapped_column(*args, info={"pii": pii, "keep": keep}, **options)


def is_sealed(column: Column[Any]) -> bool:
    """Does it keep ciphertext? Bytes that tell of nobody, such as the streets, stand there as they are."""
    return isinstance(column.type, LargeBinary) and column.info["pii"] is not Pii.NONE


def key(*args: Any, keep: Keep = Keep.ROW) -> MappedColumn[Any]:
    """A primary key whose value the writer brings (`Act.new_id`), known before the row is written.

    On SQLite INTEGER, also 63 bits: only so it is the row's own number, and needs no second tree to be found by.
    """
    whole = BigInteger().with_variant(Integer(), "sqlite")
    return column(whole, *args, primary_key=True, autoincrement=False, keep=keep)


def table_of(mapped: "type[Base]") -> Table:
    """The Core table of a mapped class, for statements that are built once and run past the unit of work."""
    table = mapped.__table__
    assert isinstance(table, Table)  # every class here is mapped to one
    return table


def insert_row(session: Session, mapped: "type[Base]", **values: Any) -> None:
    """Write one row past the unit of work, for rows that nobody changes in this turn."""
    table = table_of(mapped)
    full = {**defaults_of(table), **values}
    insert_into(table, tuple(full)).run(session, full)


def insert_new_row(session: Session, mapped: "type[Base]", **values: Any) -> bool:
    """The same, unless a row with one of its unique keys is there already; False when it is."""
    table = table_of(mapped)
    full = {**defaults_of(table), **values}
    return insert_new_into(table, tuple(full)).run(session, full) == 1


def changed(session: Session, statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE; how many rows it changed. What a lease and its fence go by."""
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # without RETURNING there is no other
    return result.rowcount


def delete_some(session: Session, mapped: "type[Base]", limit: int, *where: ColumnElement[bool]) -> int:
    """Delete at most `limit` rows; how many. A turn of the one writer stays short, however much there is."""
    return changed(session, delete(table_of(mapped)).where(_some(mapped, limit, where)))


def empty_some(session: Session, mapped: "type[Base]", limit: int, values: dict[str, Any], *where: Any) -> int:
    """The same of columns: write `values` into at most `limit` rows, which then no longer fit `where`."""
    return changed(session, update(table_of(mapped)).where(_some(mapped, limit, where)).values(values))


def _some(mapped: "type[Base]", limit: int, where: tuple[ColumnElement[bool], ...]) -> ColumnElement[bool]:
    keys = list(table_of(mapped).primary_key)
    return tuple_(*keys).in_(select(*keys).where(*where).limit(limit))


__all__ = [
    "Base",
    "Keep",
    "Mapped",
    "Pii",
    "UtcDateTime",
    "changed",
    "column",
    "delete_some",
    "empty_some",
    "insert_new_row",
    "insert_row",
    "key",
    "table_of",
]
