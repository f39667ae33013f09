"""What residents do to a case (居民动作): judge, take back, correct, tell more: each leaves an event and an audit row."""

from datetime import datetime, timedelta
from typing import Any

from bot.act import Act, first_id_at
from bot.cases import clocks, member_words, opinions, words
from bot.cases.actions import ALL_PROMPTS
from bot.cases.chasing import chase, find_called
from bot.cases.discretion import owner_named
from bot.cases.lifecycle import MERGED, OPEN, REOPEN_DAYS, RUNNING, WITHDRAWN
from bot.cases.merging import leading, split, split_all
from bot.cases.moves import add_event, lifecycle_fields, move_case, put_place_back, remember_place, require_move
from bot.cases.opening import accept_by, reroute, tell_together
from bot.cases.own_will import PROMPT as OWN_WILL
from bot.cases.own_will import ask_whether_free
from bot.cases.teams import find_holders
from bot.cases.telling import push_task, tell_contact, tell_member, told_of
from bot.directory.office import Office
from bot.errors import Refused
from models.cases import AT_ONCE, Case, set_case_phone
from models.dialogues import close_prompts, find_who_was_asked, reopen_prompts
from models.outbox import was_told
from models.people import Member, find_member
from models.sealed import seal


def call_back(act: Act, office: Office, case: Case, phone: str) -> None:
    """The person it is for hears the answer by telephone: the owner sees the number, and is asked to call."""
    set_case_phone(act.session, case, phone)
    case.call_back = True
    add_event(act, case, "call_back", case.state)
    act.record("case.call_back", f"case:{case.id}")
    tell_member(act, office, case, leading(act, case).owner_id, member_words.please_call)


def judge(act: Act, office: Office, case: Case, verdict: int, said: str = "") -> str:
    """The contact's answer to 办结, 1-4 as in `words.VERDICTS`; what to tell him. He closes the case, nobody else."""
    by_staff, whole = case.contact_id != act.person_id, leading(act, case)
    if by_staff and act.person_id in (whole.owner_id, whole.second_owner_id):
        raise Refused("办的人不能自己代答。请本人回,或请别的同志代录。")
    rating, move = words.RATINGS[verdict - 1], words.MOVES[verdict - 1]
    if move == "reopen" and not may_reopen(whole, act.now):
        raise Refused(f"编号 {case.code}结案已过{REOPEN_DAYS}天。请再说一遍,我们重新受理。")
    if case.state != MERGED:
        require_move(act, case, move)
    close_prompts(act.session, act.now, case.id, ("resolved",))
    act.record("case.judge", f"case:{case.id}", rating=rating, by_staff=by_staff)
    if move == "withdraw":
        return withdraw(act, office, case)
    if case.state == MERGED:
        return _judge_merged(act, office, case, rating, words.VERDICTS[verdict - 1], said)
    if move == "reopen":
        return reopen(act, office, case, words.VERDICTS[verdict - 1], said)
    move_case(act, case, "confirm", note="代录" if by_staff else "")
    case.rating, case.closed_at = rating, act.now
    tell_member(act, office, case, case.owner_id, lambda told: member_words.verdict(told, words.VERDICTS[0]))
    return words.thanks(case.code)


def may_reopen(case: Case, now: datetime) -> bool:
    """Is its end still so near that a word of its resident takes it up again?"""
    return case.closed_at is None or now - case.closed_at <= timedelta(days=REOPEN_DAYS)


def _judge_merged(act: Act, office: Office, case: Case, rating: str, verdict: str, said: str) -> str:
    """A co-reporter's answer: 好了 is noted with his own report, anything less reopens for all."""
    whole = leading(act, case)
    case.rating = rating
    if rating == "fixed":
        return words.noted(case.code)
    if whole.state == WITHDRAWN:  # its resident had all of his erased
        split(act, office, case)
        whole = case
    owner = find_member(act.session, whole.owner_id)
    if whole.state not in RUNNING:
        reopen(act, office, whole, verdict, said)
        tell_contact(act, office, whole, "progress", words.still_wrong_for_a_neighbour)
    return words.goes_on(case.code, owner_named(whole, owner) or "街道")


