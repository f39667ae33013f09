"""Access (权限): which case a person may know of. A code alone tells a stranger nothing, not even that it exists."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases.discretion import is_private
from bot.cases.lifecycle import CLOSED, MERGED, REOPEN_DAYS, RESOLVED, RUNNING
from bot.cases.meant import those_arrived_at
from bot.cases.merging import leading
from bot.cases.telling import find_routers
from bot.clock import local
from bot.directory.snapshot import Snapshot
from bot.errors import Refused
from models.cases import (
    OWN_MAX,
    Case,
    case_where,
    find_case_by_code,
    find_cases_of_contact,
    find_cases_owned,
    find_own_case,
    get_case,
)
from models.dialogues import find_open_prompts, find_who_was_asked
from models.people import Member, find_stood_in_for

#: Posts that may hand on a case they do not own themselves: anywhere, in the grids under their organisation, in their grid.
ANYWHERE = frozenset({"organiser", "intake"})
ABOVE = frozenset({"secretary", "duty_officer"})
ROUTING_POSTS = ANYWHERE | ABOVE | {"leader"}

NOTHING_RUNS = "您现在没有在办的事项。有事直接说就行。"


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


def require_routable(session: Session, directory: Snapshot, member: Member, code: str, now: datetime) -> Case:
    """A case this member may hand to another: his own, or one he may route by post. Raises Refused."""
    case = find_case_by_code(session, code)
    if case is None or not (may_route(session, directory, member, case) or _handles(session, member, case, now)):
        raise Refused(no_such(code))
    return case


def may_route(session: Session, directory: Snapshot, member: Member, case: Case) -> bool:
    """May his post hand on this case, and so look at it? What nobody has is also theirs who route by hand."""
    posts = ROUTING_POSTS.intersection(member.posts)
    if case.sealed or not posts:
        return False
    if posts & ANYWHERE or (case.owner_id is None and member.person_id in find_routers(session)):
        return True
    if "leader" in posts and member.grid in {entry.code for entry in directory.grid_chain(case.grid)}:
        return True
    above = {entry.code for entry in directory.organisations_above(case.grid)}
    return bool(posts & ABOVE) and member.organisation in above


def require_seen(act: Act, directory: Snapshot, member: Member | None, code: str) -> Case:
    """A case of somebody else that this member may look at: by routing post, or because he had or was asked to take it.

    Raises Refused, the same for "not yours" and "none".
    """
    if member is None:
        raise Refused(f"您名下没有编号 {code}。回“进度”看您的事项。")
    case = find_case_by_code(act.session, code)
    if case is None or not _may_see(act, directory, member, case):
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
    here = those_arrived_at(mine)
    if len(mine) > 1 and len(here) != 1:
        raise Refused(f"您有{len(mine)}件,请带上编号:{_listed(session, mine)}。")
    return here[0] if len(here) == 1 else mine[0]


def only_one_own(act: Act, person_id: int) -> Case:
    """The resident's only running case, for words without a code. Raises Refused."""
    mine = find_unclosed_own(act, person_id)
    if not mine:
        raise Refused(NOTHING_RUNS)
    if len(mine) > 1:
        raise Refused(f"您有{len(mine)}件在办,请带上编号:{_listed(act.session, mine)}。")
    return get_case(act.session, mine[0].id)


def find_unclosed_own(act: Act, person_id: int) -> list[Case]:
    """What a resident waits for, newest first: merged into a neighbour's too, and told twice only once."""
    mine = find_cases_of_contact(act.session, person_id, OWN_MAX)
    known = {case.id for case in mine}
    alone = [case for case in mine if case.state != MERGED or case.parent_id not in known]
    return [case for case in alone if leading(act, case).state in (*RUNNING, RESOLVED)]


def find_ended_own(act: Act, person_id: int) -> Case | None:
    """The last of a resident's cases that ended, if nothing of his is in work and it may still be taken up."""
    if find_unclosed_own(act, person_id):
        return None
    mine = [case for case in find_cases_of_contact(act.session, person_id, OWN_MAX) if not case.sealed]
    since = act.now - timedelta(days=REOPEN_DAYS)
    ended = (case for case in mine if (closed_at := leading(act, case).closed_at) is not None and closed_at >= since)
    return next((case for case in ended if leading(act, case).state == CLOSED), None)


def _may_see(act: Act, directory: Snapshot, member: Member, case: Case) -> bool:
    """Of a merged case whoever has the one it is worked on with has to do with it, and no more who had it before."""
    session, whole = act.session, leading(act, case)
    was_asked = not case.sealed and member.person_id in find_who_was_asked(session, case.id, "task", still_open=False)
    routes = any(may_route(session, directory, member, one) for one in (case, whole))
    return was_asked or routes or _handles(session, member, whole, act.now)


def _listed(session: Session, cases: Sequence[Case]) -> str:
    """Each by its code, and in brackets where it is; of what is nobody's business only the code."""
    named = ((case.code, "" if is_private(case) else case_where(session, case)) for case in cases)
    return "、".join(f"{code}({where})" if where else code for code, where in named)


def _handles(session: Session, member: Member, case: Case, now: datetime) -> bool:
    if member.person_id in (case.owner_id, case.second_owner_id):
        return True
    if case.sealed:
        return False
    asked = find_open_prompts(session, member.person_id, now)
    if any(prompt.kind == "task" and prompt.about == case.id for prompt in asked):
        return True
    return case.owner_id in find_stood_in_for(session, member.person_id, local(now).date())
