"""Case counts (事项统计): what a brief counts, read in two statements however many cases there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.base import table_of
from models.cases import RUNNING, Case, CaseEvent
from models.sealed import unseal

#: What the events of a case say about how it went.
TELLING = ("confirm", "close_unrated", "withdraw", "reopen", "decline")


class Counted(NamedTuple):
    """What a brief needs of a case; its words only where it is not sealed."""

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


def find_counted(
    session: Session, grids: Sequence[str], since: datetime, until: datetime, *, nowhere: bool
) -> list[Counted]:
    """Cases of `grids` that were opened, worked on or ended from `since` to before `until`, or were still running.

    `nowhere`: those that lie in no grid as well.
    """
    case = table_of(Case)
    names = [name for name in Counted._fields if name != "text"]
    wanted = select(*(case.c[name] for name in names), case.c.text).where(*_touched(grids, since, until, nowhere))
    return [
        Counted(**{**row._asdict(), "text": "" if row.sealed else unseal(session, "cases.text", row.id, row.text)})
        for row in session.execute(wanted.order_by(case.c.id))
    ]


def find_told(session: Session, grids: Sequence[str], since: datetime, until: datetime, *, nowhere: bool) -> list[Told]:
    """The telling moves of those cases before `until`, in order."""
    event = table_of(CaseEvent)
    cases = select(Case.id).where(*_touched(grids, since, until, nowhere))
    wanted = (
        select(event.c.case_id, event.c.move, event.c.at, event.c.note.is_not(None).label("noted"))
        .where(event.c.case_id.in_(cases), event.c.move.in_(TELLING), event.c.at < until)
        .order_by(event.c.id)
    )
    # A confirmation has a note only where a member recorded it (bot.cases.actions.judge).
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


def _touched(
    grids: Sequence[str], since: datetime, until: datetime, nowhere: bool
) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    here = or_(Case.grid.in_(grids), Case.grid.is_(None)) if nowhere else Case.grid.in_(grids)
    lately = or_(
        Case.opened_at >= since,
        Case.resolved_at >= since,
        Case.closed_at >= since,
        Case.state.in_((*RUNNING, "resolved")),
    )
    return here, Case.opened_at < until, lately
