"""Tasks (接单): a member takes a case, says when he comes, or hands it on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from bot.cases import actions, member_words
from bot.cases.access import only_one, require_handled, require_meant, require_routable
from bot.cases.codes import find_code
from bot.cases.lifecycle import RUNNING, UNTAKEN
from bot.cases.plain_words import takes_all
from bot.cases.telling import CALL_OPTIONS
from bot.conversation.answers import TAKES
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.colleagues import find_colleagues
from bot.conversation.helping import say_who_has_it
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.asking import know_which, line_shown
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.text.coming import coming_in, plan_options
from bot.text.normalise import nfkc
from bot.text.waiting import reason_to_wait
from models.cases import AT_ONCE, Case, find_cases_owned, get_case
from models.dialogues import close_prompts, find_open_prompts
from models.people import Member

PLAN_FOR = timedelta(hours=24)
#: Questions that a nod answers.
NODDED_TO = ("deputy", "leave", "handover", "diary")


@dataclass
class Coming:
    """Which case, and when in his words; what leads here has both."""

    case: CaseCode | None = None
    said: Words | None = None


accept = Capability(
    "accept",
    form=MaybeCase,
    words=("接单",),
    whole_words=("收到", "好的", "好", "嗯", "行", "可以", "晓得"),
    for_=MEMBER,
    answers=("task", "tasks"),
    help="接单 编号:接下任务",
    help_rank=0,
)
plan = Capability("plan", form=Coming, answers=("plan",), for_=MEMBER, reads_options=True)


@dataclass
class Decline:
    """Which case, and why it is not his."""

    case: CaseCode | None
    reason: Annotated[Words, Ask("为什么不归您?一句话就行。")]


decline = Capability(
    "decline", form=Decline, words=("不归我", "退单"), for_=MEMBER, help="不归我 编号 原因:退回改派", help_rank=3
)


@dataclass
class Transfer:
    """Which case, and to whom."""

    case: CaseCode | None
    name: Annotated[Words, Ask("转给谁?回姓名。")]


transfer = Capability(
    "transfer", form=Transfer, words=("转派", "派给"), for_=MEMBER, help="转派 编号 姓名:转给别人", help_rank=3
)


@accept.on_complete
def take(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """接单 with a code, or without where only one is open; 收到 and 好的 never take a life-safety matter."""
    member, said = turn.require_member(), turn.heard.text
    all_of_them = takes_all(nfkc(said))
    if form.case is not None:
        return _take_and_plan(turn, require_handled(turn.act.session, member, form.case.code, turn.act.now))
    waiting = find_cases_owned(turn.act.session, member.person_id, UNTAKEN)
    if not said.startswith("接单") and not all_of_them:
        if not waiting or _nods_to_something_else(turn):
            return None
        if len(waiting) == 1 and waiting[0].urgency == "life":
            return Reply(_own_word(waiting[0]))
    if all_of_them:
        return _take_all(turn, waiting)
    if len(waiting) > 1:
        return _list_offers(turn, waiting)
    if not waiting and (told := say_who_has_it(turn)) is not None:
        return Reply(f"您现在没有等接单的事项。\n{told.text}")
    return _take_and_plan(turn, only_one(turn.act.session, member, UNTAKEN, "等接单"))


@accept.on_answer
def take_by_number(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1 to a pushed task, 2 where he cannot come to what cannot wait; with several open offers first which."""
    member = turn.require_member()
    if answer.prompt.kind == "tasks":
        answer.prompt.closed_at = turn.act.now
        session, offered = turn.act.session, answer.prompt.detail["cases"]
        listed = [get_case(session, offered[number - 1]) for number in dict.fromkeys(answer.numbers)]
        chosen = [
            require_handled(session, member, case.code, turn.act.now) for case in listed
        ]  # it may be another's now
        return _take(turn, chosen[0]) if len(chosen) == 1 else _take_all(turn, chosen)
    waiting = find_cases_owned(turn.act.session, member.person_id, UNTAKEN)
    case = get_case(turn.act.session, answer.prompt.about or 0)
    if answer.number != TAKES:
        turn.go_on_with("cannot_come", case=case.code, said=CALL_OPTIONS[answer.number - 1])
        return NOTHING_YET
    if case.urgency != "life" and len(waiting) > 1:
        return _list_offers(turn, waiting)
    return _take(turn, case)


