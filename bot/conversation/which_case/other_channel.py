"""Other channel (另一渠道): the same matter told by one person on both his channels is one case."""

from datetime import timedelta

from bot.conversation.turn import Turn
from models.cases import RUNNING, Case, find_cases_of_contact
from models.inbox import find_channel

#: Who tells it again later than this has something new to say.
SAME_FOR = timedelta(days=3)
LOOKED_AT = 5


def find_told_on_other_channel(turn: Turn, category: str, place: str | None) -> Case | None:
    """The sender's running case of this kind at this place, told lately on his other channel."""
    if turn.sender.person.joined_at is None or place is None:
        return None
    for case in find_cases_of_contact(turn.act.session, turn.person_id, LOOKED_AT):
        same = case.state in RUNNING and (case.category, case.place) == (category, place)
        lately = turn.act.now - case.opened_at < SAME_FOR
        if same and lately and find_channel(turn.act.session, case.cause) != turn.heard.inbound.channel:
            return case
    return None
