"""Steering (群发进度): its author or who may approve it watches a broadcast, holds it, takes it back, or corrects it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from bot.broadcasts import actions, lifecycle, seats, words
from bot.broadcasts.attending import absent
from bot.broadcasts.correcting import correct as correct_it
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers import CaseCode, Words
from bot.conversation.turn import Turn
from bot.messages import Reply
from models.broadcasts import Broadcast, count_answers, count_left_out, find_broadcasts
from models.mass import how_it_stands

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
correct = Capability("broadcast_correct", form=Correction, words=("更正",), for_=MEMBER)


#: In which of its states a broadcast can be meant without its code.
_BEFORE_THE_END = (lifecycle.WAITING, *lifecycle.MOVING, lifecycle.PAUSED)
_HAD_BY_SOME = (*lifecycle.MOVING, lifecycle.PAUSED, lifecycle.DONE, lifecycle.RECALLED)
LATELY = timedelta(days=2)


def _know_which(turn: Turn, values: dict[str, Any], states: tuple[str, ...], how: str) -> Reply | None:
    """Without a code: the only one of his own of the last two days that it can be."""
    if "code" in values:
        return None
    since = turn.act.now - LATELY
    mine = [
        row
        for row in find_broadcasts(turn.act.session, LIST_MAX, turn.person_id)
        if row.state in states and row.created_at > since
    ]
    if len(mine) == 1:
        values["code"] = mine[0].code
        return None
    listed = [f"编号 {row.code}“{row.title}”{lifecycle.NAMES[row.state]}" for row in mine]
    return Reply(
        "\n".join([f"哪一条?请带上编号,如“{how}”。", *listed])
        if mine
        else f"这两天没有您能这样做的群发。别的请带编号,如“{how}”。"
    )


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
    row = _do(turn, form, actions.recall)
    had = sum(
        many for state, _, many in how_it_stands(turn.act.session, row.id) if state in ("sent", "delivered", "unknown")
    )
    left = f"已经有{had}人收到,收不回来;要改回“更正 {row.code} 正文”。" if had else "还没有人收到。"
    return Reply(f"撤回了编号 {row.code}“{row.title}”。{left}")


@correct.on_complete
def put_right(turn: Turn, form: Correction, settings: NoSettings) -> Reply | None:
    """更正 编号 正文, to exactly those who had it."""
    member = turn.require_member()
    wrong = actions.find_mine(turn.act, turn.office, member, form.code.code)
    made = correct_it(turn.act, turn.office, member, wrong, form.text)
    return Reply(f"“{wrong.title}”的更正编号 {made.code},马上发给收到过的{made.counted}人。还没收到的不再发原来那条。")


def _do(turn: Turn, form: Which, move: Callable[..., None]) -> Broadcast:
    row = actions.find_mine(turn.act, turn.office, turn.require_member(), form.code.code)
    move(turn.act, row)
    return row


def _whole(turn: Turn, row: Broadcast) -> str:
    session = turn.act.session
    lines = [words.progress(row), words.outcome(how_it_stands(session, row.id), count_left_out(session, row.id))]
    lines += [f"{words.answer_named(row, number)}:{many}人" for number, many in count_answers(session, row.id).items()]
    if away := absent(session, row):
        lines.append(f"来不了的:{'、'.join(away[:ABSENT_MAX])}{'等' if len(away) > ABSENT_MAX else ''}")
    lines += [f"{seats.summary(session, row)}。名单回“报名名单 {row.code}”"] if seats.SIGN_UP in row.options else []
    return "\n".join(lines)
