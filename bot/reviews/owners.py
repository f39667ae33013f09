"""Owners (责任人): from the words for who is to do it to a member: a name, or a title that only one has here."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.directory.office import Office
from bot.directory.vocabulary import POSTS
from bot.reviews.units import Unit, find_above, grids_of
from models.people import Member, find_members_by_name, find_members_of_grids, find_members_of_organisations

#: More than this many are not listed to choose from.
LISTED_MAX = 5


@dataclass(frozen=True)
class Found:
    """Who was meant: one member, or several to choose from, or nobody."""

    member: Member | None = None
    several: tuple[Member, ...] = ()


def find_owner(session: Session, office: Office, unit: Unit, words: str) -> Found:
    """A running member by his name, by his title (物业) or post (书记) in the unit, then in those above."""
    name = words.strip(" 。.,:")
    around = _around(session, office, unit)
    named = [member for member in around if member.name == name] or find_members_by_name(session, name)
    for found in (named, _with_title(around, name)):
        if len(found) == 1:
            return Found(found[0])
        if found:
            return Found(several=tuple(found))
    return Found()


def names_around(session: Session, office: Office, unit: Unit) -> frozenset[str]:
    """The names of the members a decision of this unit may give something to."""
    return frozenset(member.name for member in _around(session, office, unit))


def _around(session: Session, office: Office, unit: Unit) -> list[Member]:
    """The unit's own members first, then those of the units above."""
    grids = grids_of(office.directory, unit)
    below = [
        entry.code
        for entry in office.directory.organisations.values()
        if unit.code in {above.code for above in office.directory.organisation_chain(entry.code)}
    ]
    above = [one.code for one in find_above(office.directory, unit)]
    found: dict[int, Member] = {}
    for member in (
        *find_members_of_grids(session, grids),
        *find_members_of_organisations(session, below),
        *find_members_of_organisations(session, above),
    ):
        found.setdefault(member.person_id, member)
    return list(found.values())


def _with_title(members: Sequence[Member], words: str) -> list[Member]:
    posts = {post for post, names in POSTS.items() if words in names.split()}
    titled = [
        member for member in members if words and (member.title == words or words == member.title.removesuffix("员"))
    ]
    return titled or [member for member in members if posts.intersection(member.posts)]
