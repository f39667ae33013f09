"""Routing (派单): who is responsible for a matter in a grid, and by which rule. Pure; DESIGN: "Routing".

Rings are asked from the inside out. Within a grid's ring those skilled in the category come first, then leaders, then
workers. The absent and the full are passed over; those who never bound a chat are not. Where a rule finds only people who
are away, their deputies are asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from models.candidates import Candidate


@dataclass(frozen=True)
class Ring:
    """Those asked together: a grid's team, or the holders of a post above it."""

    name: str
    members: tuple[Candidate, ...]
    #: Only holders of this post; None: a grid's team, by skill and post.
    post: str | None = None


@dataclass(frozen=True)
class Choice:
    """Who was chosen and why, in words for the reply."""

    person_id: int
    rule: str


#: A grid's team in the order it is asked: rule in words, and who it fits.
Rule = tuple[str, Callable[[Candidate, str], bool]]
TEAM_RULES: tuple[Rule, ...] = (
    ("负责这类事", lambda member, category: category in member.skills),
    ("网格长", lambda member, _: "leader" in member.posts),
    ("网格员", lambda member, _: "worker" in member.posts),
)


#: A voice message is for the worker first: he knows the voices of his grid (DESIGN 6, Voice).
LISTENER_RULES = (TEAM_RULES[2], TEAM_RULES[1])


def choose(
    rings: Iterable[Ring],
    category: str,
    passed_over: frozenset[int] = frozenset(),
    rules: tuple[Rule, ...] = TEAM_RULES,
) -> Choice | None:
    """The member responsible, or None: then the case stands in the organisers' list."""
    rings = list(rings)
    everybody = {member.person_id: member for ring in rings for member in ring.members}
    for ring in rings:
        here = [member for member in ring.members if member.is_available and member.person_id not in passed_over]
        if ring.post is not None:
            fitting = [member for member in here if ring.post in member.posts]
            if fitting:
                return Choice(_least_busy(fitting).person_id, ring.name)
            continue
        for rule, fits in rules:
            fitting = [member for member in here if fits(member, category)]
            if fitting:
                return Choice(_least_busy(fitting).person_id, f"{ring.name}{rule}")
            away = [member for member in ring.members if member.absent and fits(member, category)]
            deputies = _find_deputies(away, everybody, passed_over)
            if deputies:
                return Choice(_least_busy(deputies).person_id, f"{ring.name}{rule},代班")
    return None


def _find_deputies(
    away: Iterable[Candidate], everybody: dict[int, Candidate], passed_over: frozenset[int]
) -> list[Candidate]:
    """Those who stand in for `away` and are here, with room for one more."""
    named = [everybody.get(member.deputy) for member in away if member.deputy is not None]
    return [one for one in named if one is not None and one.is_available and one.person_id not in passed_over]


def _least_busy(members: list[Candidate]) -> Candidate:
    """Of equals, who has the fewest running cases; then directory order."""
    return min(members, key=lambda member: (member.running, member.code))
