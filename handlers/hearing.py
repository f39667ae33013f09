"""Who hears (答复告诉谁): for a matter told on somebody's behalf, the chat, or the person himself by telephone too."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases import resident_actions
from bot.cases.access import only_one_own, require_own
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Phone
from bot.conversation.turn import Answer, Turn
from bot.messages import Reply
from models.cases import find_cases_of_cause, get_case

BY_PHONE = 2


@dataclass
class CallBack:
    """Which case, where more than one is running, and the number of the person it is for."""

    case: CaseCode | None
    phone: Annotated[Phone, Ask("本人的电话是多少?只给办这件事的人看,办完就看不到了。")]


hearing = Capability(
    "hearing",
    form=CallBack,
    words=("打电话告诉本人",),
    answers=("hearing",),
    answer_words={"发到这里": 1, "发这里": 1, "告诉我": 1, "不用打": 1, "打电话": BY_PHONE, "告诉本人": BY_PHONE},
)


@hearing.on_answer
def choose(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1发到这里 2也打电话告诉本人."""
    answer.prompt.closed_at = turn.act.now
    if answer.number != BY_PHONE:
        return Reply("好的,答复发到这里。")
    turn.go_on_with("hearing", case=get_case(turn.act.session, answer.prompt.about or 0).code)
    return Reply("好的。")


@hearing.on_complete
def keep_number(turn: Turn, form: CallBack, settings: NoSettings) -> Reply | None:
    """The number goes, sealed, to all that was told in the same breath; each owner sees it until his case ends."""
    session = turn.act.session
    if form.case is not None:
        case = require_own(session, turn.person_id, form.case.code)
    else:
        case = only_one_own(turn.act, turn.person_id)
    told_together = [one for one in find_cases_of_cause(session, case.cause) if one.reporter_id == turn.person_id]
    for one in told_together:
        resident_actions.call_back(turn.act, turn.office, one, form.phone.number)
    codes = "、".join(one.code for one in told_together)
    return Reply(f"记下了。编号 {codes}办好会请办的人打电话告诉本人,答复也发到这里。")
