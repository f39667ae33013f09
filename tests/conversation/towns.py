"""Towns in a hundredth of a second: one store for all tests of a database, its rows put back before each test.

A new store compiles every statement anew, which costs more than what a test says. Import `untouched` and `town` into
the conftest.py of a folder whose tests talk a lot.
"""

import gc
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.errors import StoreError
from bot.seal import Keyring
from bot.store import open_store
from models.all import metadata
from tests.databases import past_the_guard
from tests.support import FixedClock
from tests.talk import Town, build_town

KEYS = Keyring(b"\x01" * 32, b"\x02" * 32)


@dataclass(frozen=True)
class Untouched:
    """A town nobody has spoken in yet: its store, and every row as the import left it."""

    town: Town
    rows: dict[str, list[dict[str, Any]]]

    def put_back(self, session: Session) -> None:
        """Every table as it was."""
        past_the_guard(session.connection())
        for table in reversed(metadata.sorted_tables):
            session.connection().exec_driver_sql(f'DELETE FROM "{table.name}"')
        for table in metadata.sorted_tables:
            if self.rows[table.name]:
                session.execute(table.insert(), self.rows[table.name])


@pytest.fixture(scope="session")
def untouched(database: str, request: pytest.FixtureRequest) -> Iterator[Untouched]:
    store = open_store(_url(database, request), KEYS)
    if database == "sqlite":
        event.listen(store.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous = OFF"))
        store.engine.dispose()  # from here on nothing waits for the disk: these rows may be lost
    town = build_town(store, FixedClock())
    rows = {
        table.name: store.run(lambda session, one=table: [dict(row) for row in session.execute(select(one)).mappings()])
        for table in metadata.sorted_tables
    }
    town.person("第一个").say("翠园3幢灯坏了")  # reads the dictionaries
    gc.collect()
    gc.freeze()  # they are a million objects; looking through them for garbage takes half a second
    yield Untouched(town, rows)
    gc.unfreeze()
    store.close()


@pytest.fixture
def town(untouched: Untouched, clock: FixedClock) -> Town:
    """The test district with its bot; see tests/talk.py."""
    first = untouched.town
    try:
        first.store.run(untouched.put_back)
    except StoreError:  # on PostgreSQL the tests of other folders hang up on whoever is connected
        first.store.run(untouched.put_back)
    return Town(first.store, clock, first.office, first.config)


def _url(database: str, request: pytest.FixtureRequest) -> str:
    if database == "postgres":
        return str(request.getfixturevalue("postgres_of_worker")())
    file: Path = request.getfixturevalue("tmp_path_factory").mktemp("town") / "linli.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"
