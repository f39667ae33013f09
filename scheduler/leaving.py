"""Leaving (离岗): the directory has ended a member, or moved him to another grid; what he has there goes on with
whoever is asked for such a matter now.
"""

from bot.act import Act
from bot.cases.handing import find_elsewhere, hand_all
from bot.directory.office import Office
from bot.directory.writing import LEAVING
from models.due import DueRow
from models.people import Member

KIND = LEAVING


def run(act: Act, office: Office, due: DueRow) -> str:
    """Nothing when a later import brought him back."""
    member = act.session.get_one(Member, due.subject)
    owed = find_elsewhere(act, office, member) if member.ended_on is None else None
    return f"{hand_all(act, office, member, None, owed)} handed"
