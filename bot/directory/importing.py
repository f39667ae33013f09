"""Importing (导入名册): a folder or workbook is read, checked whole, and only then written, upsert by code.

The plan is made outside the writing transactions; writing goes in chunks, each a transaction of its own that looks at the
rows again, so that a running service is never held up for long and an interrupted import is finished by repeating it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import local
from bot.config import Category
from bot.directory.checking.entries import TABLES, Known, find_known
from bot.directory.checking.whole import Checked, check
from bot.directory.findings import Finding, has_fatal
from bot.directory.reading.folder import read_source
from bot.directory.reading.headings import SHEETS
from bot.directory.reading.tables import Source
from bot.directory.writing import Progress, Step, find_change, write
from bot.errors import ImportRefused
from bot.geography.circle.streets import Streets, digest, pack
from bot.store import Store
from models.directory import raise_version, replace_network

#: So many are named, the others counted.
NAMED_MAX = 8
_CALLED = {name: sheet.chinese[0] for name, sheet in SHEETS.items()}
CHUNK = 2_000  # rows per transaction beside a running service; DESIGN.md 5.2


@dataclass
class SheetCounts:
    """What becomes of the rows of one sheet."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    skipped: int = 0
    #: Whom or what that is, by the same words.
    names: dict[str, list[str]] = field(default_factory=dict)
    #: People who are kept and whom the file does not name; nothing happens to them.
    left_out: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """For people; what was skipped only when something was."""
        told = {"new": f"新增 {self.new}", "changed": f"修改 {self.changed}", "unchanged": f"不变 {self.unchanged}"}
        told["ended"] = f"结束 {self.ended}"
        names = {what: named for what, named in self.names.items() if what != "new" or len(named) <= NAMED_MAX}
        counted = "、".join(f"{said}{_named(names.get(what, ()))}" for what, said in told.items())
        return f"{counted}、跳过 {self.skipped}" if self.skipped else counted

    @property
    def left_out_words(self) -> str:
        """ "" where the file names everybody."""
        if not self.left_out:
            return ""
        names = _few(self.left_out)
        return f"名册里有、文件里没有:{names},没有动;要结束请加 --complete"


def _named(names: Sequence[str]) -> str:
    return f"({_few(names)})" if names else ""


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:NAMED_MAX]) + (f"等{len(names)}个" if len(names) > NAMED_MAX else "")


