"""Audit (审计): one row for every write with consequences, each chained to the one before by SHA-256.

Rows say who did what to which row; never the words, names or numbers of a person. The database itself refuses to change
one, or to remove one that is not below the tail (triggers of revision 0001); whoever may drop the triggers still breaks
the chain, and whoever may write it anew from some point on still cannot rewrite the anchors, which lie outside the
database. What is too old goes from the front (`cut_before`): the tail moves, and the chain says that it did.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import JSON, String, bindparam, delete, select, update
from sqlalchemy.orm import Session

from models.base import Base, Keep, Mapped, Pii, column, insert_row, key, table_of
from models.prepared import Prepared

GENESIS = "0" * 64
#: The entry that the tail was moved, with its number and digest.
CUT = "audit.cut"


class AuditRow(Base):
    """One link of the chain."""

    __tablename__ = "audit"

    #: 1, 2, 3 … without a gap: a missing row shows.
    number: Mapped[int] = key(keep=Keep.AUDIT)
    at: Mapped[datetime] = column(keep=Keep.AUDIT)
    #: "person:<id>", "system:<job>" or "console:<login>".
    actor: Mapped[str] = column(String(80), pii=Pii.IDENTIFIER, keep=Keep.AUDIT)
    action: Mapped[str] = column(String(40), keep=Keep.AUDIT)
    #: "case:<id>", "member:<code>" …
    subject: Mapped[str] = column(String(80), keep=Keep.AUDIT)
    detail: Mapped[dict[str, object]] = column(JSON, keep=Keep.AUDIT)
    #: What set it off: "inbox:<id>", "job:<name>", "cli:<command>".
    cause: Mapped[str] = column(String(120), keep=Keep.AUDIT)
    previous: Mapped[str] = column(String(64), keep=Keep.AUDIT)
    digest: Mapped[str] = column(String(64), keep=Keep.AUDIT)


class AuditHead(Base):
    """Both ends of the chain, one row: locked for the moment of appending, and witness that nothing was cut off."""

    __tablename__ = "audit_head"

    id: Mapped[int] = key()
    number: Mapped[int] = column(keep=Keep.FOR_GOOD)
    digest: Mapped[str] = column(String(64), keep=Keep.FOR_GOOD)
    #: The last row that was too old to keep; 0 while the chain is whole.
    tail_number: Mapped[int] = column(keep=Keep.FOR_GOOD)
    tail_digest: Mapped[str] = column(String(64), keep=Keep.FOR_GOOD)


@dataclass(frozen=True)
class AuditEntry:
    """What a writer says it did, before it has its place in the chain."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, object]
    cause: str


@dataclass(frozen=True)
class Anchor:
    """Where the chain stood at some time, kept where nobody who writes the database can reach it: in the log."""

    number: int
    digest: str
    #: When that row was written.
    at: datetime | None = None


_HEAD_ROW = table_of(AuditHead)
_HEAD = Prepared(select(_HEAD_ROW.c.number, _HEAD_ROW.c.digest).where(_HEAD_ROW.c.id == 1).with_for_update())
_MOVE_HEAD = Prepared(
    update(_HEAD_ROW).where(_HEAD_ROW.c.id == 1).values(number=bindparam("to_number"), digest=bindparam("to_digest"))
)


def append(session: Session, entries: list[AuditEntry]) -> None:
    """Chain `entries` in order. Call it last in a transaction: the head stays locked until the commit."""
    head = _HEAD.first(session)
    assert head is not None  # the first migration wrote it
    number, digest = head
    for entry in entries:
        number += 1
        previous, digest = digest, _digest(digest, number, entry)
        insert_row(session, AuditRow, number=number, previous=previous, digest=digest, **vars(entry))
    _MOVE_HEAD.run(session, {"to_number": number, "to_digest": digest})


def find_head(session: Session) -> Anchor:
    """Where the chain stands now."""
    ends = select(AuditHead.number, AuditHead.digest, AuditRow.at)
    return Anchor(*session.execute(ends.outerjoin(AuditRow, AuditRow.number == AuditHead.number)).one())


def find_tail(session: Session) -> Anchor:
    """The row before the first that is kept."""
    return Anchor(*session.execute(select(AuditHead.tail_number, AuditHead.tail_digest)).one())


