"""Quick response (快速反应): 已出发, 到场, 起因, 控制: short words from whoever is on the way, each with its time."""

from dataclasses import dataclass

from bot.cases import actions
from bot.cases.access import require_handled
from bot.cases.lifecycle import RUNNING
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.readers import CaseCode, Words
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from models.cases import Case, find_cases_owned, get_case
from models.dialogues import find_open_prompts


@dataclass
class Step:
    """Which case, where more than one is under way, and what is to be told."""

    case: CaseCode | None = None
    note: Words | None = None


#: Word → move of the lifecycle, and what the member hears.
STEPS = {
    "已出发": ("depart", "路上小心。到了回“到场”。"),
    "到场": ("arrive", "已记到场时间。查到原因回“起因 …”,控制住了回“控制”。"),
    "起因": ("find_cause", "已记起因。控制住了回“控制”。"),
    "控制": ("control", "已记控制时间。全办完回“办结 说明”。"),
}

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
    case = _meant(turn, form)
    actions.respond(turn.act, turn.office, case, turn.require_member(), move, form.note or "")
    return Reply(f"编号 {case.code}:{told}")


def _meant(turn: Turn, form: Step) -> Case:
    """The case of the code; without one the urgent one, or the only one under way."""
    member, session = turn.require_member(), turn.act.session
    if form.case is not None:
        return require_handled(session, member, form.case.code, turn.act.now)
    mine = find_cases_owned(session, member.person_id, RUNNING)
    asked = [
        prompt.about for prompt in find_open_prompts(session, member.person_id, turn.act.now) if prompt.kind == "task"
    ]
    known = {case.id for case in mine}
    mine += [get_case(session, about) for about in asked if about is not None and about not in known]
    urgent = [case for case in mine if case.urgency in ("life", "now") and case.state in RUNNING]
    for choice in (urgent, mine):
        if len(choice) == 1:
            return choice[0]
    if not mine:
        raise Refused("您现在没有在办的事项。")
    raise Refused(f"您有{len(mine)}件,请带上编号:{'、'.join(case.code for case in mine)}。")
