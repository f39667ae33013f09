"""An installation for commands, on each database."""

from pathlib import Path

import pytest

from tests.commands.shell import Shell


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """The schema is there; the directory is empty."""
    return Shell(tmp_path, database_url)


@pytest.fixture
def bare(empty_database_url: str, tmp_path: Path) -> Shell:
    """There is no schema yet."""
    return Shell(tmp_path, empty_database_url)