@plan.on_answer
def say_when_he_comes(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1今天上午 2今天下午 3明天 4要材料: the resident hears a time."""
    answer.prompt.closed_at = turn.act.now
    case = get_case(turn.act.session, answer.prompt.about or 0)
    said = answer.prompt.options[answer.number - 1]
    due = answer.prompt.detail["due"][answer.number - 1]
    until = datetime.fromisoformat(due) if due else None
    if until is not None and until <= turn.act.now:  # yesterday's question, answered today
        return _ask_when(turn, case, taken_before=True)
    actions.plan(turn.act, turn.office, case, turn.require_member(), said, until)
    return Reply(_planned(case, said))


@plan.on_complete
def come_as_he_says(turn: Turn, form: Coming, settings: NoSettings) -> Reply | None:
    """明天上午去 or 要等配件: the resident hears it; who had not taken the case yet takes it with this."""
    coming = coming_in(nfkc(form.said or ""), turn.act.now) or _waiting_for(form)
    if form.case is None or coming is None:
        return None
    member = turn.require_member()
    case = require_handled(turn.act.session, member, form.case.code, turn.act.now)
    if case.state in UNTAKEN and case.urgency == "life":
        return Reply(_own_word(case))
    if case.state in UNTAKEN:
        actions.accept(turn.act, turn.office, case, member)
    said, until = coming
    close_prompts(turn.act.session, turn.act.now, case.id, ("plan",))
    actions.plan(turn.act, turn.office, case, member, said, until)
    if until is None:
        return Reply(f"好,编号 {case.code}已告诉居民:{said}。能去了,回一句几时去。")
    return Reply(_planned(case, said))


def _waiting_for(form: Coming) -> tuple[str, None] | None:
    """What it waits for, in his words."""
    said = reason_to_wait(nfkc(form.said or ""))
    return (said, None) if said else None


@decline.on_begin
def know_which_is_not_his(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Which case comes before why."""
    return know_which(turn, "decline", values)


@decline.on_complete
def give_back(turn: Turn, form: Decline, settings: NoSettings) -> Reply | None:
    """不归我: no blame; the next one is asked at once."""
    member, session = turn.require_member(), turn.act.session
    case = require_meant(session, member, form.case.code if form.case else None, turn.act.now)
    owner = actions.decline(turn.act, turn.office, case, member, form.reason)
    return Reply(f"好的,编号 {case.code}已转给{owner.name if owner else '街道派人'}。谢谢您说明。")


@transfer.on_begin
def know_which_goes_on(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """Which case comes before to whom."""
    return know_which(turn, "transfer", values)


@transfer.on_complete
def hand_on(turn: Turn, form: Transfer, settings: NoSettings) -> Reply | None:
    """转派 to somebody by name."""
    member, session = turn.require_member(), turn.act.session
    case = (
        require_routable(session, turn.office.directory, member, form.case.code, turn.act.now)
        if form.case
        else only_one(session, member, RUNNING, "在办")
    )
    colleagues = find_colleagues(turn, nfkc(form.name).strip(" 。."))
    named = _nearest(turn, colleagues, case)
    if not named:
        return Reply(f"名册里没有“{form.name}”。请核对姓名,再回“转派 {case.code} 姓名”。")
    if len({one.name for one in colleagues}) > 1:
        return Reply(f"“{form.name}”是{'还是'.join(one.name for one in colleagues[:5])}?请回“转派 {case.code} 姓名”。")
    if case.owner_id == named.person_id:
        return Reply(f"编号 {case.code}已经在{named.name}手上,不用再派。")
    actions.transfer(turn.act, turn.office, case, named)
    return Reply(f"编号 {case.code}已转派{named.name},已通知{named.name}。")


def _nods_to_something_else(turn: Turn) -> bool:
    """The last question put to him in this talk takes 可以 and 好的 for an answer."""
    asked = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    return bool(asked) and asked[0].kind in NODDED_TO


def _take_and_plan(turn: Turn, case: Case) -> Reply:
    """接单 下午三点去 says when, too."""
    found = find_code(turn.rest)
    said = nfkc(found[1] if found else turn.rest)
    if case.urgency != "normal" or coming_in(said, turn.act.now) is None:
        return _take(turn, case)
    return come_as_he_says(turn, Coming(CaseCode(case.code), Words(said)), NoSettings()) or _take(turn, case)


def _take(turn: Turn, case: Case) -> Reply:
    member = turn.require_member()
    taken_before = case.state == "accepted" and case.owner_id == member.person_id  # by 全接 perhaps
    if not taken_before:
        actions.accept(turn.act, turn.office, case, member)
    return _ask_when(turn, case, taken_before=taken_before)


def _ask_when(turn: Turn, case: Case, *, taken_before: bool) -> Reply:
    """Of an urgent one each step; of any other the time."""
    if case.urgency in AT_ONCE:
        return Reply(f"已接单 编号 {case.code}。动身回“已出发”,到了回“到场”,再回“起因 …”“控制”。")
    options, due = plan_options(turn.act.now)
    prompt = Prompt("plan", options, about=case.id, expires_at=turn.act.now + PLAN_FOR, detail={"due": due})
    return Reply(member_words.ask_plan(case.code, options, taken_before=taken_before), prompt)


def _planned(case: Case, said: str) -> str:
    return f"好,已告诉居民:{said}。办完回“办结 {case.code} 说明”,可附照片。"


def _take_all(turn: Turn, waiting: list[Case]) -> Reply:
    """All but life safety, which is taken by its own word."""
    ordinary = [case for case in waiting if case.urgency != "life"]
    for case in ordinary:
        actions.accept(turn.act, turn.office, case, turn.require_member())
    lines = [f"已全接:编号 {'、'.join(case.code for case in ordinary)}。"] if ordinary else []
    lines += [_own_word(case) for case in waiting if case.urgency == "life"]
    return Reply("\n".join(lines) or "现在没有等接单的事项。")


def _own_word(case: Case) -> str:
    return f"人命关天 编号 {case.code}:请回“接单 {case.code}”或“已出发”。"


def _list_offers(turn: Turn, waiting: list[Case]) -> Reply:
    """Several are open: which one, or all."""
    lines = [f"{place} {line_shown(turn, case)}" for place, case in enumerate(waiting, 1)]
    options = ("接单",) * len(waiting)
    prompt = Prompt("tasks", options, detail={"cases": [case.id for case in waiting], "many": True})
    return Reply("\n".join(["接哪一件?回数字(可回几个),或回“全接”。", *lines]), prompt)


def _nearest(turn: Turn, named: list[Member], case: Case) -> Member | None:
    """Of several with one name, whoever serves nearest to the case."""
    chain = [entry.code for entry in turn.office.directory.grid_chain(case.grid)]
    return min(named, key=lambda one: chain.index(one.grid) if one.grid in chain else len(chain), default=None)
