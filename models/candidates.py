"""Candidates (可派的人): members with what routing weighs: post and skills, absence on a day, cases in hand."""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Text, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session

from models.base import table_of
from models.cases import RUNNING, Case
from models.people import Absence, Member
from models.prepared import Prepared

#: The greatest capacity anybody may have. Cases in hand are counted no further: a report does not wait for the rest.
MOST_CAPACITY = 999
_MEMBER, _ABSENCE, _CASE = table_of(Member), table_of(Absence), table_of(Case)


class Candidate(NamedTuple):
    """A member as routing sees him."""

    person_id: int
    code: str
    grid: str | None
    organisation: str
    posts: frozenset[str]
    skills: frozenset[str]
    running: int = 0
    capacity: int | None = None
    absent: bool = False
    #: Who stands in while he is away, if he named somebody.
    deputy: int | None = None

    @property
    def is_available(self) -> bool:
        """Here, and with room for one more."""
        return not self.absent and (self.capacity is None or self.running < self.capacity)


def _candidates(wanted: ColumnElement[bool]) -> Prepared:
    today = (_ABSENCE.c.first_on <= bindparam("on"), _ABSENCE.c.last_on >= bindparam("on"))
    away = select(_ABSENCE.c.id).where(_ABSENCE.c.person_id == _MEMBER.c.person_id, *today).exists()
    deputy = select(_ABSENCE.c.deputy_id).where(_ABSENCE.c.person_id == _MEMBER.c.person_id, *today)
    owned = (_CASE.c.owner_id == _MEMBER.c.person_id, _CASE.c.state.in_(RUNNING))
    running = select(_CASE.c.id).where(*owned).limit(MOST_CAPACITY).correlate(_MEMBER).subquery()
    found = select(
        _MEMBER.c.person_id,
        _MEMBER.c.code,
        _MEMBER.c.grid,
        _MEMBER.c.organisation,
        cast(_MEMBER.c.posts, Text),
        cast(_MEMBER.c.skills, Text),
        select(func.count()).select_from(running).scalar_subquery(),
        _MEMBER.c.capacity,
        away,
        deputy.order_by(_ABSENCE.c.id.desc()).limit(1).scalar_subquery(),
    )
    return Prepared(found.where(wanted, _MEMBER.c.ended_on.is_(None)).order_by(_MEMBER.c.code))


_AROUND = _candidates(
    or_(
        _MEMBER.c.grid.in_(bindparam("grids", expanding=True)),
        _MEMBER.c.organisation.in_(bindparam("organisations", expanding=True)),
    )
)
_AMONG = _candidates(_MEMBER.c.person_id.in_(bindparam("people", expanding=True)))


def find_candidates_around(
    session: Session, grids: Sequence[str], organisations: Sequence[str], on: date
) -> list[Candidate]:
    """Running members of `grids` or `organisations`, in directory order."""
    session.flush()
    return [_candidate(row) for row in _AROUND.all(session, grids=grids, organisations=organisations, on=on)]


def find_candidates_among(session: Session, person_ids: Sequence[int], on: date) -> list[Candidate]:
    """Running members among `person_ids`, in directory order."""
    session.flush()
    return [_candidate(row) for row in _AMONG.all(session, people=person_ids, on=on)]


def _candidate(row: Sequence[Any]) -> Candidate:
    person_id, code, grid, organisation, posts, skills, running, capacity, absent, deputy = row
    seen = (_set(posts), _set(skills), running, capacity, bool(absent), deputy)
    return Candidate(person_id, code, grid, organisation, *seen)


@lru_cache(maxsize=4096)
def _set(listed: str) -> frozenset[str]:
    """A JSON list as a set; most members share theirs with many others."""
    return frozenset(json.loads(listed))
