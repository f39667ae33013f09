"""Backup (备份): the whole installation as it was at one moment, in one sealed file, while the service goes on."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from bot.channels.media_folder import MediaFolder, is_own_name
from bot.errors import NotFound
from bot.operating import schema
from bot.operating.keeping.chunks import ChunkWriter
from bot.operating.keeping.placing import part_of, placed, synced
from bot.operating.keeping.reading import Checked, check, index_key_mark
from bot.operating.keeping.records import (
    BATCH,
    End,
    File,
    Manifest,
    Part,
    Record,
    Rows,
    heading,
    packed,
    plain_rows,
)
from bot.operating.keeping.snapshot import snapshot
from bot.seal import Keyring
from models.all import metadata
from models.audit import find_head, find_last_at
from models.media import find_stored_paths

#: The name of a backup in the audit chain.
ACTION = "backup.made"
#: Told how many rows of how many are done.
Progress = Callable[[int, int], object]


def back_up(
    url: str, keyring: Keyring, folder: MediaFolder, target: Path, now: datetime, progress: Progress
) -> Checked:
    """Write `target`, read it back, and only then give it its name. Raises BackupError, ConfigError, StoreError."""
    with placed(target) as file:
        writer = ChunkWriter(file, keyring)
        with snapshot(url) as connection:
            for record in _records(connection, keyring, folder, now, progress):
                writer.write(packed(record))
        writer.close()
        synced(file)
        return check(part_of(target), keyring)


def last_backup_at(session: Session) -> datetime | None:
    """When this installation was last backed up; None when it never was. For doctor."""
    return find_last_at(session, ACTION)


def _records(
    connection: Connection, keyring: Keyring, folder: MediaFolder, now: datetime, progress: Progress
) -> Iterator[Record]:
    session = Session(connection)
    paths = find_stored_paths(session)
    manifest = _manifest(connection, session, keyring, now, len(paths))
    yield manifest
    yield from _tables(connection, sum(manifest.rows.values()), progress)
    missing: list[str] = []
    for path in paths:
        content = _content(folder, path)
        if content is None:
            missing.append(path)
        else:
            yield File(path, content)
    yield End(missing)


def _manifest(connection: Connection, session: Session, keyring: Keyring, now: datetime, files: int) -> Manifest:
    rows = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
    }
    head = find_head(session)
    return Manifest(
        revision=schema.head(),
        made_at=now.isoformat(),
        database=connection.dialect.name,
        rows=rows,
        audit_number=head.number,
        audit_digest=head.digest,
        index_key=index_key_mark(keyring),
        files=files,
    )


def _tables(connection: Connection, total: int, progress: Progress) -> Iterator[Record]:
    done = 0
    for table in metadata.sorted_tables:
        part = heading(table)
        yield part
        for rows in _batches(connection, table, part):
            yield rows
            done += len(rows.rows)
            progress(done, total)


def _batches(connection: Connection, table: Table, part: Part) -> Iterator[Rows]:
    """The rows of a table, never more than a batch of them in memory."""
    streaming = connection.execution_options(yield_per=BATCH)
    for rows in streaming.execute(select(table)).partitions():
        yield plain_rows(part, rows)


def _content(folder: MediaFolder, path: str) -> bytes | None:
    """A file as it lies there; None when it is gone (erased a moment ago) or no longer what its name says."""
    try:
        content = folder.find(path).read_bytes()
    except (NotFound, FileNotFoundError):
        return None
    return content if is_own_name(path, content) else None
