"""Convenors (召集人): whose post it is to hold a unit's review; when he is away the next one, else whoever stands above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.cases.telling import find_routers
from bot.directory.office import Office
from bot.reviews.units import LEVELS, Unit, find_above, find_unit
from models.people import (
    Member,
    find_absent,
    find_member,
    find_members_of_grids,
    find_members_of_organisations,
)


@dataclass(frozen=True)
class Convenor:
    """Who is to hold a review, and in whose place."""

    member: Member
    #: The one who would, if he were not away; None: it is his own.
    stands_for: Member | None = None
    #: The unit has nobody: this is somebody of the unit above.
    from_above: bool = False


def find_convenor(session: Session, office: Office, unit: Unit, today: date) -> Convenor | None:
    """Who is to hold the review of a unit today; None where nobody at all could be told."""
    for level in (unit, *find_above(office.directory, unit)):
        holders = find_holders(session, office, level)
        away = find_absent(session, [member.person_id for member in holders], today)
        there = [member for member in holders if member.person_id not in away]
        if there:
            stands_for = holders[0] if there[0] is not holders[0] and level == unit else None
            return Convenor(there[0], stands_for, from_above=level != unit)
    routers = find_routers(session)
    last = find_member(session, routers[0]) if routers else None
    return Convenor(last, from_above=True) if last else None


def find_holders(session: Session, office: Office, unit: Unit) -> list[Member]:
    """The running members who may hold a unit's review, by the order of their posts."""
    posts: Sequence[str] = getattr(office.config.reviews.convenors, unit.level)
    if unit.level == "grid":
        members = find_members_of_grids(session, [unit.code])
    else:
        members = find_members_of_organisations(session, [unit.code])
    return [member for post in posts for member in members if post in member.posts and _first(member, post, posts)]


def may_convene(session: Session, office: Office, member: Member, unit: Unit) -> bool:
    """May this member read a unit's brief and record its meeting? By his post now, here or above."""
    levels = (unit, *find_above(office.directory, unit))
    return any(one.person_id == member.person_id for level in levels for one in find_holders(session, office, level))


def units_of(session: Session, office: Office, member: Member) -> list[Unit]:
    """The units whose reviews are this member's to hold, smallest first."""
    codes = [code for code in (member.grid, member.organisation) if code]
    units = [unit for code in codes if (unit := find_unit(office.directory, code)) is not None]
    own = [
        unit for unit in units if any(one.person_id == member.person_id for one in find_holders(session, office, unit))
    ]
    return sorted(own, key=lambda unit: LEVELS.index(unit.level))


def _first(member: Member, post: str, posts: Sequence[str]) -> bool:
    """Is `post` the first of `posts` that he holds? Somebody with two of them stands in the list once."""
    return next(one for one in posts if one in member.posts) == post
