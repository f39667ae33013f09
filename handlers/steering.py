"""Steering (群发进度): its author or who may approve it watches a broadcast, holds it, takes it back, or corrects it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from bot.broadcasts import actions, correcting, lifecycle, mass, seats, words
from bot.broadcasts.attending import absent
from bot.broadcasts.people import is_author
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Answer, Turn
from bot.messages import Prompt, Reply
from bot.text.stopping import says_stop
from models.broadcasts import Broadcast, count_answers, find_broadcasts, get_broadcast

LIST_MAX, ABSENT_MAX = 5, 20


@dataclass
class Which:
    """The broadcast."""

    code: Annotated[CaseCode, Ask("哪一条群发?回编号。")]


@dataclass
class MaybeOne:
    """One broadcast, or the last of one's own."""

    code: CaseCode | None = None


@dataclass
class Correction:
    """What is wrong now, and what is right."""

    code: Annotated[CaseCode, Ask("更正哪一条群发?回编号。")]
    text: Annotated[Words, Ask("更正成什么?整段写好发来。")]


progress = Capability(
    "broadcast_progress", form=MaybeOne, words=("群发进度",), whole_words=("多少人收到了", "几个人收到了"), for_=MEMBER
)
pause = Capability("broadcast_pause", form=Which, words=("暂停群发",), for_=MEMBER)
resume = Capability("broadcast_resume", form=Which, words=("恢复群发", "继续群发"), for_=MEMBER)
recall = Capability(
    "broadcast_recall",
    form=Which,
    words=("撤回群发",),
    whole_words=("撤回刚才的群发", "撤回刚才的通知", "撤回通知"),
    for_=MEMBER,
)
_WRONG = re.compile(
    r"(?:哎呀?|啊|不好意思)?[,,。 ]*(?:刚才|刚刚|上面|上一?条|那条)?(?:的)?(?:那条)?(?:通知|群发)?(?:里)?(?:的)?(?:日期|时间|日子|地点|内容)?(?:写错|打错|说错|搞错|弄错|错)了?(?:[,,。:: ].*|是.*|应该.*|)[。!]*"
)


def sounds_wrong(text: str) -> bool:
    """写错了 是后天停水: a broadcast of his is to be corrected."""
    return _WRONG.fullmatch(text) is not None


#: Before it is taken for his own 退订.
stop = Capability("broadcast_stop", says=says_stop, says_first=True, for_=MEMBER)
correct = Capability("broadcast_correct", form=Correction, words=("更正",), for_=MEMBER)
wrong = Capability("broadcast_wrong", says=sounds_wrong, for_=MEMBER)
READY = "correct_ready"
READY_FOR = timedelta(minutes=30)
ready = Capability("broadcast_correct_ready", answers=(READY,), answer_words={"发": 1, "不发": 2}, for_=MEMBER)


#: In which of its states a broadcast can be meant without its code.
_BEFORE_THE_END = (lifecycle.WAITING, *lifecycle.MOVING, lifecycle.PAUSED)
_HAD_BY_SOME = (*lifecycle.MOVING, lifecycle.PAUSED, lifecycle.DONE, lifecycle.RECALLED)
LOOKED_BACK = timedelta(days=2)


def _know_which(turn: Turn, values: dict[str, Any], states: tuple[str, ...], how: str) -> Reply | None:
    """Without a code: the only one of his own of the last two days that it can be."""
    if "code" in values:
        return None
    mine = _find_of_his(turn, states)
    if len(mine) == 1:
        values["code"] = mine[0].code
        return None
    listed = [f"编号 {row.code}“{row.title}”{lifecycle.NAMES[row.state]}" for row in mine]
    return Reply(
        "\n".join([f"哪一条?请带上编号,如“{how}”。", *listed])
        if mine
        else f"这两天没有您能这样做的群发。别的请带编号,如“{how}”。"
    )


def _find_of_his(turn: Turn, states: tuple[str, ...]) -> list[Broadcast]:
    """His own of the last two days that stand so."""
    since = turn.act.now - LOOKED_BACK
    mine = find_broadcasts(turn.act.session, LIST_MAX, turn.person_id)
    return [row for row in mine if row.state in states and row.created_at > since]


pause.on_begin(partial(_know_which, states=lifecycle.MOVING, how="暂停群发 编号"))
resume.on_begin(partial(_know_which, states=(lifecycle.PAUSED,), how="恢复群发 编号"))
recall.on_begin(partial(_know_which, states=_BEFORE_THE_END, how="撤回群发 编号"))
correct.on_begin(partial(_know_which, states=_HAD_BY_SOME, how="更正 编号 正文"))


