"""Leaving (离岗): the directory has ended a member; what he has goes on with whoever is asked for such a matter now."""

from bot.act import Act
from bot.cases.handing import hand_all
from bot.directory.office import Office
from bot.directory.writing import LEAVING
from models.due import DueRow
from models.people import Member

KIND = LEAVING


def run(act: Act, office: Office, due: DueRow) -> str:
    """Nothing when a later import brought him back."""
    member = act.session.get(Member, due.subject)
    if member is None or member.ended_on is None:
        return "back"
    return f"{hand_all(act, office, member, None)} handed"
