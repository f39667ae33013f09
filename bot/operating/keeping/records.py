"""Records (备份内容): what a backup is made of, the same whichever database it came from.

A manifest, then each table with its columns and rows, then the files of photos and voice, then the end. Values are
JSON of a closed list of kinds; bytes are base64. What is sealed in the database is written as it stands there.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Integer, LargeBinary, String, Table
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime

#: Rows that are read, written and inserted together.
BATCH = 500


class Source(Protocol):
    """Where a backup is read from."""

    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        ...


class Kind(NamedTuple):
    """A kind of value: its type in a database, and its way into JSON and back."""

    type: TypeEngine[Any]
    plain: Callable[[Any], Any]
    value: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


KINDS: Mapping[str, Kind] = {
    "moment": Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "bool": Kind(Boolean(), _same, _same),
    "json": Kind(JSON(none_as_null=True), _same, _same),
    "bytes": Kind(LargeBinary(), lambda value: base64.b64encode(value).decode(), base64.b64decode),
    "float": Kind(Float(), _same, _same),
    "int": Kind(BigInteger(), _same, _same),
    "text": Kind(String(), _same, _same),
}
_BY_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (UtcDateTime, "moment"),
    (Date, "day"),
    (Boolean, "bool"),
    (JSON, "json"),
    (LargeBinary, "bytes"),
    (Float, "float"),
    (Integer, "int"),
    (String, "text"),
)


def kind_of(column: "Column[Any]") -> str:
    """The kind of a column. Raises KeyError for a type that no backup knows."""
    for known, kind in _BY_TYPE:
        if isinstance(column.type, known):
            return kind
    raise KeyError(f"{column.table.name}.{column.name}: {column.type!r}")


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself, first of all."""

    revision: str
    made_at: str
    database: str
    #: Table to number of rows, in the order they are written: parents before children.
    rows: dict[str, int]
    audit_number: int
    audit_digest: str
    #: Tells another `privacy.index_key` without telling anything about it.
    index_key: str
    files: int


@dataclass(frozen=True)
class Part:
    """A table's heading; its rows follow."""

    table: str
    #: Name and kind of each column.
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Rows:
    """Some rows of the table announced before, in the order of its columns."""

    rows: list[list[Any]]


@dataclass(frozen=True)
class File:
    """A photo or voice message under its name in the media folder."""

    path: str
    content: bytes


@dataclass(frozen=True)
class End:
    """The last record: which files a row names but the folder did not have."""

    missing: list[str]


Record = Manifest | Part | Rows | File | End


def heading(table: Table) -> Part:
    """The heading of a table as it is in the database."""
    return Part(table.name, tuple((column.name, kind_of(column)) for column in table.columns))


def plain_rows(part: Part, rows: Sequence[Sequence[Any]]) -> Rows:
    """Rows from a database, ready to be packed."""
    ways = [KINDS[kind].plain for _, kind in part.columns]
    return Rows([[None if v is None else way(v) for way, v in zip(ways, row, strict=True)] for row in rows])


def values(part: Part, rows: Rows) -> list[dict[str, Any]]:
    """Rows from a backup, ready to be inserted."""
    ways = [(name, KINDS[kind].value) for name, kind in part.columns]
    return [{n: None if v is None else way(v) for (n, way), v in zip(ways, row, strict=True)} for row in rows.rows]


def packed(record: Record) -> bytes:
    """One record as bytes: a letter, the length of what follows, and that."""
    match record:
        case Manifest():
            letter, body = b"M", _json(asdict(record))
        case Part():
            letter, body = b"T", _json(asdict(record))
        case Rows():
            letter, body = b"R", zlib.compress(_json(record.rows), 1)
        case File():
            letter, body = b"F", record.path.encode() + b"\n" + record.content
        case End():
            letter, body = b"E", _json(asdict(record))
    return letter + len(body).to_bytes(8, "big") + body


def unpacked(source: Source) -> Iterator[Record]:
    """The records of a backup, one at a time, to its end."""
    while head := source.read(9):
        body = source.read(int.from_bytes(head[1:], "big"))
        yield _UNPACK[head[:1]](body)


def _part(body: bytes) -> Part:
    said = json.loads(body)
    return Part(said["table"], tuple((name, kind) for name, kind in said["columns"]))


def _file(body: bytes) -> File:
    path, _, content = body.partition(b"\n")
    return File(path.decode(), content)


_UNPACK: Mapping[bytes, Callable[[bytes], Record]] = {
    b"M": lambda body: Manifest(**json.loads(body)),
    b"T": _part,
    b"R": lambda body: Rows(json.loads(zlib.decompress(body))),
    b"F": _file,
    b"E": lambda body: End(**json.loads(body)),
}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
