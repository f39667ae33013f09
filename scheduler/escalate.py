"""Escalation (升级): nobody took a matter that cannot wait; the next level up is called, minute by minute."""

from bot.act import Act, first_id_at
from bot.cases import member_words, words
from bot.cases.chasing import ESCALATE, chase, patience
from bot.cases.lifecycle import UNTAKEN
from bot.cases.moves import add_event
from bot.cases.teams import find_here
from bot.cases.telling import push_task, tell_contact, tell_organisers, told_of
from bot.clock import local
from bot.directory.office import Office
from bot.directory.station import find_number
from bot.messages import While
from models.cases import Case, get_case
from models.due import DueRow
from models.identities import can_be_written_to
from models.outbox import was_told
from models.people import Member, find_member

KIND = ESCALATE
#: Who is called at each step, from the community upwards; after the last come those who route by hand.
LADDER = (("duty_officer", "secretary"), ("supervisor", "deputy"))


def run(act: Act, office: Office, due: DueRow) -> str:
    """One level up for one case; the next is put on the clock."""
    case = get_case(act.session, due.subject)
    if case.state not in UNTAKEN:
        return "taken"
    waited = int((act.now - case.clock_started_at).total_seconds() // 60)
    level = _next_level(act, office, case)
    text = member_words.escalated(told_of(act, office, case), waited)
    for member in level:
        push_task(act, office, case, member.person_id, text)
    if not level:
        tell_organisers(act, office, case, f"{waited}分钟没人接")
    called = "、".join(member.name for member in level) or "街道派单人"
    add_event(act, case, "escalate", case.state, note=f"{waited}分钟没人接,已叫{called}")
    if not level or due.due_at + patience(office) > act.now:  # after downtime the last step speaks for all
        _tell_resident(act, office, case, level)
    if level:
        chase(act, office, case, since=due.due_at)  # after downtime every level is called at once
    return f"{len(level)} called" if level else "organisers"


def _tell_resident(act: Act, office: Office, case: Case, level: list[Member]) -> None:
    """He hears that nobody has it yet, who was called, when the next will be, and whom he may call himself."""
    owner = find_member(act.session, case.owner_id)
    called = "、".join(member.shown for member in level) or "街道派人"
    again = act.now + patience(office) if level else None
    number = "" if case.urgency == "life" else find_number(office, case.grid)
    call = f"也可打{number}。" if number else "有危险别等,请打110、119、120。"
    name = owner.shown if owner else ""
    tell_contact(
        act,
        office,
        case,
        "progress",
        lambda told: words.not_taken(told, name, called, again, act.now, call),
        only_while=While.UNTAKEN,
    )


def _next_level(act: Act, office: Office, case: Case) -> list[Member]:
    """The lowest level with somebody who has not heard of the case in this round."""
    for posts in LADDER:
        fresh = [
            member for post in posts if (member := _nearest(act, office, case, post)) and not _heard(act, case, member)
        ]
        if fresh:
            return fresh
    return []


def _nearest(act: Act, office: Office, case: Case, post: str) -> Member | None:
    """The nearest holder of a post who is here: one whose phone rings, or else one who finds it when he binds."""
    holders = find_here(act.session, office.directory, case.grid, post, local(act.now).date())
    ringing = [member for member in holders if can_be_written_to(act.session, member.person_id)]
    return next(iter(ringing or holders), None)


def _heard(act: Act, case: Case, member: Member) -> bool:
    return was_told(act.session, case.id, member.person_id, first_id_at(case.clock_started_at))
