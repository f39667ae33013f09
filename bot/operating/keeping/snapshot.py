"""Snapshot (快照): everything as it was at one moment, read beside the running service without holding anybody up."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError, StoreError
from bot.operating import schema
from bot.operating.trouble import missing_file
from bot.store import sqlite_engine


@contextmanager
def snapshot(url: str) -> Iterator[Connection]:
    """One read transaction over tables of this program's revision. Raises ConfigError, StoreError.

    SQLite in WAL gives every reader the moment of its first SELECT; writers go on, and their log grows meanwhile.
    """
    engine = _reading(url)
    try:
        with engine.connect() as connection:
            if schema.revision_of(connection) != schema.head():
                raise ConfigError(["database.url: 数据库结构不是最新;请先运行 `python -m bot migrate`"])
            yield connection
    except DBAPIError as error:
        raise StoreError(
            f"database.url: 读数据库时出错({said_by(error)});请检查地址、账号、磁盘, 文件坏了就从备份恢复"
        ) from None
    finally:
        engine.dispose()


def said_by(error: DBAPIError) -> str:
    """What a database complains of, without the values: those are of people."""
    if isinstance(error.orig, sqlite3.Error):
        return str(error.orig)
    return getattr(getattr(error.orig, "diag", None), "message_primary", None) or type(error.orig).__name__


def writing(url: str) -> Engine:
    """An engine that may write, of the kind the service has."""
    return sqlite_engine(url) if _is_sqlite(url) else _postgres(url)


def _reading(url: str) -> Engine:
    if not _is_sqlite(url):
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return _postgres(url).execution_options(**options)
    if line := missing_file(url):
        raise StoreError(line)
    return sqlite_engine(url, reading=True)


def _postgres(url: str) -> Engine:
    from bot.store.postgres import postgres_engine  # its driver is loaded only where it is used

    return postgres_engine(url)


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"
