"""Urging (催办): a resident asks where his case is; whoever has it hears so once, and is then left in peace a while."""

from datetime import timedelta

from bot.act import Act
from bot.cases import member_words
from bot.cases.lifecycle import RUNNING
from bot.cases.moves import add_event
from bot.cases.telling import tell_member
from bot.directory.office import Office
from bot.errors import Refused
from models.cases import Case, find_events

URGED_AGAIN = timedelta(hours=4)


def urge(act: Act, office: Office, case: Case, own: str, who: str) -> bool:
    """Tell its owner who waits; False when he was told lately. Raises Refused for a case not in work.

    `own`: the code by which whoever waits knows it; that of a case it is merged into may be a neighbour's.
    """
    if case.state not in RUNNING:
        raise Refused(f"编号 {own}不在办。没办好回“还没 {own}”。")
    urged = [event.at for event in find_events(act.session, case.id) if event.move == "urge"]
    if urged and act.now - max(urged) < URGED_AGAIN:
        return False
    add_event(act, case, "urge", case.state)
    act.record("case.urge", f"case:{case.id}")
    tell_member(act, office, case, case.owner_id, lambda told: member_words.urged(told, who))
    return True
