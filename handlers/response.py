"""Quick response (快速反应): 已出发, 到场, 起因, 控制: short words from whoever is on the way, each with its time."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.cases import actions
from bot.cases.access import require_handled
from bot.cases.meant import find_in_hand, speaks_for
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Turn
from bot.conversation.which_case.asking import ask_which, know_which
from bot.conversation.which_case.beside import find_beside, tell_beside
from bot.conversation.which_case.of_member import at_named_place, tells_of_another
from bot.errors import Refused
from bot.messages import Reply
from models.case_events import find_events
from models.cases import AT_ONCE


@dataclass
class Step:
    """Which case, where more than one is under way, and what is to be told."""

    case: CaseCode | None = None
    note: Words | None = None


@dataclass
class Excuse:
    """Which case he cannot come to, and why."""

    case: CaseCode | None = None
    said: Words | None = None


_UNABLE = re.compile(
    r"(?:我|人|现在|这会儿?|今天|刚好|正|已经|还){0,3}(?:[在去回到](?:了)?(?:外地|外面|外头|外省|国外|开会|医院|老家|家里?|乡下|娘家|出差|上班|忙|火车上|高铁上|飞机上|车上|(?!现场|路上|[\u4e00-\u9fff]{0,2}(?:门口|小区|楼[上下]))[\u4e00-\u9fff]{2,3}(?=[\s,。]))|出差|开会|没空|有事|生病|病了)?了?[\s,。]*"
    r"(?:我|现在|今天|今晚|实在|真的?|暂时|一时|一下子|根本|也|都){0,3}(?:(?:去|来|到|过去|过来|回去|回来)不了|(?:赶|过|回)不(?:过去|过来|回去|回来|去|来|到)|走不开|没(?:法|办法)(?:去|来|到|赶?过去|赶?过来|赶?回去|赶?回来)|不能(?:去|来|过去|过来))[了啊呀。!\s]*"
)


def sounds_unable(text: str) -> bool:
    """我在外地 去不了."""
    return _UNABLE.fullmatch(text) is not None


#: Word → move of the lifecycle, and what the member hears.
STEPS = {
    "已出发": ("depart", "路上小心。到了回“到场”。"),
    "到场": ("arrive", "已记到场时间。查到原因回“起因 …”,控制住了回“控制”。"),
    "起因": ("find_cause", "已记起因。控制住了回“控制”。"),
    "控制": ("control", "已记控制时间。全办完回“办结 说明”。"),
}

#: Said twice running the resident hears it once.
ONCE = frozenset({"depart", "arrive"})

depart = Capability(
    "depart",
    form=Step,
    words=("已出发", "出发"),
    whole_words=("在路上", "马上到"),
    for_=MEMBER,
    help="已出发、到场、起因 …、控制:急事的进展",
    help_rank=3,
)
arrive = Capability("arrive", form=Step, words=("到场", "已到场", "到了"), for_=MEMBER)
find_cause = Capability("find_cause", form=Step, words=("起因",), for_=MEMBER)
control = Capability("control", form=Step, words=("控制", "已控制"), for_=MEMBER)


cannot_come = Capability("cannot_come", form=Excuse, says=sounds_unable, says_first=True, for_=MEMBER)


@depart.on_complete
def set_out(turn: Turn, form: Step, settings: NoSettings) -> Reply | None:
    """已出发: the first thing that may be told as coming."""
    return _step(turn, form, "已出发")


@arrive.on_complete
def be_there(turn: Turn, form: Step, settings: NoSettings) -> Reply | None:
    """到场."""
    return _step(turn, form, "到场")


@find_cause.on_complete
def know_why(turn: Turn, form: Step, settings: NoSettings) -> Reply | None:
    """起因 …."""
    return _step(turn, form, "起因")


@control.on_complete
def have_control(turn: Turn, form: Step, settings: NoSettings) -> Reply | None:
    """控制."""
    return _step(turn, form, "控制")


def _step(turn: Turn, form: Step, word: str) -> Reply:
    move, told = STEPS[word]
    if form.case is None:
        raise Refused("您现在没有在办的事项。")
    if (beside := tell_beside(turn, move, form.case.code, f"{word} {form.note or ''}".strip())) is not None:
        return beside
    case = require_handled(turn.act.session, turn.require_member(), form.case.code, turn.act.now)
    if move in ONCE and find_events(turn.act.session, case.id)[-1].move == move:
        return Reply(f"编号 {case.code}:已经记过,居民知道了。")
    actions.respond(turn.act, turn.office, case, turn.require_member(), move, form.note or "")
    return Reply(f"编号 {case.code}:{told}")


def _know_which(turn: Turn, values: dict[str, Any], capability: str) -> Reply | None:
    """The urgent one of several, else the question which; who has none tells of what he was called to."""
    in_hand = find_in_hand(turn.act.session, turn.person_id, turn.act.now)
    in_hand = in_hand or find_beside(turn, capability)
    urgent = [case for case in at_named_place(turn, in_hand) if case.urgency in AT_ONCE]
    if values.get("case") is None and len(urgent) == 1 and not tells_of_another(turn, urgent[0], in_hand):
        values["case"] = urgent[0].code
    return know_which(turn, capability, values)


@cannot_come.on_complete
def excuse(turn: Turn, form: Excuse, settings: NoSettings) -> Reply | None:
    """去不了: the next one is called at once, and whoever has the case hears it; None where he was called to nothing."""
    session, member = turn.act.session, turn.require_member()
    called = [one for one in find_in_hand(session, turn.person_id, turn.act.now) if one.urgency in AT_ONCE]
    code = form.case.code if form.case else None
    called = [one for one in called if one.code == code] if code else [one for one in called if not one.arrived_at]
    if not called:
        return None
    said = str(form.said or "去不了")
    if len(called) > 1:
        return ask_which(turn, called, "cannot_come", {"said": said})
    if speaks_for(called[0], turn.person_id):
        owner = actions.decline(turn.act, turn.office, called[0], member, said)
        return Reply(f"记下了,编号 {called[0].code}已请{owner.name if owner else '街道派人'}。")
    actions.excuse(turn.act, turn.office, called[0], member, said)
    return Reply(f"记下了,编号 {called[0].code}您去不了,已告诉办的人。")


depart.on_begin(partial(_know_which, capability="depart"))
arrive.on_begin(partial(_know_which, capability="arrive"))
find_cause.on_begin(partial(_know_which, capability="find_cause"))
control.on_begin(partial(_know_which, capability="control"))
