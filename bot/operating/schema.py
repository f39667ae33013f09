"""Schema (表结构): brings a database to the newest revision in models/migrations, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, inspect, select, text

import models
from bot.errors import StoreError

if TYPE_CHECKING:  # Alembic takes a tenth of a second to load, and a service only reads where its database stands
    from alembic.config import Config
    from alembic.script import ScriptDirectory

FOLDER = Path(models.__file__).parent / "migrations"
#: Two processes that start together migrate one after the other; any number nobody else uses.
ADVISORY_LOCK = 0x4C494E4C49


def migrate(engine: Engine, to: str = "head") -> list[str]:
    """Upgrade to revision `to`; the revisions applied, oldest first. Raises StoreError when the database is newer."""
    with alone(engine) as connection:
        return upgrade(connection, to)


def upgrade(connection: Connection, to: str = "head") -> list[str]:
    """The same within the transaction of `alone`, to which more belongs."""
    before = revision_of(connection)
    if not is_known(before):
        raise StoreError(mismatch(before))
    from alembic import command

    command.upgrade(alembic_config(connection), to)
    after = revision_of(connection)
    return [script.revision for script in reversed(list(_scripts().iterate_revisions(after, before)))]


def downgrade(connection: Connection, to: str) -> None:
    """Back to revision `to` within the transaction of `alone`."""
    from alembic import command

    command.downgrade(alembic_config(connection), to)


def revert(engine: Engine, to: str) -> None:
    """Downgrade to revision `to`; "base" takes every table away."""
    with alone(engine) as connection:
        downgrade(connection, to)


def current(engine: Engine) -> str | None:
    """The revision a database is at; None before the first."""
    with engine.connect() as connection:
        return revision_of(connection)


def head() -> str:
    """The newest revision of this program."""
    return _revisions(FOLDER)[0]


def is_at_head(engine: Engine) -> bool:
    """Does the database have the tables this program was written for?"""
    return current(engine) == head()


def revision_of(connection: Connection) -> str | None:
    """The revision of the database behind `connection`; None before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def is_known(revision: str | None) -> bool:
    """Has this program a migration of that name? One that it has not is newer."""
    return not revision or revision in _revisions(FOLDER)


def mismatch(revision: str | None) -> str | None:
    """What is wrong with a database at `revision`, with the remedy; None when it is that of this program."""
    if revision == head():
        return None
    if is_known(revision):
        return "database.url: 数据库结构不是最新;运行 `python -m bot migrate`"
    return f"database.url: 数据库的版本 {revision} 比程序新;升级程序, 或从备份恢复数据库"


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's settings without an ini file; `connection` is the one env.py works on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(alembic_config())


@cache
def _revisions(folder: Path) -> tuple[str, ...]:
    """The revisions of a folder, newest first: their files are named by number (`file_template`)."""
    return tuple(sorted((path.stem.partition("_")[0] for path in folder.glob("versions/*.py")), reverse=True))


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """One transaction, to the end, in which nobody else migrates."""
    if engine.dialect.name == "sqlite":
        with _without_foreign_keys(engine) as connection, connection.begin():  # BEGIN IMMEDIATE: one writer
            yield connection
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise StoreError(f"写完后有 {len(broken)} 行的外键不成立, 已全部撤回")
    else:
        with engine.begin() as connection:
            from bot.store.patience import PatientConnection

            raw = connection.connection.driver_connection
            assert isinstance(raw, PatientConnection)
            raw.silent_s = None  # a large table takes the time it takes; the connection is not used again
            connection.detach()
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # the one before us may take its time
            connection.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
            yield connection


@contextmanager
def _without_foreign_keys(engine: Engine) -> Iterator[Connection]:
    """SQLite alters a table by copying and dropping it, which foreign keys would take for deleting its rows."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
