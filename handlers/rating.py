"""Rating and closing (评价与结案): the resident, not the handler, says whether it is done."""

import re
from dataclasses import dataclass

from bot.cases import resident_actions, words
from bot.cases.access import only_one_own, require_own
from bot.cases.chasing import AT_ONCE
from bot.cases.lifecycle import ACCEPTED, CLOSED, RESOLVED, RUNNING
from bot.cases.meant import find_in_hand, speaks_for
from bot.cases.merging import leading
from bot.cases.telling import told_of
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.matter_reader import plain_matter
from bot.conversation.readers import CaseCode
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case import ask_which
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.understanding.private import scrub
from bot.understanding.unfixed import sounds_unfixed
from models.cases import Case, find_cases_of_contact, get_case

#: Words that stand for 1-4 after 办结; a closed list, since a pushed question is soft.
VERDICT_WORDS = {
    **dict.fromkeys(
        ("好了", "修好了", "办好了", "好", "解决了", "弄好了", "亮了", "通了", "可以了", "满意", "是的"), 1
    ),
    **dict.fromkeys(
        ("还没", "没有", "没好", "还没好", "没修好", "没修", "没办", "还没办", "没解决", "没弄好", "不行", "没"), 2
    ),
    **dict.fromkeys(("好一半", "一半", "好了一半", "修了一半", "没全好"), 3),
    **dict.fromkeys(("不用办", "不用", "不用办了", "算了", "不需要了"), 4),
}
#: 还是不亮, 又漏了: what was wrong is wrong still.
STILL_WRONG = [
    "不亮",
    "不行",
    "坏",
    "坏着",
    "漏",
    "漏水",
    "堵",
    "堵着",
    "不通",
    "没水",
    "没电",
    "臭",
    "吵",
    "脏",
    "老样子",
    "没来",
    "没人来",
    "没人管",
    "没动静",
    "没好",
    "没修",
    "没修好",
]
STILL = tuple(
    f"{again}{wrong}{end}"
    for again in ("还是", "还", "又", "仍然", "依然", "照样")
    for wrong in STILL_WRONG
    for end in ("", "的", "了")
)
VERDICT_WORDS |= dict.fromkeys(STILL, 2)

MINE_MAX = 20
#: What 1-4 says that it is not done.
NOT_YET = (2, 3)
#: A kind word alone is none: 修得真快.
_MENDED = re.compile(
    r"(?:好|亮|通|行|解决|恢复|正常|完)了|(?:不|没)(?:漏|堵|响|吵|臭)了|有(?:水|电|气)了|来(?:水|电)了"
)
#: Of so few characters it is a verdict and names no matter: 不满意.
VERDICT_MAX = 4


@dataclass
class MaybeCase:
    """A case code, where one is needed."""

    case: CaseCode | None = None


rating = Capability("rating", intents=("rating",), answers=("resolved",), answer_words=VERDICT_WORDS)
#: Said of a danger told before; it names nothing new. Longer sentences are known by what they hold (belonging).
OVER = (
    *("灭了", "火灭了", "火已经灭了", "火扑灭了", "醒了", "人醒了", "人已经醒了", "醒过来了"),
    *("救上来了", "人救上来了", "不漏了", "煤气不漏了", "没味道了"),
)
calm = Capability(
    "calm",
    whole_words=(
        *("没事了", "没事儿了", "已经没事了", "虚惊一场", "误报", "找到了", "人找到了", "已经找到了"),
        *OVER,
    ),
)
helped = Capability(
    "helped",
    whole_words=(
        "送医院了",
        "已经送医院了",
        "送到医院了",
        "救护车来了",
        "救护车到了",
        "120来了",
        "119来了",
        "110来了",
        "消防来了",
        "警察来了",
        "人救出来了",
    ),
)
withdraw = Capability(
    "withdraw",
    form=MaybeCase,
    words=("不用办了", "撤回", "撤销"),
    whole_words=("不用来了", "不用过来了", "不用修了", "不用管了", "不用处理了", "不用派人了"),
)


