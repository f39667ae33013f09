"""Opinions (意见): a case whose answer is owed within working days, whatever it is about."""

from datetime import datetime

from bot.clock import SHANGHAI, local
from bot.directory.office import Office

#: The kind of such a case.
OPINION = "opinion"


def resolve_by(office: Office, kind: str, category: str, now: datetime) -> datetime:
    """Until when a case is to be done: an opinion by its own time, anything else by that of its category."""
    if kind == OPINION:
        return answer_by(office, now)
    return office.calendar.add_hours(now, office.category(category).resolve_h)


def answer_by(office: Office, now: datetime) -> datetime:
    """The closing time of the last working day on which an opinion told `now` is answered in time."""
    last = office.calendar.add_workdays(local(now).date(), office.config.opinions.answer_days)
    return datetime.combine(last, office.calendar.closes, SHANGHAI)
