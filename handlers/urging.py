"""Urging (催办): 催 passes on that somebody waits, and says who has it and until when he answers."""

from dataclasses import dataclass

from bot.cases import words
from bot.cases.access import only_one_own, require_own
from bot.cases.merging import leading
from bot.cases.urging import urge
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.readers import CaseCode
from bot.conversation.turn import Turn
from bot.messages import Reply
from models.people import find_member


@dataclass
class MaybeCase:
    """Which case; nothing: the only one in work."""

    case: CaseCode | None = None


urging = Capability(
    "urging", form=MaybeCase, words=("催", "催办"), whole_words=("催一下", "催催", "催一催", "帮我催一下")
)


@urging.on_complete
def pass_on(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """Of a merged case the one it is worked on with is meant."""
    session = turn.act.session
    own = require_own(session, turn.person_id, form.case.code) if form.case else only_one_own(session, turn.person_id)
    case = leading(turn.act, own)
    owner = find_member(session, case.owner_id) if case.owner_id else None
    is_told = urge(turn.act, turn.office, case)
    return Reply(words.urged(own.code, owner.shown if owner else "", case.accept_by, turn.act.now, is_told=is_told))
