"""Access (谁能动决定): a decision is its owner's and the convenor's; to anybody else it does not exist."""

from sqlalchemy.orm import Session

from bot.act import Act
from bot.directory.office import Office
from bot.errors import Refused
from bot.reviews.convenors import may_convene
from bot.reviews.sheet import unit_of
from bot.reviews.walk import at_hand
from models.people import Member
from models.reviews import Decision, Review, decision_text, find_decision, find_owed_by, get_decision, get_review


def require_decision(act: Act, office: Office, member: Member, code: str | None) -> tuple[Review, Decision]:
    """The decision of a code, else the one the meeting is at, else the only one he owes, locked. Raises Refused."""
    session = act.session
    if code is not None:
        decision = find_decision(session, code)
    elif (now := at_hand(act, session, member.person_id)) is not None:
        decision = now[0]
    else:
        decision = _only_one(session, member)
    review = get_review(session, decision.review_id) if decision is not None else None
    if decision is None or review is None or not _may(session, office, member, review, decision):
        which = f"编号 {code}的决定" if code else "这条决定"
        raise Refused(f"您名下没有{which}。事项办完,回“办结 编号 说明”;回“待办”看您的事。")
    return review, decision


def require_convenor(session: Session, office: Office, member: Member, review: Review) -> None:
    """Only whoever may hold the meeting changes what it decided. Raises Refused."""
    if not may_convene(session, office, member, unit_of(office, review)):
        raise Refused("改决定要召集人来。办不到请回“延期 编号 日期 原因”。")


def _only_one(session: Session, member: Member) -> Decision:
    owed = find_owed_by(session, member.person_id)
    if not owed:
        raise Refused("您名下没有要办的决定。事项办完,回“办结 编号 说明”。")
    if len(owed) > 1:
        listed = "、".join(f"{one.code}({decision_text(session, one)[:8]})" for one in owed)
        raise Refused(f"您有{len(owed)}条决定,请带上编号:{listed}。")
    return get_decision(session, owed[0].id)


def _may(session: Session, office: Office, member: Member, review: Review, decision: Decision) -> bool:
    return decision.owner_id == member.person_id or may_convene(session, office, member, unit_of(office, review))
