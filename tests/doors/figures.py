"""What `make doors` prints at its end: one line per door, how often it was tried, and how often somebody got in."""

import os

import pytest

#: Tried as often as RELIABILITY.md 5 asks, not only as often as time allows in every run.
IN_FULL = "LINLI_DOORS" in os.environ


def times(name: str, everyday: int, in_full: int) -> int:
    """How often: as the variable `name` says, else by what is run."""
    return int(os.environ.get(name, in_full if IN_FULL else everyday))


@pytest.fixture
def door(record_property):
    """Notes a line for the table: `door("S1 …", tried, got_in, "…")`."""

    def write(name: str, tried: int, got_in: int = 0, remark: str = "") -> None:
        record_property("door", [name, tried, got_in, remark])

    return write


def print_doors(reporter: pytest.TerminalReporter) -> None:
    """The table, if it was asked for."""
    noted = [
        value
        for report in reporter.stats.get("passed", [])
        for name, value in getattr(report, "user_properties", [])
        if name == "door"
    ]
    if not IN_FULL or not noted:
        return
    reporter.section("doors")
    reporter.write_line("| 门 | 试了 | 进来的 | |\n|---|---|---|---|")
    for line in sorted(noted, key=lambda one: (int(one[0].split()[0][1:]), one[0])):
        reporter.write_line("| " + " | ".join(map(str, line)) + " |")
