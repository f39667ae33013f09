"""Access (权限): which case a person may know of. A code alone tells a stranger nothing, not even that it exists."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases.discretion import is_private
from bot.cases.lifecycle import RUNNING
from bot.clock import local
from bot.errors import Refused
from models.cases import (
    Case,
    case_where,
    find_case_by_code,
    find_cases_of_contact,
    find_cases_owned,
    find_own_case,
    get_case,
)
from models.dialogues import find_asked, find_open_prompts
from models.people import Member, find_stood_in_for

#: Posts that may hand on a case they do not own themselves.
ROUTING_POSTS = frozenset({"organiser", "intake", "secretary", "duty_officer", "leader"})


def require_own(session: Session, person_id: int, code: str) -> Case:
    """The resident's own case. Raises Refused, the same for "not yours" and "none"."""
    case = find_own_case(session, code, person_id)
    if case is None:
        raise Refused(f"您名下没有编号 {code}。回“进度”看您的事项。")
    return case


def require_handled(session: Session, member: Member, code: str, now: datetime) -> Case:
    """A case this member has, or was asked to take. Raises Refused, the same for "not yours" and "none"."""
    case = find_case_by_code(session, code)
    if case is None or not _handles(session, member, case, now):
        raise Refused(no_such(code))
    return case


def require_routable(session: Session, member: Member, code: str, now: datetime) -> Case:
    """A case this member may hand to another: his own, or by post any that is not sealed. Raises Refused."""
    case = find_case_by_code(session, code)
    may_route = case is not None and not case.sealed and ROUTING_POSTS.intersection(member.posts)
    if case is None or not (may_route or _handles(session, member, case, now)):
        raise Refused(no_such(code))
    return case


def require_seen(session: Session, member: Member | None, person_id: int, code: str, now: datetime) -> Case:
    """A case of somebody else that this person may look at: by routing post, or because he had or was asked to take it.

    Raises Refused, the same for "not yours" and "none".
    """
    if member is None:
        raise Refused(f"您名下没有编号 {code}。回“进度”看您的事项。")
    case = find_case_by_code(session, code)
    if case is None or not _may_see(session, member, person_id, case, now):
        raise Refused(no_such(code))
    return case


def no_such(code: str) -> str:
    """What a member hears of a code that is no case, and of a case that is none of his business."""
    return f"您手上没有编号 {code}。回“待办”看您的事项。"


def require_meant(session: Session, member: Member, code: str | None, now: datetime) -> Case:
    """The case of a code, or without one the member's only case in work. Raises Refused."""
    if code is not None:
        return require_handled(session, member, code, now)
    return only_one(session, member, RUNNING, "在办")


def only_one(session: Session, member: Member, states: tuple[str, ...], what: str) -> Case:
    """The member's only case in `states`, or the one he has arrived at, for a command without a code.

    Raises Refused that lists them, or says none.
    """
    mine = find_cases_owned(session, member.person_id, states)
    if not mine:
        raise Refused(f"您现在没有{what}的事项。")
    here = [case for case in mine if case.arrived_at is not None and case.state == "accepted"]
    if len(mine) > 1 and len(here) != 1:
        raise Refused(f"您有{len(mine)}件,请带上编号:{_listed(session, mine)}。")
    return here[0] if len(here) == 1 else mine[0]


def only_one_own(session: Session, person_id: int) -> Case:
    """The resident's only running case, for words without a code. Raises Refused."""
    mine = [
        case
        for case in find_cases_of_contact(session, person_id, 20)
        if case.state in RUNNING or case.state == "resolved"
    ]
    if not mine:
        raise Refused("您现在没有在办的事项。有事直接说就行。")
    if len(mine) > 1:
        raise Refused(f"您有{len(mine)}件在办,请带上编号:{_listed(session, mine)}。")
    return get_case(session, mine[0].id)


def _listed(session: Session, cases: Sequence[Case]) -> str:
    """Each by its code, and in brackets where it is; of what is nobody's business only the code."""
    named = ((case.code, "" if is_private(case) else case_where(session, case)) for case in cases)
    return "、".join(f"{code}({where})" if where else code for code, where in named)


def _may_see(session: Session, member: Member, person_id: int, case: Case, now: datetime) -> bool:
    may_route = not case.sealed and ROUTING_POSTS.intersection(member.posts)
    was_asked = not case.sealed and person_id in find_asked(session, case.id, "task", still_open=False)
    return bool(may_route or was_asked or _handles(session, member, case, now))


def _handles(session: Session, member: Member, case: Case, now: datetime) -> bool:
    if member.person_id in (case.owner_id, case.second_owner_id):
        return True
    if case.sealed:
        return False
    asked = find_open_prompts(session, member.person_id, now)
    if any(prompt.kind == "task" and prompt.about == case.id for prompt in asked):
        return True
    return case.owner_id in find_stood_in_for(session, member.person_id, local(now).date())
