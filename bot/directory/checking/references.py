"""References (引用): codes that rows use for each other must lead somewhere, and never round in a circle."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.directory.checking.entries import Entry
from bot.directory.findings import Finding

Fail = Callable[[Entry, str, str, str], None]  # entry, column, problem, remedy


@dataclass
class Codes:
    """The codes of one sheet: which may be referred to, and which stand in the file but in a bad row."""

    good: set[str] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)

    def __contains__(self, code: object) -> bool:
        return code in self.good

    def why_not(self, code: str) -> tuple[str, str]:
        """Problem and remedy of a reference that leads nowhere."""
        if code in self.bad:
            return f"{code} 自己那一行有错", "先改好那一行"
        near = sorted(each for each in self.good if _bare(each) == _bare(code))
        remedy = f"是不是 {near[0]}? Excel 会去掉前面的 0" if near else "先在名册里加上它, 或改正编号"
        return f"找不到编号 {code[:40]}", remedy


def _bare(code: str) -> str:
    return code.casefold().replace("-", "").lstrip("0")


def drop_orphans(entries: dict[str, Entry], codes: Codes, fail: Fail) -> None:
    """Take out entries whose parent leads nowhere, and then those below them; `codes` follows."""
    while lost := [e for e in entries.values() if e.values.get("parent") and e.values["parent"] not in codes]:
        for entry in lost:
            fail(entry, "parent", *codes.why_not(entry.values["parent"]))
        _drop(entries, codes, lost)


def drop_circles(entries: dict[str, Entry], kept: Mapping[str, str | None], codes: Codes, fail: Fail) -> None:
    """Take out entries that are, over their parents, their own parent. `kept`: code → parent of what is not replaced."""
    parents = dict(kept) | {code: e.values["parent"] for code, e in entries.items() if "parent" in e.values}
    for circle in find_circles(parents):
        around = " → ".join((*circle, circle[0]))
        lost = [entries[code] for code in circle if code in entries]
        for entry in lost:
            fail(entry, "parent", f"上级绕成了圈: {around}", "改正其中一个上级")
        _drop(entries, codes, lost)


def _drop(entries: dict[str, Entry], codes: Codes, lost: Iterable[Entry]) -> None:
    for entry in lost:
        del entries[entry.code]
        codes.good.discard(entry.code)
        codes.bad.add(entry.code)


def find_circles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Every circle once, each from its first member in order of `parents`."""
    settled: set[str] = set()
    circles = []
    for start in parents:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in settled and at in parents:
            settled.add(at)
            path.append(at)
            at = parents[at]
        if at in path:
            circles.append(path[path.index(at) :])
    return circles


def to_findings(file: str, findings: list[Finding]) -> Fail:
    """A `Fail` that notes into `findings`."""

    def fail(entry: Entry, column: str, problem: str, remedy: str) -> None:
        findings.append(Finding(file, entry.row, column, problem, remedy))

    return fail
