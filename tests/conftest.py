"""What every test may ask for; a test that asks for `store` or `town` runs on SQLite and on PostgreSQL."""

import gc

gc.disable()  # until all is imported and collected, which looks for garbage again and again, and finds none

from collections.abc import Generator

import hypothesis
import pytest
import structlog

from bot.seal import Keyring
from tests.compiled import compile_once
from tests.databases import (
    database_url,
    empty_database_url,
    postgres_of_worker,
    postgres_server,
    sqlite_template,
)
from tests.faults.figures import print_figures
from tests.loopback import stay_on_loopback
from tests.support import FixedClock
from tests.towns import shared_store, store, town

__all__ = [
    "database_url",
    "empty_database_url",
    "postgres_of_worker",
    "postgres_server",
    "shared_store",
    "sqlite_template",
    "store",
    "town",
]

DATABASES = ("sqlite", "postgres")

stay_on_loopback()
compile_once()
structlog.configure(  # structlog's own way to show an error, with every local value, takes seconds
    [
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
gc.set_threshold(1_000_000, 20, 100)  # a turn makes thousands of objects and hardly any cycle
hypothesis.settings.register_profile("linli", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("linli")


#: Folders whose tests are of the databases themselves, or of what they must not lose.
ABOUT_DATABASES = frozenset({"store", "models", "faults"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*DATABASES, "both"], help="the databases that tests run on")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Seven thousand tests live to the end."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Unasked, what is about databases runs on both, the rest on SQLite; `make postgres` runs all of them on PostgreSQL."""
    if "database" in metafunc.fixturenames:
        marked = [name for mark in metafunc.definition.iter_markers("only_on") for name in mark.args]
        names = marked or DATABASES
        asked = metafunc.config.getoption("--database")
        if asked in DATABASES:
            names = [name for name in names if name == asked]
        elif asked is None and metafunc.definition.path.parent.name not in ABOUT_DATABASES:
            names = names[:1]
        metafunc.parametrize("database", names, scope="session")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    print_figures(terminalreporter)
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if report.longrepr}
    for reason in sorted(reason for reason in reasons if "LINLI_TEST_POSTGRES" in reason):
        terminalreporter.write_line(reason.removeprefix("Skipped: "), red=True, bold=True)


@pytest.fixture
def keyring() -> Keyring:
    """The keys of a test installation."""
    return Keyring(b"\x01" * 32, b"\x02" * 32)


@pytest.fixture
def clock() -> FixedClock:
    """A Monday, 09:00 in Shanghai, until the test moves it."""
    return FixedClock()
