"""Urging (催办): 催 passes on that somebody waits, and says who has it and until when he answers."""

from bot.cases import words
from bot.cases.access import find_ended_own, find_unclosed_own, only_one_own, require_own, require_seen
from bot.cases.discretion import is_private, owner_named
from bot.cases.lifecycle import RUNNING, WITHDRAWN
from bot.cases.merging import leading
from bot.cases.record import find_done
from bot.cases.resident_actions import may_reopen
from bot.cases.urging import urge
from bot.conversation import own_case
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.turn import Turn
from bot.messages import Prompt, Reply
from models.cases import Case, find_own_case
from models.people import find_member

urging = Capability(
    "urging", form=MaybeCase, words=("催", "催办"), whole_words=("催一下", "催催", "催一催", "帮我催一下")
)


@urging.on_complete
def pass_on(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """Of a merged case the one it is worked on with is meant; of one that is done, what came of it."""
    session = turn.act.session
    running = [case for case in find_unclosed_own(turn.act, turn.person_id) if not case.sealed]
    if form.case is None and len(running) > 1 and find_ended_own(turn.act, turn.person_id) is None:
        return own_case.ask(turn, running, own_case.URGED)
    own = _meant(turn, form.case.code if form.case else None)
    case = leading(turn.act, own)
    if case.state not in RUNNING:
        return _say_ended(turn, own, case)
    owner = find_member(session, case.owner_id)
    who = turn.member.shown if turn.member and own.contact_id != turn.person_id else "居民"
    is_told = urge(turn.act, turn.office, case, who)
    return Reply(words.urged(own.code, owner_named(case, owner), case.accept_by, turn.act.now, is_told=is_told))


def _meant(turn: Turn, code: str | None) -> Case:
    """His own; a member may urge whoever has a case that he may look at. Raises Refused.

    Without a code the only one in work; where none is, the last that ended lately.
    """
    session = turn.act.session
    if code is None:
        return find_ended_own(turn.act, turn.person_id) or only_one_own(turn.act, turn.person_id)
    if turn.member is not None and find_own_case(session, code, turn.person_id) is None:
        return require_seen(turn.act, turn.office.directory, turn.member, code)
    return require_own(session, turn.person_id, code)


def _say_ended(turn: Turn, own: Case, case: Case) -> Reply:
    """Who did what and when; whoever waited for it is asked whether it is really so, while it may still be taken up."""
    done, now = find_done(turn.act.session, case), turn.act.now
    if case.state == WITHDRAWN:
        return Reply(words.withdrawn_already(own.code, case.closed_at or now, now))
    owner = find_member(turn.act.session, done.actor_id) if done and done.actor_id else None
    note = done.note if done and not (turn.by_sms and is_private(own)) else ""
    said = words.done_already(own.code, owner_named(case, owner), done.at if done else None, note, case.closed_at, now)
    if turn.person_id not in (own.contact_id, own.reporter_id):
        return Reply(said)
    if not may_reopen(case, now):
        return Reply(f"{said}要是又有问题,请再说一遍,我们重新受理。")
    asked = words.VERDICTS if case.closed_at is None else words.VERDICTS[:2]
    return Reply(f"{said}\n真的好了吗?回 {words.numbered(asked)}", Prompt("resolved", asked, about=own.id))
