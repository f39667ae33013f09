"""Importing (导入指南): documents are read and checked whole, and only then written, upsert by file and heading or code."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import local
from bot.directory.findings import Finding, has_fatal, note
from bot.errors import ImportRefused
from bot.knowledge.entry import Entry
from bot.knowledge.reading import read_source
from bot.knowledge.writing import end_guides, write_entries
from bot.store import Store
from models.knowledge import find_digests

CHUNK = 500  # guides per transaction beside a running service


@dataclass
class Plan:
    """What an import would do, before it does it."""

    findings: list[Finding]
    new: list[Entry] = field(default_factory=list)
    changed: list[tuple[int, Entry]] = field(default_factory=list)
    unchanged: int = 0
    #: Ids of guides that the files no longer name.
    ended: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        """For people."""
        counts = f"新增 {len(self.new)}、修改 {len(self.changed)}、不变 {self.unchanged}"
        return f"指南: {counts}、结束 {len(self.ended)}"


def import_guides(
    store: Store,
    source: Path,
    *,
    now: datetime,
    check: bool = False,
    skip_bad: bool = False,
    complete: bool = False,
    actor: str = "cli:knowledge",
) -> Plan:
    """Import a folder or one file. Raises ImportRefused, with nothing written, for any mistake.

    `check` writes nothing and refuses nothing: look at the findings. `skip_bad` leaves out the guides that are refused.
    `complete` ends guides that the files do not name; none where one was left out, which may be any of them.
    """
    entries, findings = read_source(source)
    plan = Plan(findings)
    known = store.run(find_digests)
    for entry in entries:
        row, digest, ended = known.get(entry.code, (0, "", False))
        if not row:
            plan.new.append(entry)
        elif digest != entry.digest or ended:
            plan.changed.append((row, entry))
        else:
            plan.unchanged += 1
    if complete and has_fatal(findings):
        findings.append(note(source.name, "有的指南有错, 不能判断哪些该结束: 一篇也不结束"))
    elif complete:
        named = {entry.code for entry in entries}
        plan.ended = sorted(row for code, (row, _, ended) in known.items() if code not in named and not ended)
    if check:
        return plan
    if any(finding.whole for finding in findings) or (has_fatal(findings) and not skip_bad):
        raise ImportRefused([str(finding) for finding in findings])
    _apply(store, plan, now, actor)
    return plan


def _apply(store: Store, plan: Plan, now: datetime, actor: str) -> None:
    """Write in chunks; an interrupted import is finished by repeating it."""
    steps: list[tuple[int | None, Entry]] = [*((None, entry) for entry in plan.new), *plan.changed]
    for start in range(0, len(steps), CHUNK):

        def work(session: Session, chunk: Sequence[tuple[int | None, Entry]] = steps[start : start + CHUNK]) -> None:
            act = Act(session, now, Random(0), actor, "cli:knowledge")
            write_entries(act, chunk)
            files = Counter(entry.file for _, entry in chunk)
            act.record("knowledge.import", "guide", written=len(chunk), files=len(files))

        store.run(work)
    if plan.ended:

        def end(session: Session) -> None:
            act = Act(session, now, Random(0), actor, "cli:knowledge")
            end_guides(act, plan.ended, local(now).date())
            act.record("knowledge.end", "guide", ended=len(plan.ended))

        store.run(end)
