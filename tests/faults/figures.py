"""What `make faults` prints at its end: one line per fault, and the sizes and seed that it ran with."""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest

#: Injections of each fault: 20 for everyday, 300 for the full set (RELIABILITY.md 4).
TIMES = int(os.environ.get("LINLI_FAULTS", "20"))
SEED = int(os.environ.get("LINLI_SEED", "1"))


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    fault: str
    injections: int
    acknowledged: int
    lost: int = 0
    doubled: int = 0
    #: The worst answer or the worst time to heal, in words: "恢复 1.2 s".
    worst: str = ""


Note = Callable[..., None]


@pytest.fixture
def note(record_property) -> Note:
    """Notes a line for the table: `note("F1 …", injections, judged, "恢复 1.2 s")`."""

    def write(fault, injections, judged=None, worst="", **more):
        if judged is not None:
            more = {"acknowledged": judged.acknowledged, "lost": judged.lost, "doubled": judged.doubled, **more}
            worst = worst or f"应答 {judged.slowest_s:.1f} s"
        record_property("fault", asdict(Figure(fault, injections, worst=worst, **more)))

    return write


def print_figures(reporter: pytest.TerminalReporter) -> None:
    """The table, if any fault was injected."""
    notes = [
        dict(value)
        for report in reporter.stats.get("passed", [])
        for name, value in getattr(report, "user_properties", [])
        if name == "fault"
    ]
    if not notes:
        return
    reporter.section(f"faults: {TIMES} injections each, seed {SEED} (LINLI_FAULTS=300, LINLI_SEED=n)")
    reporter.write_line("| 故障 | 注入 | 已应答 | 丢失 | 重复 | 最慢 |\n|---|---|---|---|---|---|")
    for one in sorted(notes, key=lambda figure: (int(figure["fault"].split()[0][1:].split("-")[0]), figure["fault"])):
        line = (one[name] for name in ("fault", "injections", "acknowledged", "lost", "doubled", "worst"))
        reporter.write_line("| " + " | ".join(map(str, line)) + " |")
