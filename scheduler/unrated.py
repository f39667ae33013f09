"""Unrated (未评): seven days after 办结 without an answer the case is closed as 未评, which is never 满意."""

from bot.act import Act
from bot.cases.actions import UNRATED_DAYS
from bot.cases.lifecycle import RESOLVED
from bot.cases.resident_actions import close_unrated
from bot.directory.office import Office
from models.cases import get_case
from models.due import DueRow

KIND = "unrated"


def run(act: Act, office: Office, due: DueRow) -> str:
    """Close it if it still waits, and if this was the last 办结."""
    case = get_case(act.session, due.subject)
    if case.state != RESOLVED or case.resolved_at is None or (act.now - case.resolved_at).days < UNRATED_DAYS:
        return "moved on"
    close_unrated(act, case)
    return "closed"