@dataclass
class Plan:
    """What an import would do, before it does it."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, SheetCounts] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    #: A walking network other than the one that is kept.
    streets: Streets | None = None

    @property
    def is_clean(self) -> bool:
        """No row is refused."""
        return not has_fatal(self.findings)

    @property
    def is_refused_whole(self) -> bool:
        """A file is refused; leaving out rows does not help."""
        return any(finding.whole for finding in self.findings)


@dataclass(frozen=True)
class ImportReport:
    """What was found and done; with `check`, what would be done."""

    findings: list[Finding]
    counts: dict[str, SheetCounts]

    @property
    def lines(self) -> list[str]:
        """For people: of each table what becomes of its rows, and who was left out."""
        told = [f"{_CALLED.get(sheet, '步行路网')}:{count.words}" for sheet, count in self.counts.items()]
        return told + [count.left_out_words for count in self.counts.values() if count.left_out]


def plan(
    source: Path, session: Session, today: date, categories: Mapping[str, Category], complete: bool = False
) -> Plan:
    """What importing `source` would do. Reads only."""
    return make_plan(read_source(source), find_known(session, today), categories, complete)


def make_plan(source: Source, known: Known, categories: Mapping[str, Category], complete: bool) -> Plan:
    """What importing would do to what is kept; needs no session."""
    checked = check(source, known, categories, complete)
    made = Plan(checked.findings)
    for sheet, table in source.tables.items():
        made.counts[sheet] = SheetCounts(skipped=len(table.rows) - len(checked.entries[sheet]))
    for sheet in TABLES:
        if sheet in source.tables:
            made.steps += _steps(sheet, checked, known, made.counts[sheet])
    if (members := made.counts.get("members")) is not None and not complete and not members.skipped:
        kept = known.running("members")
        members.left_out = [kept[code]["name"] for code in sorted(kept.keys() - checked.entries["members"].keys())]
    _add_streets(made, checked.streets, known.streets)
    return made


def _add_streets(made: Plan, streets: Streets | None, kept: str) -> None:
    """The network is kept whole: it is new, changed or unchanged with all its pieces."""
    if streets is None:
        return
    is_same = digest(streets) == kept
    change = "unchanged" if is_same else "changed" if kept else "new"
    made.counts["streets"] = counts = SheetCounts()
    setattr(counts, change, streets.pieces)
    made.streets = None if is_same else streets


def _steps(sheet: str, checked: Checked, known: Known, counts: SheetCounts) -> list[Step]:
    """What has to be written of one sheet; what is unchanged is only counted."""
    steps = []
    for code, entry in checked.entries[sheet].items():
        change = find_change(sheet, entry, known.rows[sheet].get(code), known)
        setattr(counts, change, getattr(counts, change) + 1)
        if change != "unchanged":
            kept = known.rows[sheet].get(code)
            counts.names.setdefault(change, []).append(entry.values.get("name") or (kept["name"] if kept else code))
            steps.append(Step(sheet, code, entry))
    ended = sorted(checked.ends[sheet])
    counts.ended = len(ended)
    if ended:
        counts.names["ended"] = [known.rows[sheet][code]["name"] for code in ended]
    return steps + [Step(sheet, code) for code in ended]


def import_directory(
    store: Store,
    source: Path,
    *,
    categories: Mapping[str, Category],
    now: datetime,
    actor: str = "system:import",
    check: bool = False,
    skip_bad: bool = False,
    complete: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a folder or workbook. Raises ImportRefused, with nothing written, for fatal findings.

    `check` writes nothing and refuses nothing: look at the report. `skip_bad` leaves out the rows that are refused.
    `complete` ends, as of today, what the files do not name; sheets that are not there are left alone.
    """
    today = local(now).date()
    tables = read_source(source)
    known = store.run(lambda session: find_known(session, today))
    made = make_plan(tables, known, categories, complete)
    report = ImportReport(made.findings, made.counts)
    if check:
        return report
    if made.is_refused_whole or not (made.is_clean or skip_bad):
        raise ImportRefused([str(finding) for finding in made.findings])
    apply(store, made, now=now, actor=actor, progress=progress)
    return report


def apply(store: Store, made: Plan, *, now: datetime, actor: str, progress: Progress | None = None) -> None:
    """Carry out a plan; the version is raised with the last chunk, so that snapshots see whole imports."""
    today = local(now).date()
    total = len(made.steps)
    for start in range(0, max(total, made.streets is not None), CHUNK):
        chunk = made.steps[start : start + CHUNK]
        is_last = start + CHUNK >= total

        def work(session: Session, chunk: list[Step] = chunk, is_last: bool = is_last) -> None:
            act = Act(session, now, Random(0), actor, "cli:import")
            write(act, chunk, today)
            act.record("import", "directory", **_chunk_counts(chunk), finished=is_last)
            if is_last and made.streets is not None:
                _write_streets(act, made.streets)
            if is_last:
                raise_version(session)

        store.run(work)
        if progress is not None:
            progress(min(start + CHUNK, total), total)


def _write_streets(act: Act, streets: Streets) -> None:
    act.record("import", "street_network", pieces=streets.pieces)
    replace_network(act.session, act.new_id(), digest(streets), streets.pieces, pack(streets))


def _chunk_counts(chunk: list[Step]) -> dict[str, int]:
    """Rows written and ended per sheet, for the audit chain."""
    counts: dict[str, int] = {}
    for step in chunk:
        name = f"{step.sheet}_{'ended' if step.entry is None else 'written'}"
        counts[name] = counts.get(name, 0) + 1
    return counts
