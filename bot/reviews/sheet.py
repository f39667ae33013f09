"""Sheet (简报一份): a review as it is read: its numbers, its topics, and how the decisions before it stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from bot.clock import local
from bot.directory.office import Office
from bot.reviews.brief import Brief
from bot.reviews.units import Unit, find_unit
from models.people import Member
from models.reviews import (
    OWED,
    Decision,
    Review,
    decision_note,
    decision_text,
    find_decisions,
    find_to_follow,
    find_topics,
    topic_original,
    topic_title,
)


@dataclass(frozen=True)
class TopicLine:
    """A topic as it is read."""

    number: int
    title: str
    #: The words before the convenor changed them.
    original: str
    cases: tuple[int, ...]


@dataclass(frozen=True)
class DecisionLine:
    """A decision as it is read."""

    id: int
    code: str
    text: str
    #: The member's name, and what residents may read of him.
    owner: str
    owner_title: str
    due_on: date
    state: str
    put_off: int
    note: str
    is_late: bool


@dataclass(frozen=True)
class Sheet:
    """Everything a brief says."""

    unit: Unit
    meets_on: date | None
    brief: Brief
    #: Names of categories by code.
    categories: Mapping[str, str]
    topics: tuple[TopicLine, ...] = ()
    #: What earlier meetings decided and was still owed when this period began.
    followed: tuple[DecisionLine, ...] = ()
    #: What this meeting decided.
    decided: tuple[DecisionLine, ...] = field(default=())


def sheet_of(session: Session, office: Office, review: Review, today: date) -> Sheet:
    """The sheet of a review that has its brief."""
    unit = unit_of(office, review)
    brief = Brief.model_validate(review.brief)
    followed = find_to_follow(session, unit.level, unit.code, brief.since, review.opened_at or brief.until)
    topics = [
        TopicLine(topic.number, topic_title(session, topic), topic_original(session, topic), tuple(topic.cases))
        for topic in find_topics(session, review.id)
    ]
    return Sheet(
        unit=unit,
        meets_on=review.meets_on,
        brief=brief,
        categories=names_of_categories(office),
        topics=tuple(topics),
        followed=tuple(decision_line(session, one, today) for one in followed if one.review_id != review.id),
        decided=tuple(decision_line(session, one, today) for one in find_decisions(session, review.id)),
    )


def unit_of(office: Office, review: Review) -> Unit:
    """The unit of a review; one that the directory has ended keeps the name its brief has."""
    unit = find_unit(office.directory, review.unit)
    return unit or Unit(review.level, review.unit, (review.brief or {}).get("name", review.unit))


def names_of_categories(office: Office) -> dict[str, str]:
    """What people call the categories."""
    return {code: category.name for code, category in office.config.categories.items()}


def decision_line(session: Session, decision: Decision, today: date) -> DecisionLine:
    """One decision as it is read on a day."""
    owner = session.get_one(Member, decision.owner_id)
    ended_on = local(decision.ended_at).date() if decision.ended_at else today
    return DecisionLine(
        id=decision.id,
        code=decision.code,
        text=decision_text(session, decision),
        owner=owner.name,
        owner_title=owner.title,
        due_on=decision.due_on,
        state=decision.state,
        put_off=decision.put_off,
        note=decision_note(session, decision),
        is_late=decision.due_on < ended_on and decision.state == OWED,
    )
