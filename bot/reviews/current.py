"""Current review (这次研判): which review a member means, and whether it is his to read or to record."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.directory.office import Office
from bot.errors import Refused
from bot.reviews import sentences
from bot.reviews.convenors import may_convene, units_of
from bot.reviews.planning import drafted_at, next_meeting
from bot.reviews.units import Unit, find_unit, find_units_named
from models.people import Member
from models.reviews import MEETING, Review, find_last_drafted, find_meetings, get_review


def require_current(session: Session, office: Office, member: Member, today: date, named: str = "") -> Review:
    """The newest review of the unit he names, else of his own unit, locked. Raises Refused.

    Of several units of his own the one that is meeting; where none is, he is asked to say which.
    """
    units = _named(session, office, member, named) if named else units_of(session, office, member)
    found = [(unit, find_last_drafted(session, unit.level, unit.code)) for unit in units]
    drafted = [(unit, review) for unit, review in found if review is not None]
    meeting = [(unit, review) for unit, review in drafted if review.state == MEETING]
    if not units:
        raise Refused(f"没有您能看的研判:{named}。" if named else "您不召集研判。看哪家的,回“简报 单位名”。")
    if not drafted:
        raise Refused(sentences.no_brief_yet(units[0], *when_next(office, units[0], today)))
    candidates = meeting or drafted
    if len(candidates) > 1:
        raise Refused(f"是哪一家的?请带上名称:{'、'.join(unit.name for unit, _ in candidates)}。")
    return get_review(session, candidates[0][1].id)


def when_next(office: Office, unit: Unit, today: date) -> tuple[date, datetime] | tuple[None, None]:
    """The next day on which a unit reviews, and when its brief is drafted; None twice where it never does."""
    meets_on = next_meeting(office, unit.level, today)
    return (meets_on, drafted_at(office, meets_on)) if meets_on is not None else (None, None)


def require_meeting(session: Session, office: Office, member: Member, today: date) -> Review:
    """The meeting he records: his own unit's, else the only one below him that is going on. Raises Refused."""
    own = {unit.code for unit in units_of(session, office, member)}
    going_on = [review for review in find_meetings(session) if _may_record(session, office, member, review)]
    if len(going_on) == 1 and going_on[0].unit not in own:
        return get_review(session, going_on[0].id)
    return require_current(session, office, member, today)


def find_going_on(session: Session, office: Office, member: Member) -> Review | None:
    """The one meeting that is being recorded now and is his to record; None for none, or for several."""
    going_on = [review for review in find_meetings(session) if _may_record(session, office, member, review)]
    return going_on[0] if len(going_on) == 1 else None


def require_mine(session: Session, office: Office, member: Member, review_id: int) -> Review:
    """A review he may still record, by its row, locked. Raises Refused, for somebody who has left the post too."""
    review = get_review(session, review_id)
    if not _may_record(session, office, member, review):
        raise Refused("这次研判已不归您召集。")
    return review


def _may_record(session: Session, office: Office, member: Member, review: Review) -> bool:
    unit = find_unit(office.directory, review.unit)
    return unit is not None and may_convene(session, office, member, unit)


def _named(session: Session, office: Office, member: Member, named: str) -> list[Unit]:
    """The units of a name that he may read."""
    known = find_units_named(office.directory, named)
    return [unit for unit in known if may_convene(session, office, member, unit)]
