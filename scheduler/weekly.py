"""Weekly digest (每周汇总): on the first working day of a week those who lead hear how last week went; nobody is ranked."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import SHANGHAI, local
from bot.directory.office import Office
from bot.duties.weekly import compose, find_leaders
from bot.messages import Message
from bot.outbox import put
from models.due import DueRow, add_due, add_round
from models.people import find_member

KIND = "weekly"
AT = time(8, 40)
WEEK = timedelta(days=7)


def run(act: Act, office: Office, due: DueRow) -> str:
    """A round puts one row per leader on the clock. On a holiday it waits; after a long stop there is one, not several."""
    if due.subject:
        return _tell(act, office, due.subject)
    today = local(act.now).date()
    if not office.calendar.is_workday(today):
        add_round(act.session, act.new_id(), KIND, datetime.combine(today + timedelta(days=1), AT, SHANGHAI))
        return "holiday"
    add_round(act.session, act.new_id(), KIND, next_round(act.now))
    leaders = find_leaders(act.session)
    for person_id in leaders:
        add_due(act.session, act.new_id(), KIND, subject=person_id, due_at=act.now, step=today.toordinal())
    return str(len(leaders))


def next_round(now: datetime) -> datetime:
    """20 to nine on the next Monday in Shanghai."""
    here = local(now)
    monday = here.date() - timedelta(days=here.weekday())
    at = datetime.combine(monday, AT, SHANGHAI)
    return at if at > now else at + WEEK


def _tell(act: Act, office: Office, person_id: int) -> str:
    member = find_member(act.session, person_id)
    text = compose(act, office, member) if member else ""
    if not text:
        return "nothing"
    put(act, person_id, Message("digest", text, {"text": text}, expires_at=office.calendar.end_of_day(act.now)))
    return "told"
