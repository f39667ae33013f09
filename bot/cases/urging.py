"""Urging (催办): a resident asks where his case is; whoever has it hears so once, and is then left in peace a while."""

from datetime import timedelta

from bot.act import Act
from bot.cases import member_words
from bot.cases.moves import add_event
from bot.cases.telling import tell_member
from bot.directory.office import Office
from models.case_events import find_events
from models.cases import Case

URGED_AGAIN = timedelta(hours=4)


def urge(act: Act, office: Office, case: Case, who: str) -> bool:
    """Tell the owner of a case in work who waits; False when he was told lately."""
    urged = [event.at for event in find_events(act.session, case.id) if event.move == "urge"]
    if urged and act.now - max(urged) < URGED_AGAIN:
        return False
    add_event(act, case, "urge", case.state)
    act.record("case.urge", f"case:{case.id}")
    tell_member(act, office, case, case.owner_id, lambda told: member_words.urged(told, who))
    return True