@progress.on_complete
def show(turn: Turn, form: MaybeOne, settings: NoSettings) -> Reply | None:
    """A bar, the outcome by rung and what was answered; without a code the last of his own."""
    member, session = turn.require_member(), turn.act.session
    if form.code is not None:
        return Reply(_whole(turn, actions.find_mine(turn.act, turn.office, member, form.code.code)))
    mine = find_broadcasts(session, LIST_MAX, member.person_id)
    return Reply("\n".join(words.progress(row) for row in mine) or "您还没有写过群发。回“群发”写一条。")


@pause.on_complete
def hold(turn: Turn, form: Which, settings: NoSettings) -> Reply | None:
    """暂停群发 编号."""
    row = _do(turn, form, actions.pause)
    return Reply(f"停下了,没发出去的先收回来。接着发回“恢复群发 {row.code}”。")


@resume.on_complete
def go_on(turn: Turn, form: Which, settings: NoSettings) -> Reply | None:
    """恢复群发 编号."""
    return Reply(f"编号 {_do(turn, form, actions.resume).code}接着发。")


@recall.on_complete
def take_back(turn: Turn, form: Which, settings: NoSettings) -> Reply | None:
    """撤回群发 编号: what has not left; how many have it already is said."""
    wanted = actions.find_mine(turn.act, turn.office, turn.require_member(), form.code.code)
    had = mass.say_had(turn.act.session, wanted)
    row = _do(turn, form, actions.recall)
    left = words.left_with(row, had)
    if row.kind == "correction":
        return Reply(f"撤回的是更正编号 {row.code}“{row.text}”。{left}原来那条也停着,不再发。")
    return Reply(f"撤回了编号 {row.code}“{row.title}”。{left}")


@stop.on_complete
def ask_which_is_stopped(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """别发了, while one of his own is on its way; None where none is, or where he is still writing."""
    mine = _find_of_his(turn, _BEFORE_THE_END) if is_author(turn.office, turn.member) and not turn.frames else []
    if not mine:
        return None
    lines = [f"“{row.title}”不发了,回“撤回群发 {row.code}”。" for row in mine]
    return Reply("\n".join([*lines, "是您自己不想收通知,回“退订”。"]))


@wrong.on_complete
def offer_correction(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The whole of what is right is asked for; None where nothing of his went out, or he may write none."""
    values: dict[str, Any] = {}
    if not is_author(turn.office, turn.member) or _find_of_his(turn, _HAD_BY_SOME) == []:
        return None
    if (which := _know_which(turn, values, _HAD_BY_SOME, "更正 编号 正文")) is not None:
        return which
    turn.go_on_with("broadcast_correct", code=values["code"])
    return Reply(f"编号 {values['code']}已经在发,收不回来,可以更正给收到的人。")


@correct.on_complete
def read_back(turn: Turn, form: Correction, settings: NoSettings) -> Reply | None:
    """更正 编号 正文: its words and how many it goes to, once; then it leaves."""
    member = turn.require_member()
    wrong = actions.find_mine(turn.act, turn.office, member, form.code.code)
    correcting.require_correctable(turn.office, member, wrong, form.text)
    to = f"收到过编号 {wrong.code}“{wrong.title}”的人({mass.say_had(turn.act.session, wrong)})"
    detail, until = {"text": form.text, "offer": True}, turn.act.now + READY_FOR
    prompt = Prompt(READY, ("发", "不发"), about=wrong.id, detail=detail, expires_at=until)
    return Reply(f"这句更正发给{to}:\n{form.text}\n现在就发吗?1发 2不发", prompt)


@ready.on_answer
def put_right(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1发: to exactly those who had it."""
    answer.prompt.closed_at = turn.act.now
    wrong = get_broadcast(turn.act.session, answer.prompt.about or 0)
    if answer.number != 1:
        return Reply(f"好的,更正没有发。编号 {wrong.code}{lifecycle.NAMES[wrong.state]}。")
    had = mass.say_had(turn.act.session, wrong)
    made = correcting.correct(turn.act, turn.office, turn.require_member(), wrong, str(answer.prompt.detail["text"]))
    return Reply(f"“{wrong.title}”的更正编号 {made.code},马上发给收到过的人({had})。还没收到的不再发原来那条。")


def _do(turn: Turn, form: Which, move: Callable[..., None]) -> Broadcast:
    row = actions.find_mine(turn.act, turn.office, turn.require_member(), form.code.code)
    move(turn.act, row)
    return row


def _whole(turn: Turn, row: Broadcast) -> str:
    session = turn.act.session
    lines = [words.progress(row), *([words.say_tally(row.tally)] if row.state == lifecycle.DONE else [])]
    lines += [f"{words.answer_named(row, number)}:{many}人" for number, many in count_answers(session, row.id).items()]
    if away := absent(session, row):
        lines.append(f"来不了的:{'、'.join(away[:ABSENT_MAX])}{'等' if len(away) > ABSENT_MAX else ''}")
    lines += [f"{seats.summary(session, row)}。名单回“报名名单 {row.code}”"] if seats.SIGN_UP in row.options else []
    return "\n".join(lines)
