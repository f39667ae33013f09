"""Calls (电话告知): every ten minutes at most, workers are asked to tell what no channel brought; a day later reminded."""

from bot.act import Act
from bot.cases.calls import follow_up, hand_out
from bot.directory.office import Office
from models.calls import JOB
from models.due import DueRow

KIND = JOB


def run(act: Act, office: Office, due: DueRow) -> str:
    """Hand out what is open, or look after what one worker was asked."""
    return follow_up(act, office, due.subject) if due.subject else hand_out(act, office)
