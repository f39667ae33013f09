"""Daily digest (每日汇总): at 8:30 of a working day, each member who has something to do hears it in one message."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import local, next_at
from bot.directory.office import Office
from bot.duties.digest import compose, find_digest_readers
from bot.messages import Message
from bot.outbox import put
from models.due import DueRow, add_due, add_round
from models.people import find_member

KIND = "digest"
AT = time(8, 30)
#: Begun later than this after its time, it lets what is older go first: that may have to be said in it.
LATE = timedelta(minutes=5)


def run(act: Act, office: Office, due: DueRow) -> str:
    """A round puts one row per reader on the clock, so that one who cannot be told holds up nobody."""
    if due.subject:
        return _tell(act, office, due.subject)
    if act.now - due.due_at > LATE:
        add_round(act.session, act.new_id(), KIND, act.now)
        return "after the rest"
    add_round(act.session, act.new_id(), KIND, next_round(act.now))
    today = local(act.now).date()
    readers = find_digest_readers(act.session, office, today) if office.calendar.is_workday(today) else []
    for person_id in readers:
        add_due(act.session, act.new_id(), KIND, subject=person_id, due_at=act.now, step=today.toordinal())
    return str(len(readers))


def next_round(now: datetime) -> datetime:
    """The next 8:30 in Shanghai."""
    return next_at(now, AT)


def _tell(act: Act, office: Office, person_id: int) -> str:
    member = find_member(act.session, person_id)
    text = compose(act, office, member) if member else ""
    if not text:
        return "nothing"
    until = office.calendar.end_of_day(act.now)  # tomorrow has its own
    put(act, person_id, Message("digest", text, {"text": text}, expires_at=until))
    return "told"