def cut_before(session: Session, before: datetime, limit: int) -> tuple[int, Anchor]:
    """Remove rows from before, at most `limit`, from the front on: how many, and the tail. The caller records it as CUT.

    Call it last in a turn: the head stays locked until the commit.
    """
    tail, head = find_tail(session), find_head(session)
    kept = select(AuditRow.number).where(AuditRow.at >= before).order_by(AuditRow.number).limit(1)
    first = session.scalars(kept).first() or head.number + 1
    number = min(first - 1, tail.number + limit)
    if number <= tail.number:
        return 0, tail
    digest = session.scalars(select(AuditRow.digest).where(AuditRow.number == number)).one()
    session.execute(update(AuditHead).values(tail_number=number, tail_digest=digest))
    session.execute(delete(AuditRow).where(AuditRow.number <= number))
    return number - tail.number, Anchor(number, digest)


def find_last_at(session: Session, action: str) -> datetime | None:
    """When `action` was last done; None when it never was."""
    newest = select(AuditRow.at).where(AuditRow.action == action).order_by(AuditRow.number.desc()).limit(1)
    return session.scalars(newest).one_or_none()


def find_breaks(session: Session, anchors: Iterable[Anchor] = (), kept_since: datetime | None = None) -> Iterator[str]:
    """Every place where the chain does not hold, or is not the one of its `anchors`, in words; nothing when it does.

    Of what was written after `kept_since` nothing may have been cut off the front.
    """
    anchors, tail = list(anchors), find_tail(session)
    number, digest = tail.number, tail.digest
    known = {(anchor.number, anchor.digest) for anchor in anchors}
    missed = {number for number, _ in known if number > tail.number}
    yield from _breaks_of_tail(session, tail, anchors, kept_since)
    rows = select(AuditRow).where(AuditRow.number > tail.number).order_by(AuditRow.number)
    for row in session.scalars(rows.execution_options(yield_per=1000)):
        number += 1
        if row.number != number:
            yield f"第 {number} 条缺失 (下一条是第 {row.number} 条)"
            number = row.number
        entry = AuditEntry(row.at, row.actor, row.action, row.subject, row.detail, row.cause)
        if row.previous != digest or row.digest != _digest(row.previous, row.number, entry):
            yield f"第 {row.number} 条被改动, 或它前面的被改动"
        digest = row.digest
        if row.number in missed:
            missed.remove(row.number)
            if {one for one in known if one[0] == row.number} != {(row.number, digest)}:
                yield f"第 {row.number} 条和日志里记下的不同: 它或它前面的被整段重写"
    if missed:
        yield f"日志里记到第 {max(missed)} 条, 现在只到第 {number} 条: 末尾被删"
    head = find_head(session)
    if (head.number, head.digest) != (number, digest):
        yield f"链尾应为第 {head.number} 条, 现为第 {number} 条: 末尾被删"


def _breaks_of_tail(
    session: Session, tail: Anchor, anchors: list[Anchor], kept_since: datetime | None
) -> Iterator[str]:
    """Was the tail moved by anybody but the nightly round, or over what was to be kept?"""
    cuts = select(AuditRow.detail).where(AuditRow.action == CUT).order_by(AuditRow.number.desc())
    last = session.scalars(cuts.limit(1)).first()
    said = (0, GENESIS) if last is None else (last.get("number"), last.get("digest"))
    if said != (tail.number, tail.digest):
        yield f"链首记作第 {tail.number} 条, 审计里只说清理到第 {said[0]} 条: 链首被移动"
    for anchor in anchors:
        if anchor.number == tail.number > 0 and anchor.digest != tail.digest:
            yield f"第 {tail.number} 条和日志里记下的不同: 它或它前面的被整段重写"
        if kept_since and anchor.at and anchor.at >= kept_since and anchor.number <= tail.number:
            yield f"第 {anchor.number} 条还没到期, 现在从第 {tail.number + 1} 条起: 开头被删"


def _digest(previous: str, number: int, entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat()  # as it comes back from the database
    values = [number, at, entry.actor, entry.action, entry.subject, entry.detail, entry.cause]
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
