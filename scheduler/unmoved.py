"""Unmoved (接单未动): somebody took a matter that cannot wait, and nothing was heard of him since; he is asked once."""

from bot.act import Act
from bot.cases import member_words
from bot.cases.chasing import UNMOVED, patience
from bot.cases.lifecycle import ACCEPTED
from bot.cases.telling import tell_member
from bot.directory.office import Office
from bot.messages import While
from models.case_events import find_events
from models.cases import get_case
from models.due import DueRow

KIND = UNMOVED
#: Any of these says that he has moved, or that the chase has begun anew.
MOVED = ("depart", "arrive", "find_cause", "control", "accept")


def run(act: Act, office: Office, due: DueRow) -> str:
    """Ask the one who has it, unless he or somebody else moved since it was taken."""
    case, since = get_case(act.session, due.subject), due.due_at - patience(office)
    moved = any(event.move in MOVED and event.at > since for event in find_events(act.session, case.id))
    if moved or case.state != ACCEPTED:
        return "moved"
    tell_member(
        act,
        office,
        case,
        case.owner_id,
        lambda told: member_words.on_your_way(told, since, act.now),
        While.HIS,
    )
    return "asked"
