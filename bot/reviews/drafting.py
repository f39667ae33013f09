"""Drafting (起草简报): from the database to the brief of one unit and period, and to the topics it proposes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.act import first_id_at
from bot.clock import local, midnight
from bot.directory.office import Office
from bot.reviews import clusters, counting
from bot.reviews.brief import Brief
from bot.reviews.counting import Span
from bot.reviews.planning import drafted_at, last_meeting
from bot.reviews.sheet import Sheet, TopicLine, decision_line, names_of_categories
from bot.reviews.topics import propose
from bot.reviews.units import Unit, grids_of, has_what_lies_nowhere, smallest_grids_of
from models.case_counts import Counted, Ground, find_counted, find_told
from models.reviews import find_last_drafted, find_to_follow

HOT_SHOWN = 8
WIDE = ("street", "county")


def draw_up(session: Session, office: Office, unit: Unit, now: Span, last: Brief | None) -> Brief:
    """The brief of a unit from `now.since` to before `now.until`; `last` is the one before it."""
    before = _before(now, last)
    nowhere = has_what_lies_nowhere(office.directory, unit)
    ground = Ground(grids_of(office.directory, unit), first_id_at(before.since), nowhere, wide=unit.level in WIDE)
    everything, moves = find_counted(session, ground, now.until), find_told(session, ground, now.until)
    cases = [case for case in everything if not case.sealed]
    vocabulary = {code: category.words for code, category in office.config.categories.items()}
    hot = clusters.find_clusters(cases, (now, before), _place_of(office), vocabulary, office.config.reviews.hot_from)
    known = {case.id for case in cases}
    moves = [move for move in moves if move.case_id in known]
    leaves = {code: office.directory.grid_name(code) for code in smallest_grids_of(office.directory, unit)}
    return Brief(
        name=unit.name,
        since=now.since,
        until=now.until,
        numbers=counting.count(cases, moves, now, before, last.numbers if last else {}),
        categories=counting.spread(cases, lambda case: case.category, now, before),
        states=counting.spread(cases, lambda case: case.state, now, now),
        sealed=sum(1 for case in everything if case.sealed and now.has(case.opened_at)),
        hot=hot[:HOT_SHOWN],
        hard=counting.hard_ones(cases, moves, now.until),
        silent=counting.silent_ones(cases, leaves, now) if unit.level != "grid" else (),
    )


def until_now(session: Session, office: Office, unit: Unit, now: datetime) -> Sheet:
    """What a brief drafted now would say: from where the last one ended. Nothing is written."""
    last = find_last_drafted(session, unit.level, unit.code)
    since = last.drafted_at if last and last.drafted_at else first_since(office, unit.level, local(now).date())
    before = Brief.model_validate(last.brief) if last else None
    brief = draw_up(session, office, unit, Span(since, now), before)
    today, categories = local(now).date(), names_of_categories(office)
    followed = tuple(
        decision_line(session, one, today) for one in find_to_follow(session, unit.level, unit.code, since, now)
    )
    topics = tuple(
        TopicLine(number, topic.title, "", topic.cases)
        for number, topic in enumerate(propose(brief, followed, categories), 1)
    )
    return Sheet(unit, None, brief, categories, topics, followed)


def first_since(office: Office, level: str, meets_on: date) -> datetime:
    """Where the period of a unit's first brief begins: where the one before would have ended."""
    last = last_meeting(office, level, meets_on)
    at = drafted_at(office, last) if last else midnight(meets_on) - timedelta(days=7)
    return at.astimezone(UTC)


def _before(now: Span, last: Brief | None) -> Span:
    """The period of the brief before, or as long a time."""
    since: datetime = (
        last.since if last is not None and last.until == now.since else now.since - (now.until - now.since)
    )
    return Span(since, now.since)


def _place_of(office: Office) -> Callable[[Counted], str]:
    """The estate of a case in words, each looked up once; its grid where the estate is not known."""
    known: dict[str, str] = {}

    def place_of(case: Counted) -> str:
        if case.place is None:
            return office.directory.grid_name(case.grid)
        if case.place not in known:
            estate = office.directory.gazetteer.estate_of(case.place)
            known[case.place] = estate.name if estate else office.directory.grid_name(case.grid)
        return known[case.place]

    return place_of
