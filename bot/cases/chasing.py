"""Chasing (盯办): what cannot wait stands on the clock until somebody has it, and again whenever nobody has.

scheduler/escalate.py goes one level up at each step; scheduler/unmoved.py asks whoever took it whether he is on his way.
"""

from datetime import datetime, timedelta

from bot.act import Act
from bot.cases import member_words
from bot.cases.telling import tell_member
from bot.directory.office import Office
from models.cases import AT_ONCE, Case
from models.dialogues import find_who_was_asked
from models.due import add_due, find_last_due
from models.people import Member

ESCALATE, UNMOVED = "escalate", "unmoved"


def patience(office: Office) -> timedelta:
    """How long nobody may stay silent: `emergency.escalate_min`."""
    return timedelta(minutes=office.config.emergency.escalate_min)


def chase(act: Act, office: Office, case: Case, since: datetime | None = None) -> None:
    """Nobody has it: after the patience the next level is called. A chase that is under way goes on as it was.

    `since`: from when nobody answered, if that was not just now.
    """
    last = find_last_due(act.session, ESCALATE, case.id) if case.urgency in AT_ONCE else None
    if case.urgency not in AT_ONCE or (last is not None and last.done_at is None):
        return
    step = last.step + 1 if last else 1
    add_due(act.session, act.new_id(), ESCALATE, case.id, (since or act.now) + patience(office), step)


def await_departure(act: Act, office: Office, case: Case) -> None:
    """Somebody took it: after the patience he is asked once whether he is on his way."""
    if case.urgency in AT_ONCE:
        at = act.now + patience(office)
        add_due(act.session, act.new_id(), UNMOVED, case.id, at, step=int(at.timestamp()))


def find_called(act: Act, case: Case) -> list[int]:
    """Everybody who was called to what cannot wait; of a sealed case nobody beside those it is for."""
    at_once = case.urgency in AT_ONCE and not case.sealed
    return list(find_who_was_asked(act.session, case.id, "task", still_open=False)) if at_once else []


def tell_all_asked(act: Act, office: Office, case: Case, by: Member, *, controlled: bool) -> None:
    """Whoever was called to a matter that cannot wait hears that another has it, or that it is under control."""
    if case.urgency not in AT_ONCE or case.sealed:
        return
    for person_id in find_who_was_asked(act.session, case.id, "task", still_open=not controlled):
        if controlled:
            tell_member(act, office, case, person_id, lambda told: member_words.under_control(told, by.name, act.now))
        elif person_id != by.person_id:
            tell_member(act, office, case, person_id, lambda told: member_words.taken_by(told, by.name))
