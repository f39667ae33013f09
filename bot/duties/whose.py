"""Whose (由谁办): which organisations have a duty, who answers for it there, and who stands above."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from bot.config.duties import DutyRow
from bot.directory.snapshot import Snapshot
from models.directory import find_smallest_grids
from models.people import (
    Member,
    find_absent,
    find_members_of_grids,
    find_members_of_organisations,
    find_members_with_post,
)

#: Who hears at an organisation above that something below was not done, in the order they are asked.
ABOVE = ("secretary", "deputy", "duty_officer", "supervisor", "organiser")


def units_of(session: Session, directory: Snapshot, level: str, today: date) -> list[str]:
    """The smallest grids, or the organisations of a level; ended ones have nothing to do any more."""
    if level == "grid":
        return find_smallest_grids(session, today)
    return sorted(entry.code for entry in directory.organisations.values() if entry.level == level)


def unit_name(directory: Snapshot, level: str, unit: str) -> str:
    """Its name; the code for one that has gone."""
    entry = directory.grids.get(unit) if level == "grid" else directory.organisations.get(unit)
    return entry.name if entry else unit


def has_unit(directory: Snapshot, level: str, unit: str) -> bool:
    """Does the directory still know it? Grids that ended are known, for old cases."""
    return unit in (directory.grids if level == "grid" else directory.organisations)


def find_responsible(session: Session, row: DutyRow, unit: str, today: date) -> Member | None:
    """Who answers for a duty of `unit` today: by post in order, whoever is absent passed over; None: nobody is there."""
    return _first_here(session, _members_of(session, row.level, unit), row.responsible, today)


def is_held(session: Session, level: str, unit: str, posts: Sequence[str]) -> bool:
    """Does anybody of the unit hold one of these posts, absent or not?"""
    return any(set(posts) & set(member.posts) for member in _members_of(session, level, unit))


def find_above(
    session: Session, directory: Snapshot, level: str, unit: str, today: date, but: Iterable[int] = ()
) -> Member | None:
    """The first who is there in the organisations above `unit`, the nearest first; None when all are empty."""
    spared = frozenset(but)
    for organisation in units_above(directory, level, unit):
        members = [one for one in find_members_of_organisations(session, [organisation]) if one.person_id not in spared]
        found = _first_here(session, members, ABOVE, today)
        if found is not None:
            return found
    return None


def units_above(directory: Snapshot, level: str, unit: str) -> list[str]:
    """The organisations a unit answers to, lowest first; its own is not among them."""
    if level == "grid":
        return [entry.code for entry in directory.organisations_above(unit)]
    return [entry.code for entry in directory.organisation_chain(unit)[1:]]


def may_record(member: Member, row: DutyRow, unit: str) -> bool:
    """Has he one of the posts that answer for this duty of `unit`?"""
    own = member.grid if row.level == "grid" else member.organisation
    return own == unit and bool(set(row.responsible) & set(member.posts))


def find_organisers(session: Session) -> list[Member]:
    """The last who are told when nobody answers for something."""
    return find_members_with_post(session, "organiser") or find_members_with_post(session, "duty_officer")


def _members_of(session: Session, level: str, unit: str) -> list[Member]:
    return find_members_of_grids(session, [unit]) if level == "grid" else find_members_of_organisations(session, [unit])


def _first_here(session: Session, members: list[Member], posts: Sequence[str], today: date) -> Member | None:
    absent = find_absent(session, [member.person_id for member in members], today)
    here = [member for member in members if member.person_id not in absent]
    holders = (member for post in posts for member in here if post in member.posts)
    return next(holders, None)
