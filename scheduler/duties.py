"""Duties come round (职责排期): every night the occasions that may be done from now on are written down, once each."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import SHANGHAI, local
from bot.directory.office import Office
from bot.duties.actions import plan
from models.due import DueRow, add_due

KIND = "duties"
AT = time(0, 5)
#: Written in one transaction; a new district has thousands.
CHUNK = 500


def run(act: Act, office: Office, due: DueRow) -> str:
    """From the day this was to run on: however long the service was down, no occasion is passed over."""
    made = plan(act, office, since=local(due.due_at).date(), limit=CHUNK)
    is_more = made == CHUNK
    plan_next(act, due.due_at + timedelta(seconds=1) if is_more else next_night(act.now))
    return str(made)


def plan_next(act: Act, at: datetime) -> None:
    """Put a round on the clock, once per moment."""
    add_due(act.session, act.new_id(), KIND, subject=0, due_at=at, step=int(at.timestamp()))


def next_night(now: datetime) -> datetime:
    """Five past midnight of the coming night in Shanghai."""
    return datetime.combine(local(now).date() + timedelta(days=1), AT, SHANGHAI)
