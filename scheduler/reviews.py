"""Reviews (研判日程): every morning, the meetings of the coming days are put on the clock, each unit with a brief of its own."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import local, next_at
from bot.directory.office import Office
from bot.reviews.actions import plan
from bot.reviews.planning import meetings_between
from bot.reviews.units import LEVELS, find_units
from models.due import DueRow, add_round

KIND = "reviews"
AT = time(6, 10)
#: A draft may leave five working days before its meeting, with the longest holidays in between.
AHEAD = timedelta(days=21)


def run(act: Act, office: Office, due: DueRow) -> str:
    """Plan what meets from the day this was due until three weeks from now: after a stop nothing is left out."""
    first, last = local(due.due_at).date(), local(act.now).date() + AHEAD
    planned = 0
    for level in LEVELS:
        days = meetings_between(office, level, first, last)
        planned += sum(plan(act, office, unit, day) for unit in find_units(office.directory, level) for day in days)
    add_round(act.session, act.new_id(), KIND, next_round(act.now))
    return str(planned)


def next_round(now: datetime) -> datetime:
    """The next 6:10 in Shanghai, before anybody is at work."""
    return next_at(now, AT)
