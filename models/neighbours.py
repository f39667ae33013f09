"""Neighbours (同一处的报事): running cases that a new report may be the same as."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from models.base import table_of
from models.cases import RUNNING, Case
from models.prepared import Prepared
from models.sealed import unseal

_CASE = table_of(Case)


class Running(NamedTuple):
    """What a report is compared with, without the rest of the other one's row."""

    id: int
    contact_id: int | None
    where: bytes
    text: bytes

    def said(self, session: Session) -> str:
        """Where it is and what is asked, in words; opened only for the one that is compared."""
        return (
            f"{unseal(session, 'cases.where', self.id, self.where)} {unseal(session, 'cases.text', self.id, self.text)}"
        )


def _running_at(grid: ColumnElement[bool]) -> Prepared:
    of_matter = (_CASE.c.category == bindparam("category"), _CASE.c.place == bindparam("place"))
    lately = (_CASE.c.opened_at >= bindparam("since"), _CASE.c.sealed.is_(False))
    found = select(_CASE.c.id, _CASE.c.contact_id, _CASE.c.where, _CASE.c.text)
    wanted = found.where(grid, _CASE.c.state.in_(RUNNING), *of_matter, *lately)
    return Prepared(wanted.order_by(_CASE.c.opened_at.desc()).limit(20))


_RUNNING_IN_GRID = _running_at(_CASE.c.grid == bindparam("grid"))
_RUNNING_IN_NONE = _running_at(_CASE.c.grid.is_(None))


def find_running_at(session: Session, category: str, place: str, grid: str | None, since: datetime) -> list[Running]:
    """Running cases of a category at a place, opened since; newest first, at most twenty."""
    session.flush()
    values: dict[str, Any] = {"category": category, "place": place, "since": since}
    if grid is None:
        found = _RUNNING_IN_NONE.all(session, **values)
    else:
        found = _RUNNING_IN_GRID.all(session, **values, grid=grid)
    return [Running(*row) for row in found]
