"""Escalation (升级): nobody took a matter that cannot wait; the next level up hears of it, minute by minute."""

from datetime import timedelta

from bot.act import Act
from bot.cases import member_words
from bot.cases.lifecycle import OPEN, REOPENED
from bot.cases.teams import find_holders
from bot.cases.telling import push_task, tell_organisers, told_of
from bot.directory.office import Office
from models.cases import Case, get_case
from models.due import DueRow, add_due
from models.outbox import was_told
from models.people import Member

KIND = "escalate"
#: Who is told at each step, from the community upwards; after the last come those who route by hand.
LADDER = (("duty_officer", "secretary"), ("supervisor", "deputy"))


def run(act: Act, office: Office, due: DueRow) -> str:
    """One level up for one case; the next is put on the clock. Whoever heard of it already is not a level up."""
    case = get_case(act.session, due.subject)
    if case.state not in (OPEN, REOPENED):
        return "taken"
    minutes = office.config.emergency.escalate_min
    level = _not_told_yet(act, office, case, due.step)
    text = member_words.escalated(told_of(act, office, case), minutes * due.step)
    for member in level:
        push_task(act, office, case, member.person_id, text)
    if not level:
        tell_organisers(act, office, case, f"{minutes * due.step}分钟没人接")
    if due.step <= len(LADDER):
        add_due(act.session, act.new_id(), KIND, case.id, due.due_at + timedelta(minutes=minutes), step=due.step + 1)
    return f"step {due.step}: {len(level)}" if level else "organisers"


def _not_told_yet(act: Act, office: Office, case: Case, step: int) -> list[Member]:
    """The first level from `step` on with somebody who has not heard of the case."""
    for posts in LADDER[step - 1 :]:
        holders = [
            member for post in posts for member in find_holders(act.session, office.directory, case.grid, post)[:1]
        ]
        fresh = [member for member in holders if not was_told(act.session, case.id, member.person_id)]
        if fresh:
            return fresh
    return []
