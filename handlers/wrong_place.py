"""Wrong place (地点不对): resident or member says where it really is; the case is routed anew."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases import actions
from bot.cases.access import only_one_own, require_handled, require_own
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.readers import CaseCode
from bot.conversation.turn import Turn
from bot.conversation.where import Where
from bot.errors import Refused
from bot.messages import Reply
from models.cases import Case, find_cases_owned, get_case


@dataclass
class WrongPlace:
    """Which case, and where it is."""

    case: CaseCode | None
    where: Annotated[Where, Ask("在哪里?说小区名和楼号,或发个位置。")]


wrong_place = Capability("wrong_place", form=WrongPlace, words=("地点不对", "地址不对", "地点错了"))


@wrong_place.on_complete
def move(turn: Turn, form: WrongPlace, settings: NoSettings) -> Reply | None:
    """Another grid means another team; the code stays."""
    case = _meant(turn, form.case.code if form.case else None)
    owner = actions.move_place(turn.act, turn.office, case, form.where.code, form.where.words, form.where.grid)
    who = owner.shown if owner else "街道派人"
    return Reply(f"编号 {case.code}的地点改为{form.where.words},由{who}办理。")


def _meant(turn: Turn, code: str | None) -> Case:
    """The case of the code, else the one just opened, else the sender's only one."""
    session, member = turn.act.session, turn.member
    if code is not None and member is not None:
        try:
            return require_handled(session, member, code, turn.act.now)
        except Refused:
            return require_own(session, turn.person_id, code)
    if code is not None:
        return require_own(session, turn.person_id, code)
    if turn.just_opened is not None:
        return get_case(session, turn.just_opened)
    if member is not None and len(mine := find_cases_owned(session, member.person_id, ("open", "accepted"))) == 1:
        return mine[0]
    return only_one_own(session, turn.person_id)
