"""Store (存储): the one place where transactions begin and end.

A turn is a repeatable function of its session. It is answered only after its commit, which on SQLite is synced to disk.
One interface over two databases: SQLite with one writer thread that commits waiting turns together, PostgreSQL with a
small pool. What a turn recorded for the audit chain is appended in the same transaction, last.
"""

from sqlalchemy import make_url

from bot.seal import Keyring
from bot.store.base import Store, Work
from bot.store.sqlite import SqliteStore, sqlite_engine

__all__ = ["SqliteStore", "Store", "Work", "open_store", "sqlite_engine"]


def open_store(url: str, keyring: Keyring | None) -> Store:
    """The store of a database URL: `sqlite:///var/linli.db` or `postgresql+psycopg://…`."""
    if make_url(url).get_backend_name() == "sqlite":
        return SqliteStore(url, keyring)
    from bot.store.postgres import PostgresStore  # its driver is loaded only where it is used

    return PostgresStore(url, keyring)
