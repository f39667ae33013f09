"""Questionnaires (问卷): closed at their time; those who took part hear it, and then no sheet is anybody's."""

from bot.act import Act
from bot.ballots.actions import CLOSING, close, tell_participants
from bot.directory.office import Office
from models.due import DueRow, add_next_due
from models.questionnaires import CLOSED, OPEN, lock_questionnaire

KIND = CLOSING


def run(act: Act, office: Office, due: DueRow) -> str:
    """Close it if it is time; else tell the next of those who took part."""
    row = lock_questionnaire(act.session, due.subject)
    if row.state == OPEN:
        if max(row.closes_at, row.paper_until_at) > act.now:
            return "moved"
        close(act, row)
        return "closed"
    if row.state == CLOSED and tell_participants(act, row):
        add_next_due(act.session, act.new_id(), KIND, row.id, act.now)
        return "told"
    return "done"
