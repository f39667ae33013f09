"""Who serves here (为您服务): the members a resident may be told of, nearest first, with their posts in Chinese."""

from datetime import date

from sqlalchemy.orm import Session

from bot.cases import routing
from bot.cases.teams import find_rings
from bot.directory.snapshot import Snapshot
from models.people import Member, find_member

POSTS = {
    "leader": "网格长",
    "worker": "网格员",
    "secretary": "社区书记",
    "duty_officer": "街道值班",
    "mediator": "调解员",
    "volunteer": "志愿者",
}


def find_serving(session: Session, directory: Snapshot, grid: str, today: date) -> list[Member]:
    """The team of a grid, then the larger grids', the secretary and the duty officer."""
    found: dict[int, Member] = {}
    for ring in find_rings(session, directory, grid, today):
        for candidate in ring.members:
            member = find_member(session, candidate.person_id)
            fits = ring.post is None or ring.post in candidate.posts
            if member is not None and fits and any(post in POSTS for post in member.posts):
                found.setdefault(member.person_id, member)
    return list(found.values())


def find_in_charge(session: Session, directory: Snapshot, grid: str, category: str, today: date) -> Member | None:
    """Who would be given a matter of this category there today."""
    choice = routing.choose(find_rings(session, directory, grid, today), category)
    return find_member(session, choice.person_id) if choice else None


def posts_of(member: Member) -> list[str]:
    """The posts that his title does not say already."""
    named = [POSTS[post] for post in member.posts if post in POSTS]
    return [post for post in named if post not in (member.title, f"社区{member.title}")]
