"""Prints the table when all has been measured."""

import pytest

from tests.benchmarks.table import LINES, NOISE
from tests.own import store

__all__ = ["store"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not LINES:
        return
    terminalreporter.write_line(
        f"\nrow | what | ours | rival | value | first/goal/moonshot | reached   (noise {NOISE:.0%})"
    )
    for line in LINES:
        terminalreporter.write_line(str(line))