def withdraw(act: Act, office: Office, case: Case) -> str:
    """不用办了: the contact wants nothing more; what to tell him."""
    whole = leading(act, case)
    split_all(act, office, case)
    move_case(act, case, "withdraw")
    case.rating, case.closed_at = "not_needed", act.now
    called = find_who_was_asked(act.session, case.id, "task", still_open=True) if case.urgency in AT_ONCE else []
    close_prompts(act.session, act.now, case.id, ALL_PROMPTS)
    if whole.id == case.id:
        for person_id in dict.fromkeys((case.owner_id, *called)):
            tell_member(act, office, case, person_id, member_words.withdrawn)
    elif whole.state in RUNNING:
        tell_member(act, office, case, whole.owner_id, member_words.one_less)
    ask_whether_free(act, case)
    return words.dropped(case.code)


def undo_opening(act: Act, office: Office, case: Case) -> None:
    """发错了: take a case back that was opened a moment ago; whoever heard of it hears that too."""
    split_all(act, office, case)
    move_case(act, case, "withdraw", note="发错了")
    case.closed_at = act.now
    close_prompts(act.session, act.now, case.id, ALL_PROMPTS)
    if _was_told(act, case, case.owner_id):
        tell_member(act, office, case, case.owner_id, member_words.taken_back)


def undo(act: Act, office: Office, case: Case, before: dict[str, Any], moved_at: datetime) -> None:
    """发错了: put a case back as it was before the sender's move of `moved_at`; whoever heard of that hears this."""
    after, asked = case.state, case.owner_id
    for column, value in lifecycle_fields(before).items():
        setattr(case, column, value)
    put_place_back(act, case, before)
    clocks.set_look(office.calendar, case)
    add_event(act, case, "undo", after, note="发错了")
    act.record("case.undo", f"case:{case.id}", before=after, after=case.state)
    close_prompts(act.session, act.now, case.id, ("task", "plan", "resolved", OWN_WILL))
    reopen_prompts(act.session, case.id, moved_at)
    if asked != case.owner_id and _was_told(act, case, asked):
        tell_member(act, office, case, asked, member_words.taken_away)
    if _was_told(act, case, case.owner_id):
        tell_member(act, office, case, case.owner_id, lambda told: words.corrected(told, case.state))
    elif case.state == OPEN and case.owner_id is not None:  # the task was held back meanwhile
        push_task(act, office, case, case.owner_id)
    if case.contact_id != act.person_id and _was_told(act, case, case.contact_id):
        tell_contact(act, office, case, "progress", lambda told: words.corrected(told, case.state))


def _was_told(act: Act, case: Case, person_id: int | None) -> bool:
    """Has somebody heard of a case since it was opened?"""
    return person_id is not None and was_told(act.session, case.id, person_id, first_id_at(case.opened_at))


def add_words(act: Act, office: Office, case: Case, said: str) -> None:
    """More about a case just opened: its owner hears it; of what cannot wait, so does everybody who was called."""
    clocks.go_on(office.calendar, case, act.now)
    add_event(act, case, "add_words", case.state, note=said)
    act.effect.added = {"cause": act.cause, "case": case.id}
    act.record("case.add_words", f"case:{case.id}")
    for person_id in dict.fromkeys([leading(act, case).owner_id, *find_called(act, case)]):
        tell_member(act, office, case, person_id, lambda told: member_words.more_words(told, said))


def undo_words(act: Act, case: Case) -> None:
    """发错了: what was added a moment ago does not count; the case stays."""
    add_event(act, case, "undo", case.state, note="发错了")
    act.record("case.undo", f"case:{case.id}")


