"""Away (请假到点): on the first morning the deputy hears what he has, on the last evening both hear that it ends."""

from bot.act import Act
from bot.cases import member_words
from bot.cases.standing_in import brief
from bot.clock import local
from bot.directory.absences import AWAY, BEGINS
from bot.directory.office import Office
from bot.messages import Message
from bot.outbox import put
from models.due import DueRow
from models.people import Absence, find_member

KIND = AWAY


def run(act: Act, office: Office, due: DueRow) -> str:
    """Nothing of an absence that was taken back or ended early."""
    absence, today = act.session.get(Absence, due.subject), local(act.now).date()
    if absence is None or not absence.first_on <= today <= absence.last_on:
        return "over"
    if due.step == BEGINS:
        brief(act, office, absence)
        return "begun"
    member = find_member(act.session, absence.person_id)
    if member is None:
        return "left"
    _tell(act, absence.person_id, member_words.back_tomorrow())
    if absence.deputy_id is not None:
        _tell(act, absence.deputy_id, member_words.stands_in_no_more(member.name))
    return "ends"


def _tell(act: Act, person_id: int, text: str) -> None:
    put(act, person_id, Message("notice", text, {"text": text}))
