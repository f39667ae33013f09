"""A store of its own (自己的库) for every test of a folder whose tests open, break, close or copy it."""

from collections.abc import Iterator

import pytest

from bot.seal import Keyring
from bot.store import Store, open_store


@pytest.fixture
def store(database_url: str, keyring: Keyring) -> Iterator[Store]:
    """A store with all its tables, empty but for the first rows; once SQLite, once PostgreSQL."""
    opened = open_store(database_url, keyring)
    yield opened
    opened.close()
