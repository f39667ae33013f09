"""Escalation (升级): nobody took a matter that cannot wait; the next level up hears of it, minute by minute."""

from datetime import timedelta

from bot.act import Act
from bot.cases import words
from bot.cases.lifecycle import OPEN, REOPENED
from bot.cases.teams import find_holders
from bot.cases.telling import push_task, tell_organisers, told_of
from bot.directory.office import Office
from models.cases import get_case
from models.due import DueRow, add_due

KIND = "escalate"
#: Who is told at each step, from the grid upwards; the last step tells those who route.
LADDER = (("leader", "secretary"), ("secretary", "duty_officer"), ("duty_officer", "supervisor"))


def run(act: Act, office: Office, due: DueRow) -> str:
    """One step of the ladder for one case; the next is put on the clock."""
    case = get_case(act.session, due.subject)
    if case.state not in (OPEN, REOPENED):
        return "taken"
    minutes = office.config.emergency.escalate_min
    text = words.escalated(told_of(act, office, case), minutes * due.step)
    if due.step > len(LADDER):
        tell_organisers(act, office, case, f"{minutes * due.step}分钟没人接")
        return "organisers"
    for post in LADDER[due.step - 1]:
        for member in find_holders(act.session, office.directory, case.grid, post)[:1]:
            push_task(act, office, case, member.person_id, text)
    add_due(act.session, act.new_id(), KIND, case.id, due.due_at + timedelta(minutes=minutes), step=due.step + 1)
    return f"step {due.step}"
