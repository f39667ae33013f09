"""Care (关怀): every morning, greetings for the festival of the day and for members whose 政治生日 it is."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.broadcasts import greeting
from bot.broadcasts.kinds import MESSAGES
from bot.broadcasts.sending import BACKLOG
from bot.clock import local, next_at
from bot.directory.office import Office
from models.broadcast_messages import count_due
from models.due import DueRow, add_due, add_round

KIND = "care"
#: After the quiet hours of the house; before anybody is at work.
AT = time(8, 10)
NEXT_CHUNK = timedelta(seconds=1)
#: Rows of one chunk carry which festival it is in the last digits of their step.
FESTIVALS_MAX = 100


def run(act: Act, office: Office, due: DueRow) -> str:
    """The round greets members and begins the festivals; a row with a person goes on behind him. Yesterday's is let go."""
    if due.subject:
        return _go_on(act, office, due)
    add_round(act.session, act.new_id(), KIND, next_round(act.now))
    if local(due.due_at).date() != local(act.now).date():
        return "too late"
    members = greeting.greet_party_days(act, office)
    for code in greeting.festivals_on(office, local(act.now).date()):
        _greet(act, office, code, 0)
    return f"{members} members"


def next_round(now: datetime) -> datetime:
    """The next 8:10 in Shanghai."""
    return next_at(now, AT)


def _go_on(act: Act, office: Office, due: DueRow) -> str:
    codes = list(office.config.broadcasts.festivals)
    place, today = due.step % FESTIVALS_MAX, local(act.now).date()
    if place >= len(codes) or codes[place] not in greeting.festivals_on(office, today):
        return "too late"
    return f"{_greet(act, office, codes[place], due.subject)} residents"


def _greet(act: Act, office: Office, code: str, after: int) -> int:
    """A chunk, unless messages already queue before delivery: an answer never waits behind greetings."""
    waits = count_due(act.session, sorted(MESSAGES), BACKLOG) >= BACKLOG
    written, last = (0, after) if waits else greeting.greet_next(act, office, code, after)
    if last is not None:
        place, at = list(office.config.broadcasts.festivals).index(code), act.now + NEXT_CHUNK
        step = int(at.timestamp()) * FESTIVALS_MAX + place
        add_due(act.session, act.new_id(), KIND, subject=last, due_at=at, step=step)
    return written
