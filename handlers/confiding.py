"""Confiding (别说是我说的): after he told it somebody asks that nobody hear from whom; he is told who knows, and it is kept with the case."""

from bot.cases.lifecycle import RUNNING
from bot.cases.resident_actions import add_words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import Reply
from bot.text.confiding import wants_confidence
from models.cases import OWN_MAX, find_cases_of_contact

confiding = Capability("confiding", says=wants_confidence, says_first=True)


@confiding.on_complete
def promise(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """His newest case that runs; whoever has it hears his wish. None where nothing runs: what he tells then says it itself."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    case = next((one for one in mine if one.state in RUNNING), None)
    if case is None:
        return None
    add_words(turn.act, turn.office, case, turn.heard.text)
    if case.sealed:
        return Reply(f"好的,不会说是您说的。编号 {case.code}只有专人能看到。")
    return Reply(f"好的,已请办的人别说是您说的,编号 {case.code}。他看不到您的号码。")
