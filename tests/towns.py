"""Towns in a hundredth of a second: one store for all tests of a database, emptied before each test.

A new store compiles every statement anew, which costs more than what most tests do. A test that breaks, closes or
copies its store has one of its own: it asks for `database_url` too, or its folder takes `store` from tests/own.py.
"""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.errors import StoreError
from bot.seal import Keyring
from bot.store import Store, open_store
from bot.store.base import nothing
from tests.databases import WIPE, forgetful, past_the_guard
from tests.support import FixedClock
from tests.talk import Town, build_town

KEYS = Keyring(b"\x01" * 32, b"\x02" * 32)


@pytest.fixture
def keyring() -> Keyring:
    """The keys of a test installation."""
    return KEYS


@pytest.fixture
def clock() -> FixedClock:
    """A Monday, 09:00 in Shanghai, until the test moves it."""
    return FixedClock()


@pytest.fixture(scope="session")
def shared_store(database: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """Open from the first test that wants it to the last; the dictionaries are read."""
    store = forgetful(open_store(_url(database, request), KEYS))
    build_town(store, FixedClock()).person("第一个").say("翠园3幢灯坏了")
    gc.collect()
    gc.freeze()  # they are a million objects; looking through them for garbage takes half a second
    yield store
    gc.unfreeze()
    store.close()


@pytest.fixture
def store(shared_store: Store, request: pytest.FixtureRequest, keyring: Keyring) -> Iterator[Store]:
    """An empty store, the same for all; a test that asks for `database_url` has one of its own."""
    if "database_url" in request.fixturenames:
        own = forgetful(open_store(request.getfixturevalue("database_url"), keyring))
        yield own
        own.close()
        return
    try:
        shared_store.run(_empty)
    except StoreError:  # on PostgreSQL a test with a store of its own hangs up on whoever is connected
        shared_store.run(_empty)
    yield shared_store
    shared_store.on_outgoing = nothing


@pytest.fixture
def town(store: Store, clock: FixedClock) -> Town:
    """The test district with its bot; see tests/talk.py."""
    return build_town(store, clock)


def _empty(session: Session) -> None:
    """Every table as after the first migration; by the driver, which takes half as long for sixty statements."""
    connection = session.connection()
    past_the_guard(connection)
    raw = connection.connection.driver_connection
    for statement in [WIPE] if connection.dialect.name == "postgresql" else WIPE.split("; ")[1:]:
        raw.execute(statement)


def _url(database: str, request: pytest.FixtureRequest) -> str:
    if database == "postgres":
        return str(request.getfixturevalue("postgres_of_worker")())
    file: Path = request.getfixturevalue("tmp_path_factory").mktemp("town") / "linli.db"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"
