"""Duties come round (职责排期): every night the occasions that may be done from now on are written down, once each."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import local, next_at
from bot.directory.office import Office
from bot.duties.actions import plan
from models.due import DueRow, add_round

KIND = "duties"
AT = time(0, 5)
#: Written in one transaction; a new district has thousands.
CHUNK = 500


def run(act: Act, office: Office, due: DueRow) -> str:
    """From the day this was to run on: however long the service was down, no occasion is passed over."""
    made = plan(act, office, since=local(due.due_at).date(), limit=CHUNK)
    is_more = made == CHUNK
    add_round(act.session, act.new_id(), KIND, due.due_at + timedelta(seconds=1) if is_more else next_round(act.now))
    return str(made)


def next_round(now: datetime) -> datetime:
    """Five past midnight of the coming night in Shanghai."""
    return next_at(now, AT)
