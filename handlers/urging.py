"""Urging (催办): 催 passes on that somebody waits, and says who has it and until when he answers."""

from bot.cases import words
from bot.cases.access import only_one_own, require_own, require_seen
from bot.cases.discretion import owner_named
from bot.cases.merging import leading
from bot.cases.urging import urge
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.turn import Turn
from bot.messages import Reply
from models.cases import Case, find_own_case
from models.people import find_member

urging = Capability(
    "urging", form=MaybeCase, words=("催", "催办"), whole_words=("催一下", "催催", "催一催", "帮我催一下")
)


@urging.on_complete
def pass_on(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """Of a merged case the one it is worked on with is meant."""
    session = turn.act.session
    own = _meant(turn, form.case.code if form.case else None)
    case = leading(turn.act, own)
    owner = find_member(session, case.owner_id) if case.owner_id else None
    who = turn.member.shown if turn.member and own.contact_id != turn.person_id else "居民"
    is_told = urge(turn.act, turn.office, case, own.code, who)
    return Reply(words.urged(own.code, owner_named(case, owner), case.accept_by, turn.act.now, is_told=is_told))


def _meant(turn: Turn, code: str | None) -> Case:
    """His own; a member may urge whoever has a case that he may look at. Raises Refused."""
    session = turn.act.session
    if code is None:
        return only_one_own(turn.act, turn.person_id)
    if turn.member is not None and find_own_case(session, code, turn.person_id) is None:
        return require_seen(session, turn.office.directory, turn.member, code, turn.act.now)
    return require_own(session, turn.person_id, code)
