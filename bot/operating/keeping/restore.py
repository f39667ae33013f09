"""Restore (恢复): a backup into an empty database of either kind, all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, TableClause, column, delete, func, insert, inspect, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.channels.media_folder import MediaFolder
from bot.errors import BackupError
from bot.operating import schema
from bot.operating.keeping.backup import Progress
from bot.operating.keeping.reading import Checked, check, opened_backup
from bot.operating.keeping.records import KINDS, File, Part, Record, Rows, values
from bot.operating.keeping.snapshot import said_by, writing
from bot.operating.trouble import database_trouble
from bot.seal import Keyring
from models.all import metadata
from models.audit import AuditEntry, append
from models.media import set_lost

ACTION = "backup.restored"
Keep = Callable[[File], None]
#: Tables that every database begins with a row in; it counts from 0.
COUNTERS = ("audit_head", "directory_version")


def restore(
    url: str, keyring: Keyring, folder: MediaFolder, source: Path, now: datetime, progress: Progress
) -> Checked:
    """Bring `source` back and migrate it to this program's tables. Raises BackupError, StoreError; then nothing was kept.

    The whole file is read before anything is written, and read again while it is; all rows come in one transaction.
    """
    checked = check(source, keyring)
    engine = writing(url)
    try:
        with _files_into(folder) as keep, schema.alone(engine) as connection:
            _require_nobody(connection)
            _require_empty(connection)
            if (revision := schema.revision_of(connection)) is not None:
                if not schema.is_known(revision):
                    raise BackupError(f"{schema.mismatch(revision)};一行也没有写")
                schema.downgrade(connection, "base")
            schema.upgrade(connection, checked.manifest.revision)
            with opened_backup(source, keyring) as (_, records), _without_references(connection):
                _load(connection, records, keep, checked, progress)
            schema.upgrade(connection)
            _note(connection, checked, now)
    except DBAPIError as error:
        raise BackupError(f"{database_trouble(error, url)}({said_by(error)}), 全部撤回") from None
    except OSError as error:
        raise BackupError(f"storage.dir: 写不了照片和语音({error.strerror}), 全部撤回;请检查目录的权限") from None
    finally:
        engine.dispose()
    return checked


def _require_nobody(connection: Connection) -> None:
    """Refuse while anybody else is connected: a service would take messages into what is about to be replaced."""
    if connection.dialect.name != "postgresql":
        return  # one service per file is seen to by its lock
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    if count := connection.execute(others).scalar_one():
        raise BackupError(f"database.url: 还有 {count} 个连接在用这个数据库;先停掉所有服务和别的程序, 再恢复")


def _require_empty(connection: Connection) -> None:
    there = set(inspect(connection).get_table_names()) & set(metadata.tables)
    for name in sorted(there):
        rows = select(func.count()).select_from(table(name))
        if name in COUNTERS:
            rows = rows.where(column("number") > 0)
        if count := connection.execute(rows).scalar_one():
            raise BackupError(
                f"database.url: 目标数据库不是空的(表 {name} 有 {count} 行), 一行也没有写;"
                "请把 database.url 指向一个新的空库, 或先把旧的挪开"
            )


def _load(connection: Connection, records: Iterator[Record], keep: Keep, checked: Checked, progress: Progress) -> None:
    """Replace the rows of the migrated, empty tables, and count them as the database has them."""
    expected = checked.manifest.rows
    for name in COUNTERS:  # what the migration itself wrote; every other table is empty
        connection.execute(delete(table(name)))
    part, done = Part("", ()), 0
    for record in records:
        match record:
            case Part():
                part = record
            case Rows():
                connection.execute(insert(_table(part)), values(part, record))
                done += len(record.rows)
                progress(done, sum(expected.values()))
            case File():
                keep(record)
    there = {name: connection.execute(select(func.count()).select_from(table(name))).scalar_one() for name in expected}
    if there != expected:
        raise BackupError("写进数据库的行数和备份的清单对不上, 全部撤回")


def _table(part: Part) -> TableClause:
    return table(part.table, *(column(name, KINDS[kind].type) for name, kind in part.columns))


def _note(connection: Connection, checked: Checked, now: datetime) -> None:
    """What the file could not bring back, and that it was brought back at all."""
    session = Session(connection)
    set_lost(session, checked.missing, "备份里没有这个文件")
    detail: dict[str, object] = {"made_at": checked.manifest.made_at, "audit": checked.manifest.audit_number}
    append(session, [AuditEntry(now, "cli:restore", ACTION, f"backup:{checked.name}", detail, "cli:restore")])


@contextmanager
def _files_into(folder: MediaFolder) -> Iterator[Keep]:
    """Files are on disk before their rows are; what was written for nothing is taken away again."""
    written: list[str] = []

    def keep(file: File) -> None:
        if folder.put_back(file.path, file.content):
            written.append(file.path)

    try:
        yield keep
    except BaseException:
        for path in written:
            folder.forget(path)
        raise


@contextmanager
def _without_references(connection: Connection) -> Iterator[None]:
    """PostgreSQL's foreign keys out of the way while rows come, and checked when they return; SQLite's are off already."""
    if connection.dialect.name != "postgresql":
        yield
        return
    found = connection.execute(
        text(
            "SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS rule"
            " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
    ).all()
    for one in found:
        connection.exec_driver_sql(f"ALTER TABLE {one.place} DROP CONSTRAINT {one.name}")
    yield
    for one in found:
        connection.exec_driver_sql(f"ALTER TABLE {one.place} ADD CONSTRAINT {one.name} {one.rule}")
