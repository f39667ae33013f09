"""Rating and closing (评价与结案): the resident, not the handler, says whether it is done."""

import re

from bot.cases import resident_actions, words
from bot.cases.access import NOTHING_RUNS, find_unclosed_own, require_own
from bot.cases.lifecycle import ACCEPTED, CLOSED, RESOLVED, RUNNING
from bot.cases.meant import find_in_hand, speaks_for
from bot.cases.merging import leading
from bot.conversation import own_case
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.readers.matters import matter_in_passing
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.asking import ask_which, name_of
from bot.conversation.which_case.of_resident import (
    find_last_spoken_of,
    find_meant,
    find_running_unsealed,
    find_told_together,
)
from bot.errors import Refused
from bot.messages import NOTHING_YET, Prompt, Reply
from bot.text.questions import is_question
from bot.text.verdicts import VERDICT_WORDS, read_verdict
from bot.understanding.private import scrub
from bot.understanding.unfixed import sounds_unfixed
from models.cases import AT_ONCE, OWN_MAX, Case, find_cases_of_contact, get_case
from models.dialogues import PromptRow, find_open_prompts

#: What 1-4 says that it is not done.
NOT_YET = (2, 3)
#: A kind word alone is none: 修得真快.
_MENDED = re.compile(
    r"(?:好|亮|通|行|解决|恢复|正常|完)了|(?:不|没)(?:漏|堵|响|吵|臭)了|有(?:水|电|气)了|来(?:水|电)了"
)
#: Words that agree to whatever was asked last.
ASSENT = frozenset({"是的", "好", "可以了"})
#: Of so few characters it is a verdict and names no matter: 不满意.
VERDICT_MAX = 4


def _hear(turn: Turn, prompt: PromptRow) -> int | None:
    """修好啦谢谢: a verdict with what one says around it. Where only 好了 and 还没 were offered, half is not yet."""
    verdict = read_verdict(turn.heard.text)
    return verdict if verdict is None else min(verdict, len(prompt.options))


rating = Capability("rating", intents=("rating",), answers=("resolved",), answer_words=VERDICT_WORDS, hears=_hear)


def _hear_after_all(turn: Turn, prompt: PromptRow) -> int | None:
    """还是修吧, asked whether to take it back: no."""
    takes_back = prompt.detail.get("what") in (own_case.CALLED_OFF, own_case.NOT_NEEDED)
    return len(prompt.options) if takes_back and own_case.wants_it_after_all(turn.heard.text) else None


own = Capability("own_case", answers=(own_case.OWN,), reads_options=True, hears=_hear_after_all)
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
NOBODY_NEED_COME = ("不用来了", "不用过来了", "不用修了", "不用管了", "不用处理了", "不用派人了")
withdraw = Capability(
    "withdraw",
    form=MaybeCase,
    words=("不用办了", "撤回", "撤销"),
    whole_words=NOBODY_NEED_COME,
    takes_back=True,
)


