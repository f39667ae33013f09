"""Climbing (逐级提醒): a clock that runs out is told upwards: the member, then the community, then the street."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.cases import clocks, member_words, words
from bot.cases.lifecycle import ACCEPTED
from bot.cases.teams import find_here
from bot.cases.telling import push_task, tell_contact, tell_member, tell_organisers, told_of
from bot.clock import local
from bot.directory.office import Office
from bot.messages import While
from models.cases import Case, claim_case_to_look_at, get_case
from models.people import Member, find_absent, find_member
from scheduler.folding import is_late

#: The step at which the time is over.
OVER = 2
#: Which post hears of the second and the third step; where nobody holds it, the next one does.
LEVELS = {2: ("secretary", "duty_officer"), 3: ("duty_officer", "supervisor")}
#: On a card, which has no room for the sentence: it is no new task, nor the reader's own.
REMINDS, URGES = "提醒:", "催办:"


def climb_one(session: Session, office: Office, now: datetime, random: Random, claimed: list[int]) -> bool:
    """Look at the case whose clock is due longest; False when there is none. `claimed` tells the caller which, if it fails."""
    case = claim_case_to_look_at(session, now)
    if case is None:
        return False
    claimed.append(case.id)
    act = Act(session, now, random, "system:climb", f"climb:{case.id}:{int(now.timestamp())}")
    if case.resident_asked_at is not None:
        clocks.go_on(office.calendar, case, now)
        act.record("case.go_on", f"case:{case.id}")
    for step in clocks.due_steps(office.calendar, case, now):
        _tell(replace(act, late=is_late(step.at, now)), office, case, step)
        setattr(case, f"{step.clock}_step", step.number)
        act.record("case.climb", f"case:{case.id}", clock=step.clock, step=step.number)
    clocks.set_look(office.calendar, case)
    return True


def put_off_climb(session: Session, number: int, now: datetime, span: timedelta) -> None:
    """The case that could not be looked at is looked at later, unless another process has done so meanwhile."""
    case = get_case(session, number)
    if case.look_at is not None and case.look_at <= now:
        case.look_at = now + span


def _tell(act: Act, office: Office, case: Case, step: clocks.Step) -> None:
    if case.owner_id is None:
        tell_organisers(act, office, case, "还没派出去")
    elif step.number == 1:
        _remind(act, office, case, step, _who_is_here(act, office, case, case.owner_id))
    else:
        _tell_level(act, office, case, step)
    if step.number == OVER:
        _apologise(act, office, case, step)


def _apologise(act: Act, office: Office, case: Case, step: clocks.Step) -> None:
    """The time its resident was told is over; of no use to him once somebody has it."""
    say, so_long = (
        (words.late, While.OWED) if step.clock == "resolve" else (_not_taken(act, office, case), While.UNTAKEN)
    )
    tell_contact(act, office, case, "progress", say, only_while=so_long)


def _not_taken(act: Act, office: Office, case: Case) -> Callable[[words.Told], str]:
    """The resident was promised an answer by now: whom we asked, and what follows."""
    owner = find_member(act.session, case.owner_id)
    above = _told_of_it(act, office, case, OVER) if owner else None
    called, again = above.shown if above else "街道派人", clocks.next_level_at(office.calendar, case, act.now)
    return lambda told: words.not_taken(told, owner.shown if owner else "", called, again, act.now, "")


def _who_is_here(act: Act, office: Office, case: Case, owner_id: int) -> int:
    """The owner, or while he is away his deputy, or where he named nobody whoever stands above. Sealed is sealed."""
    away = find_absent(act.session, [owner_id], local(act.now).date())
    if owner_id not in away or case.sealed:
        return owner_id
    above = _above(act, office, case, 2)
    return away[owner_id] or (above.person_id if above else owner_id)


def _remind(act: Act, office: Office, case: Case, step: clocks.Step, reader: int) -> None:
    """Half of the time has passed: the member hears it, and how to answer."""
    told = told_of(act, office, case)
    if step.clock == "accept":
        push_task(act, office, case, reader, member_words.remind_to_accept(told, case.accept_by, act.now), REMINDS)
    else:
        tell_member(
            act,
            office,
            case,
            reader,
            lambda told: member_words.remind_to_resolve(told, case.resolve_by, act.now),
            While.HIS if reader == case.owner_id else While.OWED,
        )


def _tell_level(act: Act, office: Office, case: Case, step: clocks.Step) -> None:
    """The time is over: whoever stands above hears what, since when, and what to reply."""
    above = _told_of_it(act, office, case, step.number)
    if above is None:
        tell_organisers(act, office, case, "超时")
        return
    say = _overdue(act, case)
    if case.state == ACCEPTED:
        tell_member(act, office, case, above.person_id, say, While.OWED)
    else:
        push_task(act, office, case, above.person_id, say(told_of(act, office, case)), URGES)


def _overdue(act: Act, case: Case) -> Callable[[words.Told], str]:
    owner = find_member(act.session, case.owner_id)
    name = owner.name if owner else "没人"
    accepted = case.state == ACCEPTED
    since = case.accepted_at if accepted and case.accepted_at else case.clock_started_at
    return lambda told: member_words.overdue(told, name, since, act.now, accepted=accepted)


def _told_of_it(act: Act, office: Office, case: Case, number: int) -> Member | None:
    """Who hears of a step; nobody above does of what was told in confidence, or about staff."""
    return None if case.sealed or case.about_staff else _above(act, office, case, number)


def _above(act: Act, office: Office, case: Case, number: int) -> Member | None:
    for post in LEVELS[number]:
        for member in find_here(act.session, office.directory, case.grid, post, local(act.now).date()):
            if member.person_id != case.owner_id:
                return member
    return None
