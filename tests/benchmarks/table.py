"""The table (一览) that `make bench` prints: each row ours against a rival in the same run, and which goal it reached."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

#: From run to run ratios spread by so much on a machine that others use too; a row below "first" by more than that fails.
NOISE = 0.15


@dataclass(frozen=True)
class Goals:
    """What a row is to reach; `more` says whether more is better."""

    first: float
    goal: float
    moonshot: float
    more: bool
    unit: str = ""

    def reached(self, value: float) -> str:
        names = (("moonshot", self.moonshot), ("goal", self.goal), ("first", self.first))
        return next((name for name, bound in names if self._holds(value, bound)), "-")

    def is_missed(self, value: float) -> bool:
        """Below "first", beyond noise."""
        margin = self.first * (1 - NOISE) if self.more else self.first * (1 + NOISE)
        return not self._holds(value, margin)

    def _holds(self, value: float, bound: float) -> bool:
        return value >= bound if self.more else value <= bound


GOALS = {
    "1": Goals(0.15, 0.30, 1.0, more=True),
    "2": Goals(2, 4, 8, more=True),
    "3": Goals(50, 20, 10, more=False, unit="ms"),
    "4": Goals(3, 1.5, 1.2, more=False),
    "5": Goals(0.5, 0.8, 0.9, more=True),
    "5c": Goals(1.5, 1.2, 1.05, more=False),
    "9s": Goals(5, 2, 1, more=False, unit="s"),
    "9m": Goals(300, 200, 150, more=False, unit="MB"),
    "10": Goals(1.5, 1.2, 1.05, more=False),
}


@dataclass(frozen=True)
class Line:
    """One row."""

    row: str
    what: str
    ours: str
    rival: str
    value: float

    def __str__(self) -> str:
        goals = GOALS[self.row]
        bounds = f"{goals.first:g}/{goals.goal:g}/{goals.moonshot:g}"
        value = f"{self.value:.3g} {goals.unit}".strip()
        return f"{self.row:>3} | {self.what} | {self.ours} | {self.rival} | {value} | {bounds} | {goals.reached(self.value)}"


def ratio(ours: Sequence[float], rival: Sequence[float]) -> float:
    """The median of the ratios of alternating pairs: what slows both sides at one moment drops out."""
    return statistics.median(one / other for one, other in zip(ours, rival, strict=True))


def per_second(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates):.0f}/s"


#: Filled by the measurements in the order they run; conftest.py prints it at the end.
LINES: list[Line] = []


def note(line: Line) -> None:
    """Keep a row for the table; fails where it falls below "first"."""
    LINES.append(line)
    assert not GOALS[line.row].is_missed(line.value), str(line)
