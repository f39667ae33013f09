"""An installation for commands, on each database."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.commands.shell import Shell
from tests.own import store

__all__ = ["as_found", "store"]


@pytest.fixture(autouse=True)
def as_found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No configuration from outside; logs afterwards as they were, since a command sends them to its own stderr."""
    for name in list(os.environ):
        if name.upper().startswith("LINLI"):
            monkeypatch.delenv(name)
    root = logging.getLogger()
    handlers, level, before = list(root.handlers), root.level, structlog.get_config()
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """The schema is there; the directory is empty."""
    return Shell(tmp_path, database_url)


@pytest.fixture
def bare(empty_database_url: str, tmp_path: Path) -> Shell:
    """There is no schema yet."""
    return Shell(tmp_path, empty_database_url)
