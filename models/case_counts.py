"""Case counts (事项统计): what briefs and digests count, in a fixed number of statements however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select, union
from sqlalchemy.orm import Session

from models.base import table_of
from models.case_events import CaseEvent
from models.cases import RUNNING, Case
from models.sealed import unseal

#: What the events of a case say about how it went.
TELLING = ("confirm", "close_unrated", "withdraw", "reopen", "decline")


class Counted(NamedTuple):
    """What a brief needs of a case; its words only where it is new and not sealed."""

    id: int
    code: str
    category: str
    state: str
    urgency: str
    sealed: bool
    place: str | None
    grid: str | None
    opened_at: datetime
    resolve_by: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    text: str


class Told(NamedTuple):
    """A move that a brief counts."""

    case_id: int
    move: str
    at: datetime
    #: 代录: a member wrote down what the resident said.
    by_staff: bool


@dataclass(frozen=True)
class Ground:
    """Whose cases, and from when on: row ids grow with time, so a date is a place in the primary key."""

    grids: Sequence[str]
    #: The smallest id of the time that is looked at (`bot.act.first_id_at`).
    first_id: int
    #: Cases that lie in no grid as well.
    nowhere: bool
    #: So much of the district that its newest cases are found sooner by time than by place.
    wide: bool


def count_running(session: Session, person_ids: list[int]) -> dict[int, int]:
    """How many running cases each of `person_ids` owns."""
    owned = select(Case.owner_id, func.count()).where(Case.owner_id.in_(person_ids), Case.state.in_(RUNNING))
    return {owner: number for owner, number in session.execute(owned.group_by(Case.owner_id)) if owner is not None}


class Week(NamedTuple):
    """What a stretch of time was, in numbers."""

    opened: int
    #: Closed because the resident said so.
    confirmed: int
    #: In work now, and of these past their time.
    running: int
    overdue: int


def count_week(session: Session, grids: list[str], since: datetime, until: datetime, now: datetime) -> Week:
    """The cases of `grids` opened and confirmed from `since` to before `until`, and those in work `now`."""

    def count(*conditions: ColumnElement[bool]) -> int:
        wanted = select(func.count()).select_from(Case).where(Case.grid.in_(grids), *conditions)
        return session.execute(wanted).scalar_one()

    running = Case.state.in_(RUNNING)
    return Week(
        opened=count(Case.opened_at >= since, Case.opened_at < until),
        confirmed=count(Case.rating == "fixed", Case.closed_at >= since, Case.closed_at < until),
        running=count(running),
        overdue=count(running, Case.resolve_by < now, Case.resident_asked_at.is_(None)),
    )


def count_opened(session: Session, grids: list[str], category: str, since: datetime, until: datetime) -> int:
    """The cases of one category of `grids`, opened from `since` to before `until`."""
    opened = (Case.category == category, Case.opened_at >= since, Case.opened_at < until)
    wanted = select(func.count()).select_from(Case).where(Case.grid.in_(grids), *opened)
    return session.execute(wanted).scalar_one()


def find_overdue(session: Session, grids: list[str], now: datetime, limit: int) -> list[Case]:
    """Those in work past their time, longest first; what is sealed is counted and not listed."""
    late = (Case.resolve_by < now, Case.resident_asked_at.is_(None), Case.sealed.is_(False))
    wanted = select(Case).where(Case.grid.in_(grids), Case.state.in_(RUNNING), *late)
    return list(session.scalars(wanted.order_by(Case.resolve_by, Case.id).limit(limit)))


def find_counted(session: Session, ground: Ground, until: datetime) -> list[Counted]:
    """Cases opened before `until` that were opened or moved since the ground's first id, or are not at an end."""
    case = table_of(Case)
    names = [name for name in Counted._fields if name != "text"]
    touched = case.c.id.in_(_touched(ground))
    wanted = select(*(case.c[name] for name in names), case.c.text).where(touched, case.c.opened_at < until)
    return [
        Counted._make((*row[:-1], _words(session, ground, row.id, row.sealed, row.text)))
        for row in session.execute(wanted.order_by(case.c.id))
    ]


def find_told(session: Session, ground: Ground, until: datetime) -> list[Told]:
    """The telling moves of those cases before `until`, in order."""
    event = table_of(CaseEvent)
    wanted = (
        select(event.c.case_id, event.c.move, event.c.at, event.c.note.is_not(None).label("noted"))
        .where(event.c.case_id.in_(_touched(ground)), event.c.move.in_(TELLING), event.c.at < until)
        .order_by(event.c.id)
    )
    # A confirmation has a note only where a member recorded it (bot.cases.resident_actions.judge).
    return [Told(row.case_id, row.move, row.at, bool(row.noted)) for row in session.execute(wanted)]


class Listed(NamedTuple):
    """What a list of cases shows: nothing of what was said."""

    code: str
    category: str
    state: str
    grid: str | None


def find_rows(session: Session, case_ids: Sequence[int]) -> list[Listed]:
    """These cases as they stand now, oldest first; a sealed one is not shown."""
    wanted = select(Case.code, Case.category, Case.state, Case.grid)
    found = session.execute(wanted.where(Case.id.in_(case_ids), Case.sealed.is_(False)).order_by(Case.id))
    return [Listed(*row) for row in found]


def _words(session: Session, ground: Ground, row: int, sealed: bool, text: bytes | None) -> str:
    """Clusters are made of what is new: older words stay closed."""
    return "" if sealed or row < ground.first_id else unseal(session, "cases.text", row, text)


def _touched(ground: Ground) -> CompoundSelect[tuple[int]]:
    """By three short ways, so that a long history is never walked: the newest ids, the open states, the newest moves."""
    here = or_(Case.grid.in_(ground.grids), Case.grid.is_(None)) if ground.nowhere else Case.grid.in_(ground.grids)
    lies: ColumnElement[bool] = here
    if ground.wide:  # an expression that no index of grids serves, or SQLite would go by place
        lies = func.coalesce(Case.grid, "").in_([*ground.grids, *([""] if ground.nowhere else [])])
    return union(
        select(Case.id).where(lies, Case.id >= ground.first_id),
        select(Case.id).where(here, Case.state.in_((*RUNNING, "resolved"))),
        select(Case.id).join(CaseEvent, CaseEvent.case_id == Case.id).where(lies, CaseEvent.id >= ground.first_id),
    )
