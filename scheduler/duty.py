"""Duty (职责提醒): one word about one occasion: a reminder, or that it is late; said late it becomes a line of the digest."""

from bot.act import Act
from bot.directory.office import Office
from bot.duties.actions import STEP, drop
from bot.duties.plan import find_row
from bot.duties.steps import steps, useful_until
from bot.duties.telling import keep_for_digest, remind, tell_late
from bot.duties.whose import has_unit
from models.due import DueRow, add_due
from models.duties import lock_occasion

KIND = STEP
#: The result of a word that came too late to be said by itself: it is a line of the next digest.
STALE = "stale"


def run(act: Act, office: Office, due: DueRow) -> str:
    """Say it if it is still open and still of use, and put the next word on the clock."""
    occasion = lock_occasion(act.session, due.subject)
    if occasion is None or not occasion.is_open:
        return "settled"
    found = find_row(office.config.duties, occasion.duty, occasion.level)
    if found is None or not found[0].comes_round or not has_unit(office.directory, occasion.level, occasion.unit):
        drop(act, occasion)
        return "dropped"
    duty, row = found
    ahead = [step for step in steps(duty, occasion.due_on, office.calendar) if step.number >= due.step]
    if not ahead:
        return "no more"
    step, following = ahead[0], ahead[1] if len(ahead) > 1 else None
    if following is not None:
        add_due(act.session, act.new_id(), KIND, occasion.id, following.at, step=following.number)
    if act.now > useful_until(step, office.calendar):
        keep_for_digest(act, office, duty, row, occasion, is_late=step.is_late)
        return STALE
    if step.is_late:
        return tell_late(act, office, duty, row, occasion)
    return remind(act, office, duty, row, occasion, following.at if following else None)