@calm.on_complete
def all_is_well(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """没事了, said of what still runs: whoever comes hears it; only 不用办了 takes it back."""
    case = _tell_who_comes(turn, (AT_ONCE if turn.heard.text.rstrip("。.!") in OVER else ()))
    if case is None:
        return None
    look = "到了会再看一眼;" if case.urgency == "life" and case.state == ACCEPTED else ""
    return Reply(f"那就好,已告诉办的人。{look}不用来了请回“不用办了 {case.code}”。")


@helped.on_complete
def others_are_there(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """救护车来了: whoever is on the way hears it; nobody says that all is well."""
    case = _tell_who_comes(turn)
    return Reply(f"好的,已告诉办的人,编号 {case.code}。还有什么,直接说。") if case else None


@rating.on_answer
def judge(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1好了 2还没 3好一半 4不用办了."""
    case = get_case(turn.act.session, answer.prompt.about or 0)
    if case.state in RUNNING and answer.number in NOT_YET:  # it was asked while it is still worked on
        answer.prompt.closed_at = turn.act.now
        return Reply(f"好的,编号 {case.code}接着办,办好了再请您看。")
    return Reply(resident_actions.judge(turn.act, turn.office, case, answer.number))


@rating.on_complete
def judge_in_words(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A sentence about whether it is done: clear words reopen or ask once more with numbers; they never close."""
    if (asked := _ask_member(turn)) is not None:
        return asked
    case = _newest_resolved(turn)
    if case is None:
        return _still_wrong(turn)
    if sounds_unfixed(turn.heard.text):
        return Reply(resident_actions.judge(turn.act, turn.office, case, 2, turn.heard.text))
    if case.state == CLOSED:
        return Reply("谢谢您!有事随时说。")
    prompt = Prompt("resolved", words.VERDICTS, about=case.id)
    return Reply(f"编号 {case.code}好了吗?回 {words.numbered(words.VERDICTS)}", prompt)


@withdraw.on_complete
def drop(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """不用办了: his own case, by code or the only one."""
    return Reply(resident_actions.withdraw(turn.act, turn.office, _meant(turn, form)))


def _still_wrong(turn: Turn) -> Reply | None:
    """Nothing of his was reported done: it is about what runs, else a matter of its own; a kind word is only that."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, MINE_MAX)
    running = [case for case in mine if case.state in RUNNING and not case.sealed]
    if not sounds_unfixed(turn.heard.text):
        return _mended_by_itself(turn, running) or Reply("谢谢您!有事随时说。")
    if len(running) > 1:
        codes = "、".join(case.code for case in running)
        return Reply(f"您有{len(running)}件在办:编号 {codes}。哪件没好?请回“回 编号 您的话”。")
    if running:
        resident_actions.add_words(turn.act, turn.office, running[0], scrub(turn.heard.text))
        return Reply(f"编号 {running[0].code}还在办,您这句话已带到。回“进度”看办到哪了。")
    if len(turn.heard.text) <= VERDICT_MAX:
        return Reply("没有等您评价的事。哪里没弄好,直接说一句就行。")
    if turn.heard.understood.intent == "rating":
        turn.go_on_with("report", matters=[plain_matter(scrub(turn.heard.text))])
    return NOTHING_YET


def _tell_who_comes(turn: Turn, urgencies: tuple[str, ...] = ()) -> Case | None:
    """Add the words to his newest running case, if only of these urgencies; None where he has none."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, MINE_MAX)
    running = (one for one in mine if one.state in RUNNING)
    case = next((one for one in running if not urgencies or one.urgency in urgencies), None)
    if case is not None:
        resident_actions.add_words(turn.act, turn.office, case, turn.heard.text)
        turn.frames = [frame for frame in turn.frames if frame.capability != "wrong_place"]  # where matters less now
    return case


def _ask_member(turn: Turn) -> Reply | None:
    """居民说已经好了, 哪里没好: of a member with cases in hand it is about one of these; it is asked before anything is told."""
    cases = find_in_hand(turn.act.session, turn.person_id, turn.act.now) if turn.member else []
    if not cases:
        return None
    if not sounds_unfixed(turn.heard.text):
        return ask_which(turn, cases, "done", {"note": turn.heard.text}, "是办好了吗?选了就请居民确认。", "没办好")
    own = [case for case in cases if speaks_for(case, turn.person_id)]
    return ask_which(turn, own, "relay", {"said": turn.heard.text}, "要把这句话告诉居民吗?", "不用") if own else None


def _mended_by_itself(turn: Turn, running: list[Case]) -> Reply | None:
    """我儿子说灯修好了, while it is still worked on: the newest is asked about, so that nobody comes for nothing."""
    if not running or _MENDED.search(turn.heard.text) is None:
        return None
    prompt = Prompt("resolved", words.VERDICTS[:2], about=running[0].id)
    told = words.matter(told_of(turn.act, turn.office, running[0]))
    return Reply(f"编号 {running[0].code}({told})还在办。已经好了吗?回 {words.numbered(words.VERDICTS[:2])}", prompt)


def _meant(turn: Turn, form: MaybeCase) -> Case:
    """The case of the code, else the one just opened, else the only one."""
    session = turn.act.session
    if form.case is not None:
        return require_own(session, turn.person_id, form.case.code)
    return get_case(session, turn.just_opened) if turn.just_opened else only_one_own(session, turn.person_id)


def _newest_resolved(turn: Turn) -> Case | None:
    for case in find_cases_of_contact(turn.act.session, turn.person_id, MINE_MAX):
        if leading(turn.act, case).state in (RESOLVED, CLOSED) and case.rating in (None, "fixed"):
            return case
    return None