def move_place(act: Act, office: Office, case: Case, place: str | None, where: str, grid: str | None) -> Member | None:
    """地点不对: another place; a case in another grid is routed anew, as is one that is no neighbour's then. Who has it now."""
    is_part, named = case.state == MERGED, {case.owner_id, case.second_owner_id} - {None}
    require_move(act, case, "split" if is_part else "assign")
    remember_place(act, case)
    elsewhere = is_part or grid != case.grid
    case.place, case.grid, case.lat, case.lng = place, grid, None, None
    case.where = seal(act.session, "cases.where", case.id, where)
    clocks.go_on(office.calendar, case, act.now)
    add_event(act, case, "move_place", case.state, note=where)
    act.record("case.move_place", f"case:{case.id}", grid=grid)
    if not elsewhere:
        tell_member(act, office, case, case.owner_id, member_words.moved_place)
        return find_member(act.session, case.owner_id)
    close_prompts(act.session, act.now, case.id, ("task", "plan"))
    owner = split(act, office, case) if is_part else reroute(act, office, case, "assign", frozenset(), "地点改了")
    if case.urgency == "life" and not case.sealed:
        tell_together(act, office, case)
    if case.sealed and case.owner_id in named:
        _tell_named(act, office, case, named)
    return owner


def _tell_named(act: Act, office: Office, case: Case, before: set[int | None]) -> None:
    """Now that it is known where a sealed case is: both who have it are asked anew, whoever had it hears that he has it no more."""
    now = {case.owner_id, case.second_owner_id} - {None}
    for person_id in sorted(filter(None, now)):
        push_task(act, office, case, person_id)
    for person_id in sorted(filter(None, before - now)):
        tell_member(act, office, case, person_id, member_words.taken_away)


def close_unrated(act: Act, case: Case) -> None:
    """Seven days without an answer: closed as 未评, which is not 满意."""
    move_case(act, case, "close_unrated")
    case.closed_at = act.now
    close_prompts(act.session, act.now, case.id, ("resolved",))


def reopen(act: Act, office: Office, case: Case, verdict: str, said: str) -> str:
    """还没 or 好一半: back to work, and another person is asked to check."""
    move_case(act, case, "reopen", note=said or verdict)
    case.closed_at, case.rating = None, None
    resolve_by = opinions.resolve_by(office, case.kind, case.category, act.now)
    clocks.start(
        office.calendar, case, act.now, accept_by(act, office, case.category, urgency=case.urgency), resolve_by
    )
    chase(act, office, case)
    owner = find_member(act.session, case.owner_id)
    if owner is None:
        reroute(act, office, case, "assign", frozenset(), f"居民说{verdict}")
        return words.goes_on(case.code, "街道")
    told = told_of(act, office, case)
    push_task(act, office, case, owner.person_id, member_words.reopened_task(told, verdict, said))
    _ask_another_to_check(act, office, case, owner)
    return words.goes_on(case.code, owner_named(case, owner))


def tell_above(act: Act, office: Office, case: Case, said: str) -> str:
    """He wants the next level: its leader, secretary or duty officer hears his words; who that is as shown, "" for nobody."""
    whole = leading(act, case)
    for post in ("leader", "secretary", "duty_officer") if not case.sealed else ():
        for member in find_holders(act.session, office.directory, whole.grid, post):
            if member.person_id not in (whole.owner_id, whole.second_owner_id):
                tell_member(
                    act, office, case, member.person_id, lambda told: member_words.wants_level_above(told, said)
                )
                return member.shown
    return ""


def _ask_another_to_check(act: Act, office: Office, case: Case, owner: Member) -> None:
    for post in ("leader", "secretary", "supervisor"):
        for member in find_holders(act.session, office.directory, case.grid, post):
            if member.person_id != owner.person_id and not case.sealed:
                tell_member(
                    act, office, case, member.person_id, lambda told: member_words.check_request(told, owner.shown)
                )
                return
