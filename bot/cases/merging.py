"""Merging (并案): two reports of one thing are worked on as one; each keeps its code, its resident and its channel."""

from dataclasses import dataclass
from datetime import timedelta

from bot.act import Act
from bot.cases import clocks, member_words, words
from bot.cases.alike import is_same
from bot.cases.lifecycle import MERGED, RUNNING, says
from bot.cases.moves import move_case
from bot.cases.opening import Request, reroute
from bot.cases.telling import tell_contact, tell_member
from bot.directory.office import Office
from bot.errors import Refused
from models.cases import Case, case_text, case_where, find_cases_of_contact, find_merged, get_case
from models.dialogues import close_prompts
from models.inbox import find_channel
from models.neighbours import find_running_at
from models.outbox import cancel_kind
from models.people import Member

#: What was opened longer ago is asked about by whoever answers for it, not by its next reporter.
OPENED_WITHIN = timedelta(days=14)
#: Who tells it again later than this has something new to say.
TOLD_TWICE = timedelta(days=3)
LOOKED_AT = 10


def merge(act: Act, office: Office, case: Case, into: Case) -> Case:
    """Work on `case` as part of `into`; the case that now stands for both. Raises Refused.

    What was merged into `case` before follows it, so that a merged case always names one that is worked on.
    """
    whole = leading(act, into)
    if whole.id == case.id:
        raise Refused(f"编号 {case.code}和编号 {into.code}已经是同一件。")
    if case.sealed or whole.sealed:
        raise Refused("保密事项不并案。")
    if whole.state not in RUNNING:
        raise Refused(f"编号 {whole.code}现在是“{says(whole.state)}”,并不进去。")
    move_case(act, case, "merge")
    for one in (case, *find_merged(act.session, case.id)):
        one.parent_id = whole.id
    clocks.set_look(office.calendar, case)
    close_prompts(act.session, act.now, case.id, ("task", "plan", "join"))
    if cancel_kind(act.session, "task", case.id, act.now) == 0:
        tell_member(act, office, case, case.owner_id, lambda told: member_words.merged_away(told, whole.code))
    if act.person_id != case.contact_id:  # his own doing: the reply tells him
        tell_contact(act, office, case, "progress", words.merged)
    return whole


def split(act: Act, office: Office, case: Case) -> Member | None:
    """拆开: not the same thing after all; it stands by itself again, and somebody is asked to take it: who."""
    move_case(act, case, "split")
    case.parent_id = None
    clocks.set_look(office.calendar, case)
    case.owner_id = None
    return reroute(act, office, case, "assign", frozenset(), "拆开重派")


def split_all(act: Act, office: Office, whole: Case) -> None:
    """Nobody works on `whole` any more: what neighbours reported goes on, each by itself; told twice by one it ends with it."""
    teller = whole.contact_id or whole.reporter_id
    for part in find_merged(act.session, whole.id) if whole.state in RUNNING else ():
        if (part.contact_id or part.reporter_id) != teller:
            split(act, office, part)


@dataclass(frozen=True)
class Alike:
    """The running cases that speak of the same thing at the same place as a request."""

    #: His own, and that of somebody else, which he may join.
    own: int | None = None
    neighbours: int | None = None


def find_alike(act: Act, office: Office, request: Request, contact_id: int) -> Alike:
    """What was opened lately for what `request` tells; only where one may join."""
    if request.place is None or not office.category(request.category).joinable or request.urgency == "life":
        return Alike()
    said, since = f"{request.where} {request.text}", act.now - OPENED_WITHIN
    found = find_running_at(act.session, request.category, request.place, request.grid, since)

    def newest(*, own: bool) -> int | None:
        theirs = (one for one in found if (one.contact_id == contact_id) is own)
        return next((one.id for one in theirs if is_same(request.category, said, one.said(act.session))), None)

    return Alike(newest(own=True), newest(own=False))


def find_same(act: Act, office: Office, case: Case) -> int | None:
    """The id of a running case that somebody else opened lately for the same thing as this one."""
    text, where = case_text(act.session, case), case_where(act.session, case)
    asked = Request(text, case.category, urgency=case.urgency, place=case.place, where=where, grid=case.grid)
    return find_alike(act, office, asked, case.contact_id or 0).neighbours


def merge_told_twice(act: Act, office: Office, person_id: int) -> list[tuple[Case, Case]]:
    """What one person told by text and on WeChat before we knew that he is one: the later, and the case it is now part of."""
    mine = [case for case in find_cases_of_contact(act.session, person_id, LOOKED_AT) if case.state in RUNNING]
    merged = []
    for later in mine:
        earlier = next((one for one in reversed(mine) if _is_told_twice(act, one, later)), None)
        if earlier is not None:
            merged.append((later, merge(act, office, get_case(act.session, later.id), earlier)))
    return merged


def _is_told_twice(act: Act, earlier: Case, later: Case) -> bool:
    if earlier.id >= later.id or earlier.place is None or later.sealed or earlier.sealed:
        return False
    if (earlier.category, earlier.place) != (later.category, later.place) or earlier.state not in RUNNING:
        return False
    if later.opened_at - earlier.opened_at >= TOLD_TWICE or _channel(act, earlier) == _channel(act, later):
        return False
    said = [f"{case_where(act.session, case)} {case_text(act.session, case)}" for case in (earlier, later)]
    return is_same(later.category, *said) or said[0] == said[1]


def _channel(act: Act, case: Case) -> str:
    return find_channel(act.session, case.cause)


def count_neighbours(act: Act, case_id: int) -> int:
    """How many reports are worked on as this one."""
    return 1 + len(find_merged(act.session, case_id))


def leading(act: Act, case: Case) -> Case:
    """The case that is worked on: the one this was merged into, or itself."""
    return get_case(act.session, case.parent_id) if case.state == MERGED and case.parent_id else case
