"""Findings (检查结果): what is wrong with a directory before anything of it is written, a line for each."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import LinliError


@dataclass(frozen=True)
class Finding:
    """One mistake, or one thing worth a second look, and what to do about it."""

    file: str
    #: As Excel numbers rows, from 1; in GeoJSON the number of the feature; None: the file itself.
    row: int | None
    column: str
    problem: str
    remedy: str = ""
    #: False: only worth a second look.
    fatal: bool = True
    #: The whole file is refused; leaving out rows does not help.
    whole: bool = False

    def __str__(self) -> str:
        """One line in Chinese."""
        unit = "个图形" if self.file.endswith("geojson") else "行"
        where = [self.file, "" if self.row is None else f"第 {self.row} {unit}", self.column]
        remedy = f"。{self.remedy}" if self.remedy else ""
        return f"{'' if self.fatal else '[提醒] '}{' '.join(filter(None, where))}: {self.problem}{remedy}"


def refusal(file: str, problem: str, remedy: str = "", row: int | None = None, column: str = "") -> Finding:
    """A finding for which the whole file is refused."""
    return Finding(file, row, column, problem, remedy, fatal=True, whole=True)


def note(file: str, problem: str, remedy: str = "", row: int | None = None, column: str = "") -> Finding:
    """A finding that stops nothing."""
    return Finding(file, row, column, problem, remedy, fatal=False)


class FileError(LinliError):
    """Raised while reading: the file is refused, `findings` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = findings


def has_fatal(findings: Iterable[Finding]) -> bool:
    """Whether any of them stops the import."""
    return any(finding.fatal for finding in findings)
