"""Audience (受众): who shall have a broadcast, by what he subscribed to or which post he holds, and by nothing else.

A resident is in an area because he subscribed to its news; never by where he lives, what he reported or how he rated
(docs/decisions/0011).
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, exists, false, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from bot.messages import WECHAT
from models.broadcast_messages import had_by
from models.broadcasts import Recipient
from models.identities import Identity
from models.mass import had_by_mass
from models.outbox import OutboxRow
from models.people import Member, Person, find_all_stopped
from models.subscriptions import GRID, Subscription

RESIDENTS, MEMBERS, ALL = "residents", "members", "all"


@dataclass(frozen=True)
class Area:
    """A part of the district as it was named: its grids, and its organisations with those below them."""

    name: str
    grids: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audience:
    """Who. Areas add up, so do topics; both together mean: subscribed to one of each."""

    areas: tuple[Area, ...] = ()
    topics: tuple[str, ...] = ()
    #: residents, members or all; with topics it is whoever subscribed.
    people: str = ALL
    #: Members with one of these posts only; empty: with any.
    posts: tuple[str, ...] = ()
    #: Areas left out, whatever else would bring them in.
    without: tuple[Area, ...] = ()
    #: Somebody asked for everybody: it is asked twice.
    everybody: bool = False
    #: A correction goes to those who had this broadcast.
    had: int | None = None
    #: Everybody who follows the account, by WeChat's mass interface alone.
    followers: bool = False

    @property
    def grids(self) -> tuple[str, ...]:
        """Codes of all grids asked for."""
        return tuple(dict.fromkeys(code for area in self.areas for code in area.grids))

    def as_json(self) -> dict[str, Any]:
        """As its row keeps it."""
        return asdict(self)


def from_json(kept: dict[str, Any]) -> Audience:
    """An audience as its row keeps it."""
    return Audience(
        areas=tuple(_area(area) for area in kept["areas"]),
        topics=tuple(kept["topics"]),
        people=kept["people"],
        posts=tuple(kept["posts"]),
        without=tuple(_area(area) for area in kept["without"]),
        everybody=kept["everybody"],
        had=kept["had"],
        followers=kept.get("followers", False),
    )


def _area(kept: dict[str, Any]) -> Area:
    return Area(kept["name"], tuple(kept["grids"]), tuple(kept["organisations"]))


@dataclass(frozen=True)
class Source:
    """One part of an audience with one reason: `why` is kept with each of `people`, who are all `within` some key."""

    why: str
    people: Select[int] = field(repr=False)
    within: Select[int] = field(repr=False)


def sources(audience: Audience) -> Iterator[Source]:
    """The parts of an audience, each by one reason; somebody in several has the first."""
    if audience.had is not None:
        yield Source("had", _who_had(audience.had), had_by(audience.had))
        by_mass = had_by_mass(audience.had)
        yield Source("had", by_mass.where(Recipient.person_id.not_in(find_all_stopped())), by_mass)
        return
    if audience.followers:
        yield Source("followers", _followers(), select(Identity.person_id))
        return
    if audience.people != MEMBERS:
        for topic in audience.topics or [f"{GRID}{grid}" for grid in audience.grids]:
            within = select(Subscription.person_id).where(Subscription.topic == topic)
            yield Source(topic, _subscribed(audience, (topic,)), within)
    if audience.people != RESIDENTS and not audience.topics:
        for post in audience.posts or ("",):
            yield Source(f"post:{post}", _holding(audience, post), select(Member.person_id))


def count(session: Session, audience: Audience) -> int:
    """How many different people; those who stopped unasked messages are not among them."""
    return session.execute(select(func.count()).select_from(anybody(audience).subquery())).scalar_one()


def is_had_by_anybody(session: Session, broadcast_id: int) -> bool:
    """Has it left for anybody who did not stop unasked messages? The first that is found will do."""
    listed = had_by_mass(broadcast_id).where(Recipient.person_id.not_in(find_all_stopped()))
    return any(session.execute(had.limit(1)).first() for had in (_who_had(broadcast_id), listed))


def count_residents(session: Session, audience: Audience) -> int:
    """How many of them are no members."""
    people = _residents(audience) if audience.had is None else None
    if people is None:
        return 0
    running = select(Member.person_id).where(Member.ended_on.is_(None))
    found = people.where(people.selected_columns[0].not_in(running))
    return session.execute(select(func.count()).select_from(found.subquery())).scalar_one()


def anybody(audience: Audience) -> Select[int]:
    """The ids of all, each once, in no order."""
    if audience.had is not None:
        by_mass = had_by_mass(audience.had).where(Recipient.person_id.not_in(find_all_stopped()))
        return select(union(_who_had(audience.had), by_mass).subquery().c[0])
    parts = [part for part in (_residents(audience), _members(audience)) if part is not None]
    if not parts:
        return select(Person.id).where(false())
    return parts[0] if len(parts) == 1 else select(union(*parts).subquery().c[0])


def _who_had(broadcast_id: int) -> Select[int]:
    return had_by(broadcast_id).where(OutboxRow.recipient_id.not_in(find_all_stopped()))


def _followers() -> Select[int]:
    """Whoever followed, wrote or scanned and follows still, but for those who stopped what nobody asked for."""
    chat = (Identity.channel == WECHAT, Identity.following, Identity.last_seen_at.is_not(None))
    return select(Identity.person_id).where(*chat, Identity.person_id.not_in(find_all_stopped())).distinct()


def _residents(audience: Audience) -> Select[int] | None:
    if audience.followers:
        return _followers()
    if audience.people == MEMBERS:
        return None
    topics = audience.topics or tuple(f"{GRID}{grid}" for grid in audience.grids)
    people = _subscribed(audience, topics)
    return people.distinct() if len(topics) > 1 else people


def _members(audience: Audience) -> Select[int] | None:
    if audience.followers or audience.people == RESIDENTS or audience.topics:
        return None
    return _holding(audience, *(audience.posts or ("",)))


def _subscribed(audience: Audience, topics: tuple[str, ...]) -> Select[int]:
    wanted = select(Subscription.person_id).where(_one_of(Subscription.topic, topics))
    wanted = wanted.where(Subscription.person_id.not_in(find_all_stopped()))
    if audience.topics and audience.areas:
        wanted = wanted.where(_also(audience.grids))
    without = tuple(grid for area in audience.without for grid in area.grids)
    return wanted.where(~_also(without)) if without else wanted


def _one_of(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """One value stays an equality: it is read in the order of the key, without sorting."""
    found: ColumnElement[bool] = column == values[0] if len(values) == 1 else column.in_(values)
    return found


def _also(grids: tuple[str, ...]) -> ColumnElement[bool]:
    """Whoever also subscribed to the news of one of these grids."""
    other = aliased(Subscription)
    topics = [f"{GRID}{grid}" for grid in grids]
    return exists().where(other.person_id == Subscription.person_id, other.topic.in_(topics))


def _holding(audience: Audience, *posts: str) -> Select[int]:
    wanted = select(Member.person_id).where(Member.ended_on.is_(None), Member.person_id.not_in(find_all_stopped()))
    wanted = wanted.where(or_(*(_in(area) for area in audience.areas)) if audience.areas else false())
    if any(posts):
        # JSON of ASCII codes between quotes: the text holds exactly those
        held = [cast(Member.posts, String).contains(f'"{post}"', autoescape=True) for post in posts]
        wanted = wanted.where(or_(*held))
    return wanted.where(~or_(*(_in(area) for area in audience.without))) if audience.without else wanted


def _in(area: Area) -> ColumnElement[bool]:
    """A member's post lies in a grid of the area; who has no grid belongs to his organisation."""
    no_grid = Member.grid.is_(None) & Member.organisation.in_(area.organisations)
    return Member.grid.in_(area.grids) | no_grid
