"""Seat (报名名额): who was asked whether he takes a seat and did not say so in time; the next one is asked."""

from bot.act import Act
from bot.broadcasts import seats
from bot.directory.office import Office
from models.broadcasts import get_broadcast
from models.due import DueRow

KIND = seats.DUE


def run(act: Act, office: Office, due: DueRow) -> str:
    """Every seat of this event whose time is over."""
    return f"{seats.pass_on_late(act, office, get_broadcast(act.session, due.subject))} passed on"
