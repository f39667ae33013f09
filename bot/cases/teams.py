"""Teams (服务团队): the members around a grid, gathered from the directory for routing and for 我的网格."""

from datetime import date

from sqlalchemy.orm import Session

from bot.cases.routing import Ring
from bot.directory.snapshot import Snapshot
from models.candidates import Candidate, find_candidates_among, find_candidates_around
from models.people import (
    Member,
    find_absent,
    find_members_of_grids,
    find_members_of_organisations,
    find_members_with_post,
)


def find_rings(session: Session, directory: Snapshot, grid: str | None, today: date) -> list[Ring]:
    """Who is asked for a matter in `grid`, from the inside out: its team, the larger grids', secretary, duty officer."""
    chain = [entry.code for entry in directory.grid_chain(grid)]
    above = directory.organisations_above(grid)
    communities = [entry.code for entry in above if entry.level == "community"]
    streets = [entry.code for entry in above if entry.level == "street"]
    known = find_candidates_around(session, chain, communities + streets, today)
    rings = [Ring("" if code == grid else "上级网格", _in_grid(known, code)) for code in chain]
    rings.append(Ring("社区书记", _in_organisations(known, communities), post="secretary"))
    rings.append(Ring("街道值班", _in_organisations(known, streets), post="duty_officer"))
    return rings


def find_duty_officers(session: Session, today: date) -> list[Ring]:
    """Every duty officer: for what cannot wait until the place is known."""
    officers = [member.person_id for member in find_members_with_post(session, "duty_officer")]
    return [Ring("街道值班", tuple(find_candidates_among(session, officers, today)), post="duty_officer")]


def find_holders(session: Session, directory: Snapshot, grid: str | None, post: str) -> list[Member]:
    """Members who hold `post` for `grid`: in the grid or a larger one first, then in the organisations above."""
    chain = [entry.code for entry in directory.grid_chain(grid)]
    above = [entry.code for entry in directory.organisations_above(grid)]
    found: dict[int, Member] = {}
    for member in (*find_members_of_grids(session, chain), *find_members_of_organisations(session, above)):
        if post in member.posts:
            found.setdefault(member.person_id, member)
    return sorted(found.values(), key=lambda member: _nearness(member, chain, above))


def find_here(session: Session, directory: Snapshot, grid: str | None, post: str, today: date) -> list[Member]:
    """Those of `find_holders` who are not away."""
    holders = find_holders(session, directory, grid, post)
    absent = find_absent(session, [member.person_id for member in holders], today)
    return [member for member in holders if member.person_id not in absent]


def _nearness(member: Member, chain: list[str], above: list[str]) -> tuple[int, int, str]:
    in_grid = chain.index(member.grid) if member.grid in chain else len(chain)
    in_office = above.index(member.organisation) if member.organisation in above else len(above)
    return in_grid, in_office, member.code


def _in_grid(members: list[Candidate], grid: str) -> tuple[Candidate, ...]:
    return tuple(member for member in members if member.grid == grid)


def _in_organisations(members: list[Candidate], organisations: list[str]) -> tuple[Candidate, ...]:
    return tuple(member for member in members if member.organisation in organisations)
