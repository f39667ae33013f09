"""Checking (检查名册): every row is judged before any is written; what is good becomes entries, the rest findings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.config import Category
from bot.directory.checking.entries import TABLES, Entry, Known
from bot.directory.checking.ground import check_ground
from bot.directory.checking.people import check_people
from bot.directory.checking.references import Codes, Fail, drop_circles, drop_orphans, to_findings
from bot.directory.checking.row_check import RowCheck
from bot.directory.checking.rows import READERS, Place
from bot.directory.checking.streets import check_streets
from bot.directory.findings import Finding, note
from bot.directory.reading.tables import Source, Table
from bot.geography.circle.streets import Streets

#: Sheet → column → the sheet it refers to. Parents are settled within their own sheet.
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "grids": {"organisation": "organisations"},
    "members": {"organisation": "organisations", "grid": "grids"},
    "places": {"grid": "grids"},
}
NESTED = ("organisations", "grids")


@dataclass
class Checked:
    """What the rows of a source amount to."""

    findings: list[Finding] = field(default_factory=list)
    #: Sheet → code → good row.
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    #: Sheet → codes kept in the database that a complete import ends.
    ends: dict[str, set[str]] = field(default_factory=dict)
    #: The walking network, cut to the district.
    streets: Streets | None = None


def check(source: Source, known: Known, categories: Mapping[str, Category], complete: bool) -> Checked:
    """Judge all rows of `source` against each other and against what is kept. Writes nothing."""
    checked = Checked(list(source.findings))
    codes: dict[str, Codes] = {}
    is_readable = not any(finding.whole for finding in source.findings)  # else every reference would seem lost
    for sheet in TABLES:
        running = known.running(sheet)
        table = source.tables.get(sheet)
        rows = _read_rows(table, Place(source.datum, categories), checked.findings) if table else None
        checked.entries[sheet] = rows.entries if rows else {}
        checked.ends[sheet] = _ends(table, rows, running, checked.findings) if complete and rows and table else set()
        staying = running.keys() - checked.ends[sheet]
        bad = rows.bad if rows else set()
        codes[sheet] = Codes((staying - bad) | checked.entries[sheet].keys(), set(bad))
        if table is not None and is_readable:
            _settle(table, checked, codes, {code: running[code].get("parent") for code in staying})
    check_ground(source, known, checked.entries, checked.ends, checked.findings)
    check_people(source, known, checked.entries, checked.ends, checked.findings)
    checked.streets = check_streets(source, known, checked.entries, checked.ends, checked.findings)
    return checked


@dataclass
class _Rows:
    """Good entries by code, and the codes that stand in bad rows."""

    entries: dict[str, Entry] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    nameless: int = 0


def _read_rows(table: Table, place: Place, findings: list[Finding]) -> _Rows:
    findings += table.findings
    refused = {finding.row for finding in table.findings if finding.fatal}
    read = READERS[table.sheet]
    rows = _Rows()
    first: dict[str, int] = {}
    for raw in table.rows:
        row = RowCheck(table, raw, findings)
        code = row.key("code", required=True)
        if code in first and code:
            row.fail("code", f"编号 {code} 和第 {first[code]} 行重复", "每个编号只能有一行")
        values = read(row, place)
        if row.is_bad or raw.number in refused:
            rows.bad |= {code} if code and code not in first else set()
            rows.nameless += not code
        else:
            rows.entries[code] = Entry(table.sheet, code, values, raw.number)
        first.setdefault(code, raw.number)
    return rows


def _ends(table: Table, rows: _Rows, running: Mapping[str, object], findings: list[Finding]) -> set[str]:
    """What a complete import ends: everything kept that the file does not name, not even in a bad row."""
    if rows.nameless or any(finding.whole for finding in findings):
        findings.append(note(table.file, "有的行没有编号, 不能判断谁该结束: 这张表一个也不结束"))
        return set()
    return running.keys() - rows.entries.keys() - rows.bad


def _settle(table: Table, checked: Checked, codes: dict[str, Codes], kept: Mapping[str, str | None]) -> None:
    """Drop entries of one sheet whose references lead nowhere."""
    entries = checked.entries[table.sheet]
    own = codes[table.sheet]
    fail = to_findings(table.file, checked.findings)
    for column, target in REFERENCES.get(table.sheet, {}).items():
        _drop_lost(entries, own, column, codes[target], fail)
    if table.sheet in NESTED:
        drop_orphans(entries, own, fail)
        drop_circles(entries, {code: kept[code] for code in kept if code not in entries}, own, fail)
        drop_orphans(entries, own, fail)


def _drop_lost(entries: dict[str, Entry], own: Codes, column: str, target: Codes, fail: Fail) -> None:
    for entry in list(entries.values()):
        code = entry.values.get(column)
        if code and code not in target:
            fail(entry, column, *target.why_not(code))
            del entries[entry.code]
            own.good.discard(entry.code)
            own.bad.add(entry.code)
