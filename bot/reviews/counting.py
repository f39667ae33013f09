"""Counting (统计): from cases and their moves to the numbers of a brief. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.lifecycle import CLOSED, RESOLVED, RUNNING
from bot.reviews.brief import Hard, Number, Quiet
from models.case_counts import Counted, Told

#: 一、基本情况: what is counted, in this order.
NUMBERS: Mapping[str, str] = {
    "opened": "受理",
    "resolved": "办结",
    "closed": "结案",
    "running": "在办",
    "overdue": "超期",
    "life": "险情",
}
#: 二、回访情况: who said that it is done.
ANSWERS: Mapping[str, str] = {
    "confirmed": "居民说好了",
    "by_staff": "代录",
    "unanswered": "未评",
    "not_needed": "居民说不用办",
    "waiting": "等居民回话",
    "reopened": "居民说没好",
}
#: Numbers that are a picture of one moment: their past is in the brief of then.
STANDING = ("running", "overdue", "waiting")
HARD_FROM = 2
SILENT_SHARE, SILENT_USUAL, SILENT_GRIDS = 0.25, 2.0, 3


@dataclass(frozen=True)
class Span:
    """A stretch of time; `until` exclusive."""

    since: datetime
    until: datetime

    def has(self, at: datetime | None) -> bool:
        """Does it hold a moment?"""
        return at is not None and self.since <= at < self.until


def count(
    cases: Sequence[Counted], moves: Sequence[Told], now: Span, before: Span, last: Mapping[str, Number]
) -> dict[str, Number]:
    """All numbers of a period, each with that of the period before; `last` is the brief before, for what stood then."""
    then = _in_period(cases, moves, before)
    found = _in_period(cases, moves, now)
    found |= {
        "running": [case.id for case in cases if case.state in RUNNING],
        "overdue": [case.id for case in cases if case.state in RUNNING and case.resolve_by <= now.until],
        "waiting": [case.id for case in cases if case.state == RESOLVED],
    }
    past = {name: len(ids) for name, ids in then.items()} | {
        name: one.count for name, one in last.items() if name in STANDING
    }
    return {name: Number(cases=tuple(found[name]), before=past.get(name)) for name in (*NUMBERS, *ANSWERS)}


def spread(cases: Iterable[Counted], by: Callable[[Counted], str], now: Span, before: Span) -> dict[str, Number]:
    """What was opened in the period by one of its traits, most first; traits that have gone are told too."""
    opened: dict[str, list[int]] = {}
    then: Counter[str] = Counter()
    for case in cases:
        if now.has(case.opened_at):
            opened.setdefault(by(case), []).append(case.id)
        elif before.has(case.opened_at):
            then[by(case)] += 1
    ordered = sorted({*opened, *then}, key=lambda trait: (-len(opened.get(trait, ())), -then[trait], trait))
    return {trait: Number(cases=tuple(opened.get(trait, ())), before=then[trait]) for trait in ordered}


def hard_ones(cases: Sequence[Counted], moves: Sequence[Told], until: datetime) -> tuple[Hard, ...]:
    """Running cases that were reopened, that nobody wants, or whose time is over twice: each where it is worst."""
    reopened = Counter(move.case_id for move in moves if move.move == "reopen")
    declined = Counter(move.case_id for move in moves if move.move == "decline")
    running = [case for case in cases if case.state in RUNNING]
    kinds: dict[str, list[int]] = {"reopened": [], "declined": [], "overdue": []}
    for case in running:
        if reopened[case.id]:
            kinds["reopened"].append(case.id)
        elif declined[case.id] >= HARD_FROM:
            kinds["declined"].append(case.id)
        elif until - case.opened_at > 2 * (case.resolve_by - case.opened_at):
            kinds["overdue"].append(case.id)
    return tuple(Hard(kind=kind, cases=tuple(ids)) for kind, ids in kinds.items() if ids)


def silent_ones(cases: Iterable[Counted], grids: Mapping[str, str], now: Span) -> tuple[Quiet, ...]:
    """Grids (code → name) with a quarter or less of what the others report; none where all are quiet, or few."""
    heard = Counter(case.grid for case in cases if now.has(case.opened_at))
    usual = sum(heard[code] for code in grids) / len(grids) if grids else 0
    if len(grids) < SILENT_GRIDS or usual < SILENT_USUAL:
        return ()
    quiet = [
        Quiet(name=name, count=heard[code], usual=usual)
        for code, name in grids.items()
        if heard[code] <= usual * SILENT_SHARE
    ]
    return tuple(sorted(quiet, key=lambda one: (one.count, one.name)))


def _in_period(cases: Iterable[Counted], moves: Iterable[Told], span: Span) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {name: [] for name in (*NUMBERS, *ANSWERS) if name not in STANDING}
    told = _how_it_ended(moves, span)
    for case in cases:
        if span.has(case.opened_at):
            found["opened"].append(case.id)
            if case.urgency == "life":
                found["life"].append(case.id)
        if span.has(case.resolved_at):
            found["resolved"].append(case.id)
        if span.has(case.closed_at) and case.state == CLOSED:
            found["closed"].append(case.id)
            if case.id in told:
                found[told[case.id]].append(case.id)
    known = {case.id for case in cases}
    said_no = dict.fromkeys(m.case_id for m in moves if m.move == "reopen" and span.has(m.at) and m.case_id in known)
    found["reopened"] = list(said_no)
    return found


def _how_it_ended(moves: Iterable[Told], span: Span) -> dict[int, str]:
    """The last word on each case in the period: whose it was."""
    words = {"close_unrated": "unanswered", "withdraw": "not_needed"}
    ended: dict[int, str] = {}
    for move in moves:
        if span.has(move.at) and move.move in (*words, "confirm"):
            ended[move.case_id] = words.get(move.move) or ("by_staff" if move.by_staff else "confirmed")
    return ended
