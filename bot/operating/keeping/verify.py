"""Verify (核对): is everything there, whole, and readable with the keys of this installation?

Each check yields findings that name a table and its rows; never what stands in them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, String, Table, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.channels.media_folder import MediaFolder, is_own_name
from bot.errors import NotFound, SealError
from bot.operating.keeping.records import BATCH
from bot.operating.keeping.snapshot import said_by
from bot.seal import Keyring
from models.all import metadata
from models.audit import find_breaks
from models.base import is_sealed
from models.media import find_stored_rows

#: Rows of each table that are read when not all are: the newest.
SAMPLE = 2_000
#: Rows that one finding names.
NAMED = 10


class Finding(NamedTuple):
    """One thing that is wrong, and the rows it is wrong with."""

    table: str
    rows: tuple[object, ...]
    what: str

    def __str__(self) -> str:
        named = "、".join(str(row) for row in self.rows[:NAMED])
        more = f" 等 {len(self.rows)} 行" if len(self.rows) > NAMED else ""
        return f"{self.table} {named}{more}: {self.what}" if self.rows else f"{self.table}: {self.what}"


@dataclass
class Verified:
    """What was looked at, and what was found."""

    rows: dict[str, int] = field(default_factory=dict)
    opened: int = 0
    files: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(connection: Connection, keyring: Keyring, folder: MediaFolder, sample: int | None) -> Verified:
    """Check one snapshot: counts and chain whole, rows and files the newest `sample` of each table (None: all)."""
    found = Verified()
    session = Session(connection)
    for part in (
        _integrity(connection),
        _rows(connection, keyring, sample, found),
        _references(connection),
        (Finding("audit", (), said) for said in find_breaks(session)),
        _media(session, folder, sample, found),
    ):
        try:
            found.findings.extend(part)
        except (DBAPIError, ValueError, TypeError) as error:  # pages of the file are damaged
            said = said_by(error) if isinstance(error, DBAPIError) else type(error).__name__
            found.findings.append(Finding("database.url", (), f"数据库读不下去({said});从备份恢复"))
    return found


def _integrity(connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield Finding("database.url", (), f"SQLite 文件损坏({said});从备份恢复")


def _references(connection: Connection) -> Iterator[Finding]:
    """Rows that point to a row that is not there; what a database refuses, unless somebody told it not to look."""
    for table in metadata.sorted_tables:
        for reference in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            if orphans := _orphans(connection, table, reference):
                yield Finding(table.name, orphans, f"{reference.parent.name} 指向的 {reference.column.table.name} 不在")


def _orphans(connection: Connection, table: Table, reference: ForeignKey) -> tuple[object, ...]:
    parent = reference.column.table.alias("parent")
    there = parent.c[reference.column.name]
    lost = (
        select(*table.primary_key.columns)
        .select_from(table.outerjoin(parent, reference.parent == there))
        .where(reference.parent.is_not(None), there.is_(None))
        .order_by(*table.primary_key.columns)
    )
    return tuple(_named(row) for row in connection.execute(lost))


def _rows(connection: Connection, keyring: Keyring, sample: int | None, found: Verified) -> Iterator[Finding]:
    for table in metadata.sorted_tables:
        found.rows[table.name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
        sealed = [_Sealed(column, keyring) for column in table.columns if is_sealed(column)]
        checks: list[_Sealed | _Width] = [
            *sealed,
            *(_Width(column) for column in table.columns if isinstance(column.type, String)),
        ]
        _look(connection, table, checks, sample)
        for check in checks:
            if check.wrong:
                yield Finding(table.name, tuple(check.wrong), check.what)
        found.opened += sum(check.opened for check in sealed)


def _look(connection: Connection, table: Table, checks: "list[_Sealed | _Width]", sample: int | None) -> None:
    """Read rows, the newest first, which also shows that every value can be read as what it is."""
    places = {column.name: place for place, column in enumerate(table.columns)}
    looking = [(check, places[check.column.name]) for check in checks]
    keys = [places[column.name] for column in table.primary_key.columns]
    newest = select(table).order_by(*(column.desc() for column in table.primary_key.columns)).limit(sample)
    for rows in connection.execution_options(yield_per=BATCH).execute(newest).partitions():
        for row in rows:
            named = _named([row[key] for key in keys])
            for check, place in looking:
                check.look(named, row[place])


class _Sealed:
    """Do the ciphertexts of a column open?"""

    def __init__(self, column: "Column[Any]", keyring: Keyring) -> None:
        self.column, self._keyring = column, keyring
        self.what = f"{column.name} 打不开: 密钥不对, 或被改动、换了行"
        self.wrong: list[object] = []
        self.opened = 0

    def look(self, row: Any, value: bytes | None) -> None:
        if value is None:
            return
        try:
            self._keyring.open(str(self.column), row, value)
            self.opened += 1
        except SealError:
            self.wrong.append(row)


class _Width:
    """Do the texts of a column fit it? SQLite keeps longer ones and NUL, PostgreSQL takes neither."""

    def __init__(self, column: "Column[Any]") -> None:
        self.column = column
        self._most = getattr(column.type, "length", None) or 2**30
        self.what = f"{column.name} 超过 {self._most} 个字或含空字符, 搬不到 PostgreSQL"
        self.wrong: list[object] = []

    def look(self, row: Any, value: str | None) -> None:
        if value is not None and (len(value) > self._most or "\0" in value):
            self.wrong.append(row)


def _media(session: Session, folder: MediaFolder, sample: int | None, found: Verified) -> Iterator[Finding]:
    gone: list[object] = []
    altered: list[object] = []
    for number, (row, path) in enumerate(find_stored_rows(session, None)):
        try:
            file = folder.find(path)
            if (sample is None or number < sample) and not is_own_name(path, file.read_bytes()):
                altered.append(row)
            found.files += 1
        except (NotFound, OSError):
            gone.append(row)
    if gone:
        yield Finding("media", tuple(gone), "storage.dir/media 里没有这些文件")
    if altered:
        yield Finding("media", tuple(altered), "文件内容被改动过")


def _named(key: Sequence[Any]) -> Any:
    """A row by its key: the number itself, or all parts of it."""
    return key[0] if len(key) == 1 else tuple(key)


def as_json(found: Verified, sample: int | None) -> dict[str, object]:
    """What a script is told."""
    return {
        "rows": found.rows,
        "opened": found.opened,
        "files": found.files,
        "sample": sample,
        "findings": [{"table": one.table, "rows": list(one.rows), "what": one.what} for one in found.findings],
    }
