"""Timeline (经过): what happened with a case and when, to the minute: for its resident, and for members who had to do with it."""

from bot.cases import record, words
from bot.cases.access import require_seen
from bot.cases.discretion import is_private, owner_named
from bot.cases.lifecycle import says
from bot.cases.merging import leading
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import name_of
from bot.messages import Reply
from models.case_views import CaseView
from models.cases import Case, find_own_case
from models.people import find_member

timeline = Capability("timeline", form=MaybeCase, words=("经过",), help="经过 编号:每一步在几点")


@timeline.on_complete
def show(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """A member's look is noted, and its resident can ask who looked."""
    session, now = turn.act.session, turn.act.now
    if form.case is None:  # 经过 菜场后门,看到井盖坏了: a report
        return None if turn.rest else Reply("看哪一件的经过?回“经过 编号”。")
    own = find_own_case(session, form.case.code, turn.person_id)
    if own is not None:
        steps = record.told_to_resident(session, own, now, notes=_may_be_read(turn, own))
        return Reply("\n".join([_head(turn, own), *steps]))
    case = require_seen(turn.act, turn.office.directory, turn.member, form.case.code)
    title = (turn.member.title if turn.member else "") or "经办人"
    session.add(CaseView(id=turn.act.new_id(), case_id=case.id, viewer=title, at=now, reason="查看经过"))
    turn.act.record("case.look", f"case:{case.id}")
    steps = record.told_to_member(session, case, now, notes=_may_be_read(turn, case))
    return Reply("\n".join([_head(turn, case), *steps]))


def _head(turn: Turn, case: Case) -> str:
    """Which case; of a merged one also how the one it is worked on with stands, and who has that."""
    head, whole = f"编号 {case.code} {name_of(turn, case)}", leading(turn.act, case)
    if whole is case:
        return head
    owner = find_member(turn.act.session, whole.owner_id)
    into = "" if turn.person_id in (case.contact_id, case.reporter_id, case.beneficiary_id) else whole.code
    return f"{head},{words.worked_on_as_one(into, says(whole.state), owner_named(whole, owner))}"


def _may_be_read(turn: Turn, case: Case) -> bool:
    """May what was said stand in the reply?"""
    return not (turn.by_sms and is_private(case))