@calm.on_complete
def all_is_well(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """没事了, said of what still runs: whoever comes hears it; only 不用办了 takes it back.

    Of a member who spoke last of his own work it may be about that: it is asked.
    """
    is_over = turn.heard.text.rstrip("。.!") in OVER
    if not is_over and (asked := _ask_of_his_work(turn)) is not None:
        return asked
    case = _tell_who_comes(turn, (AT_ONCE if is_over else ()))
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
    if _is_stray(turn, answer):
        return Reply(f"您是说{name_of(turn, case)}(编号 {case.code})好了吗?回 {words.numbered(answer.prompt.options)}")
    answer.prompt.closed_at = turn.act.now
    if case.state in RUNNING and answer.number in NOT_YET:  # it was asked while it is still worked on
        return Reply(f"好的,编号 {case.code}接着办,办好了再请您看。")
    if case.state == CLOSED and answer.number == 1:  # it was asked once more
        return Reply(words.thanks(case.code))
    return Reply(resident_actions.judge(turn.act, turn.office, case, answer.number))


def _is_stray(turn: Turn, answer: Answer) -> bool:
    """是的, after something else was done since it was asked: a bare word of assent ends nothing then."""
    reached, acted = answer.prompt.reached_at, turn.dialogue.effect_at
    return answer.text.strip("。.!~ ") in ASSENT and reached is not None and acted is not None and acted > reached


@own.on_answer
def say_of_which(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The case of his that his words were about, by its number."""
    answer.prompt.closed_at = turn.act.now
    asked, what = answer.prompt.detail["cases"], answer.prompt.detail["what"]
    if answer.number > len(asked) and "matters" in answer.prompt.detail:
        turn.go_on_with("report", matters=answer.prompt.detail["matters"])
        return NOTHING_YET
    if answer.number > len(asked):
        return Reply("好的,接着办。别的事直接说。")
    case = get_case(turn.act.session, asked[answer.number - 1])
    return own_case.settle(turn, case, what)


@rating.on_complete
def judge_in_words(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """A sentence about whether it is done: clear words reopen or ask once more with numbers; they never close."""
    if (asked := _ask_member(turn)) is not None:
        return asked
    case = _newest_done(turn)
    if case is None:
        return _still_wrong(turn)
    if _blames(turn.heard.text):
        return Reply(resident_actions.judge(turn.act, turn.office, case, 2, turn.heard.text))
    if case.state == CLOSED:
        return Reply("谢谢您!有事随时说。")
    prompt = Prompt("resolved", words.VERDICTS, about=case.id)
    return Reply(f"编号 {case.code}好了吗?回 {words.numbered(words.VERDICTS)}", prompt)


@withdraw.on_complete
def drop(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """不用办了: his own case, by its code or the one just spoken of; of any other he is asked first, by place and thing."""
    if form.case is not None:
        return Reply(own_case.drop(turn, require_own(turn.act.session, turn.person_id, form.case.code)))
    waiting = find_unclosed_own(turn.act, turn.person_id)
    asked = _asked_about(turn, waiting) if turn.heard.text in words.VERDICTS else None
    together = find_told_together(turn, waiting)
    said = (asked, *(together or (find_last_spoken_of(turn, waiting),)))
    spoken = list({case.id: case for case in said if case is not None}.values())
    if len(spoken) == 1:
        called_off = turn.heard.text.rstrip("。.!") in NOBODY_NEED_COME
        return own_case.settle(turn, spoken[0], own_case.CALLED_OFF if called_off else own_case.NOT_NEEDED)
    listed = [case for case in spoken or waiting if not case.sealed]
    if listed:
        return own_case.ask(turn, listed, own_case.NOT_NEEDED)
    raise Refused("没有可以列出的事项。记得编号的,回“不用办了 编号”。" if waiting else NOTHING_RUNS)


def _still_wrong(turn: Turn) -> Reply | None:
    """Nothing of his was reported done: it is about what runs, else a matter of its own; a kind word is only that."""
    running = find_running_unsealed(turn)
    if not (_blames(turn.heard.text) or turn.heard.understood.turns_elsewhere):
        if running and own_case.wants_it_after_all(turn.heard.text):
            return Reply("好的,接着办。别的事直接说。")
        return _mended_by_itself(turn, running) or Reply("谢谢您!有事随时说。")
    if (said := _not_yet(turn, running)) is not None:
        return said
    if len(turn.heard.text) <= VERDICT_MAX:
        return Reply("没有等您评价的事。哪里没弄好,直接说一句就行。")
    matter = matter_in_passing(turn, scrub(turn.heard.text))
    if turn.heard.understood.intent == "rating" or matter["where"] or matter["category"] != "other":
        turn.go_on_with("report", matters=[matter])
    return NOTHING_YET


def _ask_of_his_work(turn: Turn) -> Reply | None:
    """None where he reported nothing that runs, told a danger, or reported something just now that is somebody else's to mend."""
    if turn.member is None:
        return None
    mine = [one for one in find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX) if one.state in RUNNING]
    last = find_last_spoken_of(turn, mine)
    if (
        not mine
        or any(case.urgency in AT_ONCE for case in mine)
        or (last is not None and not speaks_for(last, turn.person_id))
    ):
        return None
    return _ask_member(turn)


def _tell_who_comes(turn: Turn, urgencies: tuple[str, ...] = ()) -> Case | None:
    """Add the words to his newest running case, if only of these urgencies; None where he has none."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    running = (one for one in mine if one.state in RUNNING)
    case = next((one for one in running if not urgencies or one.urgency in urgencies), None)
    if case is not None:
        resident_actions.add_words(turn.act, turn.office, case, turn.heard.text)
        own_case.stop_asking_where(turn)  # it matters less now
    return case


def _ask_member(turn: Turn) -> Reply | None:
    """居民说已经好了, 哪里没好: of a member with cases in hand it is about one of these; it is asked before anything is told."""
    cases = find_in_hand(turn.act.session, turn.person_id, turn.act.now) if turn.member else []
    if not cases:
        return None
    if not (sounds_unfixed(turn.heard.text) or is_question(turn.heard.text)):
        return ask_which(turn, cases, "done", {"note": turn.heard.text}, "是办好了吗?选了就请居民确认。", "没办好")
    own = [case for case in cases if speaks_for(case, turn.person_id)]
    return ask_which(turn, own, "relay", {"said": turn.heard.text}, "要把这句话告诉居民吗?", "不用") if own else None


def _not_yet(turn: Turn, running: list[Case]) -> Reply | None:
    """The one he names, else the one he is asked about or spoke of last, else his only one; of several he is asked which."""
    meant = find_meant(turn, running) if running else []
    if not meant:
        return None
    last = _asked_about(turn, meant) or find_last_spoken_of(turn, meant)
    if len(meant) == 1 or last is not None:
        elsewhere = f"\n{words.ELSEWHERE}" if turn.heard.understood.turns_elsewhere else ""
        return Reply(own_case.say_not_yet(turn, last or meant[0], turn.heard.text) + elsewhere)
    return own_case.ask(turn, meant, own_case.WRONG)


def _mended_by_itself(turn: Turn, running: list[Case]) -> Reply | None:
    """我儿子说灯修好了, while it is still worked on: the one he names is asked about, so that nobody comes for nothing."""
    if not running or _MENDED.search(turn.heard.text) is None:
        return None
    meant = find_meant(turn, running)
    return own_case.ask(turn, meant, own_case.MENDED) if meant else None


def _blames(text: str) -> bool:
    return sounds_unfixed(text) or own_case.sounds_let_down(text)


def _asked_about(turn: Turn, cases: list[Case]) -> Case | None:
    """The one that he is asked whether it is done."""
    asked = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    about = next((one.about for one in asked if one.kind == "resolved"), None)
    return next((case for case in cases if case.id == about), None)


def _newest_done(turn: Turn) -> Case | None:
    """What waits for his word; what he called done himself just now, or where his words are of none that is still worked on."""
    done = [case for case in find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX) if _is_done(turn, case)]
    newest = next((case for case in done if leading(turn.act, case).state == RESOLVED), None) or next(iter(done), None)
    running = find_running_unsealed(turn) if newest is not None and newest.state == CLOSED else []
    if newest is None or not running or str(newest.id) in turn.last_effect.moved:
        return newest
    return newest if find_meant(turn, [newest, *running]) == [newest] else None


def _is_done(turn: Turn, case: Case) -> bool:
    return leading(turn.act, case).state in (RESOLVED, CLOSED) and case.rating in (None, "fixed")
