"""How tests are run. What they may ask for stands in databases.py and towns.py; with `store` or `town` they run on two databases."""

import gc

gc.disable()  # until all is imported and collected, which looks for garbage again and again, and finds none

from collections.abc import Generator
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
import structlog

from tests.doors.figures import print_doors
from tests.faults.figures import print_figures
from tests.loopback import stay_on_loopback

DATABASES = ("sqlite", "postgres")

stay_on_loopback()
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
#: Folders of nothing but browsers, or measurements.
OF_ONE_MARKER = frozenset({"e2e", "benchmarks"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*DATABASES, "both"], help="the databases that tests run on")


def pytest_configure(config: pytest.Config) -> None:
    """The fixtures of every test, for those who run tests: not for the process that hands them out to others."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        import_module("tests.compiled").compile_once()
        for name in ("tests.databases", "tests.towns"):
            config.pluginmanager.register(import_module(name))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whoever names no marker runs none of what stands in these folders, and need not import it either."""
    unasked = config.getoption("markexpr") == config.getini("addopts")[-1]
    return (unasked and collection_path.name in OF_ONE_MARKER and collection_path.parent.name == "tests") or None


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
    print_doors(terminalreporter)
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if report.longrepr}
    for reason in sorted(reason for reason in reasons if "empty parameter set" not in reason):  # of the other database
        terminalreporter.write_line(f"NOT TESTED: {reason.removeprefix('Skipped: ')}", red=True, bold=True)
