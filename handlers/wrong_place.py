"""Wrong place (地点不对): resident or member says where it really is; the case is routed anew."""

from dataclasses import dataclass
from typing import Annotated, Any

from bot.cases import resident_actions, words
from bot.cases.access import only_one_own, require_handled, require_own
from bot.cases.discretion import owner_named
from bot.cases.opening import split_by_reach
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.own_case import stop_asking_where
from bot.conversation.places.where import Where
from bot.conversation.readers.ones import Ones, among, chosen_of
from bot.conversation.readers.plain import CaseCode, Given
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from models.cases import Case, find_cases_owned, get_case
from models.dialogues import find_who_was_asked
from models.people import find_member

#: More than so many characters name a place, not one of the cases.
NAMED_IN = 4


@dataclass
class WrongPlace:
    """Which case, or which of several of one message, and where it is."""

    case: CaseCode | None
    among: Given | None
    ones: Annotated[Ones | None, Ask("哪件不在那里?", when=lambda values: "among" in values, is_number=True)]
    where: Annotated[Where, Ask("在哪里?说小区名和楼号,或发个位置。")]


wrong_place = Capability("wrong_place", form=WrongPlace, words=("地点不对", "地址不对", "地点错了", "改地点", "改地址"))


@wrong_place.on_begin
def ask_which(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Without a code, right after a message that opened several: by number ("地点不对 2"), or he is asked."""
    opened = turn.last_effect.opened
    if turn.member is None and "case" not in values and not opened:
        values["case"] = only_one_own(turn.act, turn.person_id).code  # or he hears at once that he has none
    if "case" in values or len(opened) < 2:
        return None
    cases = [get_case(turn.act.session, row) for row in opened]
    values["among"] = among([(case.code, turn.office.category(case.category).name) for case in cases])
    said = turn.rest.strip("。 ")
    if len(said) <= NAMED_IN and (ones := chosen_of(values["among"], said)):
        values["ones"] = ones
        values.pop("where", None)
    return None


@wrong_place.on_complete
def move(turn: Turn, form: WrongPlace, settings: NoSettings) -> Reply | None:
    """Another grid means another team; the code stays."""
    codes = form.ones or (form.case.code if form.case else None,)
    return Reply("\n".join(_move(turn, form, _meant(turn, code)) for code in codes))


def _move(turn: Turn, form: WrongPlace, case: Case) -> str:
    is_moved, where = case.grid is not None, form.where.words
    owner = resident_actions.move_place(turn.act, turn.office, case, form.where.code, where, form.where.grid)
    stop_asking_where(turn)
    if is_moved or case.sealed or case.urgency != "life":
        return words.placed(case.code, where, owner_named(case, owner), is_moved=is_moved)
    called = [
        find_member(turn.act.session, one)
        for one in find_who_was_asked(turn.act.session, case.id, "task", still_open=True)
    ]
    reached, not_reached = split_by_reach(turn.act, turn.office, filter(None, called))
    check = "不对请再说小区名和楼号。" if form.where.assumed else ""
    return words.called_there(case.code, where, reached, not_reached) + check


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
    return only_one_own(turn.act, turn.person_id)
