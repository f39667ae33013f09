"""Voice (语音): WeChat no longer transcribes; a voice message is at once a case, and its grid worker listens."""

from dataclasses import dataclass
from typing import Annotated, Any

from bot.cases import actions, first_words
from bot.cases.access import require_handled
from bot.cases.opening import Request, open_case
from bot.cases.photos import show_media
from bot.conversation import diary_media
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.places import scanned
from bot.conversation.places.where import Where
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Turn
from bot.conversation.understand_here import understand_here
from bot.messages import InboundKind, Reply
from bot.understanding.private import scrub


@dataclass
class Heard:
    """Which case, and one line of what the voice says."""

    case: Annotated[CaseCode, Ask("听的是哪一件?回编号。")]
    text: Annotated[Words, Ask("语音里说了什么?写一句话。")]


voice = Capability("voice", kinds=(InboundKind.VOICE,))
listen = Capability("listen", form=Heard, words=("听",), for_=MEMBER)


@voice.on_complete
def keep(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A case 语音待听 with the audio, at the card just scanned, or for the grid where this person's last case was."""
    noted = diary_media.take(turn, "voice", [turn.heard.inbound.media_id])
    if noted is not None:
        return noted
    here = scanned.standing(turn) or Where(None, "", scanned.grid_of(turn))
    request = Request(
        text="(语音待听)",
        category="other",
        unheard=True,
        place=here.code,
        where=here.words,
        grid=here.grid,
        media=(("voice", turn.heard.inbound.media_id),),
    )
    opened = open_case(turn.act, turn.office, request, contact_id=turn.person_id, reporter_id=turn.person_id)
    owner = opened.owner.shown if opened.owner else "街道值班人员"
    said = first_words.opened_voice(opened.case.code, owner, opened.case.accept_by, turn.act.now)
    return Reply(f"{said}\n{scanned.used(turn, here, [opened.case.id])}" if here.assumed else said)


@listen.on_begin
def play(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """听 编号 alone: the voice comes into the chat, then one line of what it says is asked for."""
    if "case" in values and "text" not in values:
        case = require_handled(turn.act.session, turn.require_member(), values["case"], turn.act.now)
        actions.require_unheard(case)
        show_media(turn.act, case, turn.person_id)
    return None


@listen.on_complete
def write_down(turn: Turn, form: Heard, settings: NoSettings) -> Reply | None:
    """Listening and typing one line completes the case and takes it."""
    case = require_handled(turn.act.session, turn.require_member(), form.case.code, turn.act.now)
    said = scrub(form.text)
    understood = understand_here(said, turn.office)
    category = understood.matters[0].category if understood.matters else "other"
    actions.listen(turn.act, turn.office, case, turn.require_member(), said, category)
    return Reply(f"已记下 编号 {case.code}:{said}")
