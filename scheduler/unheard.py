"""Unheard voice (语音未听): a voice message nobody listened to climbs to the secretary, then to those who route."""

from bot.act import Act
from bot.cases import member_words
from bot.cases.teams import find_holders
from bot.cases.telling import push_task, tell_organisers, told_of
from bot.directory.office import Office
from models.cases import get_case
from models.due import DueRow

KIND = "unheard"


def run(act: Act, office: Office, due: DueRow) -> str:
    """Thirty working minutes have passed."""
    case = get_case(act.session, due.subject)
    if not case.unheard:
        return "heard"
    told = told_of(act, office, case)
    holders = find_holders(act.session, office.directory, case.grid, "secretary")[:1]
    for member in holders:
        push_task(act, office, case, member.person_id, member_words.voice_task(told, case.accept_by, act.now))
    if not holders:
        tell_organisers(act, office, case, "语音没人听")
    return "climbed"
