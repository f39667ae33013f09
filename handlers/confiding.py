"""Confiding (别说是我说的): while or after he tells it somebody asks that nobody hear of it, or from whom; he is told who knows."""

from typing import Any

from bot.cases.discretion import may_be_secret
from bot.cases.lifecycle import RUNNING
from bot.cases.resident_actions import add_words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import NOTHING_YET, Reply
from bot.text.confiding import is_only_that_wish, wants_confidence
from models.cases import OWN_MAX, find_cases_of_contact


def sounds_confiding(text: str) -> bool:
    """千万别说是我说的, 别让邻居知道, and nothing else."""
    return wants_confidence(text) or is_only_that_wish(text)


confiding = Capability("confiding", says=sounds_confiding, says_first=True)


@confiding.on_complete
def promise(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What he is still telling, else his newest case that runs; whoever has it hears his wish. None where there is neither."""
    if turn.frames and turn.frames[-1].values.get("matters"):
        return _of_what_he_tells(turn)
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    case = next((one for one in mine if one.state in RUNNING), None)
    if case is None:
        return None
    add_words(turn.act, turn.office, case, turn.heard.text)
    if case.sealed:
        return Reply(f"好的,不会说是您说的。编号 {case.code}只有专人能看到。")
    return Reply(f"好的,已请办的人别说是您说的,编号 {case.code}。他看不到您的号码。")


def _of_what_he_tells(turn: Turn) -> Reply:
    """It goes on as told in confidence where that may be; of a lamp his wish stands in its words."""
    frame = turn.frames[-1]
    matters: list[dict[str, Any]] = frame.values["matters"]
    secret = [one for one in matters if may_be_secret(one["category"], one["intent"]) and one["urgency"] == "normal"]
    for one in secret if is_only_that_wish(turn.heard.text) else ():
        one |= {"sealed": True, "alternatives": []}
    if any(one["sealed"] for one in matters):
        turn.frames.remove(frame)
        turn.go_on_with(frame.capability, **frame.values)
        return NOTHING_YET
    matters[0]["text"] = f"{matters[0]['text']},{turn.heard.text}"
    return Reply("好的,会请办的人别说是您说的。")
