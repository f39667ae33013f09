"""Approval (审批): a second person lets a broadcast out by answering with its head count, or says why not."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from bot.broadcasts import actions, lifecycle
from bot.conversation.answers import heads_in
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode, Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.broadcasts import Broadcast, get_broadcast
from models.dialogues import find_asked_about, find_open_prompts

#: So long after he was asked a head count may still be his answer.
LOOKED_BACK = timedelta(days=2)


@dataclass
class Approve:
    """Which, and how many people it goes to."""

    code: Annotated[CaseCode, Ask("批哪一条?回编号。")]
    people: Annotated[Words, Ask("一共发给多少人?看过范围,回总人数。")]


@dataclass
class Reject:
    """Which, and why not."""

    code: Annotated[CaseCode, Ask("哪一条不批?回编号。")]
    reason: Annotated[Words, Ask("为什么?一句话,写的人会看到。")]


approve = Capability("approve", form=Approve, words=("同意", "批准"), for_=MEMBER, answers=(actions.APPROVAL,))
settled = Capability("approval_settled", says=lambda text: heads_in(text) is not None, for_=MEMBER)
reject = Capability("reject", form=Reject, words=("不批", "不同意"), for_=MEMBER)


@approve.on_begin
@reject.on_begin
def know_which(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """The one that waits for him, where no code was said: 不批 时间不对."""
    if "code" in values:
        return None
    asked = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    waiting = dict.fromkeys(one.about or 0 for one in asked if one.kind == actions.APPROVAL)
    rows = [get_broadcast(turn.act.session, about) for about in waiting]
    if not rows:
        return Reply("现在没有等您批的群发。")
    if len(rows) == 1:
        values["code"] = rows[0].code
        return None
    return Reply(
        "\n".join(["哪一条?请带上编号,如“同意 编号 人数”。", *(f"编号 {one.code}“{one.title}”" for one in rows)])
    )


@approve.on_answer
def approve_by_number(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """The bare head count, to the question that was pushed; the talk asks for it no more."""
    turn.frames[:] = [frame for frame in turn.frames if frame.capability != approve.name]
    return _approve(turn, get_broadcast(turn.act.session, answer.prompt.about or 0), answer.number)


@approve.on_complete
def approve_by_code(turn: Turn, form: Approve, settings: NoSettings) -> Reply | None:
    """同意 编号 人数."""
    people = heads_in(nfkc(form.people))
    if people is None:
        raise Refused(f"没看懂人数。请这样回:同意 {form.code.code} 总人数。")
    return _approve(turn, actions.find_mine(turn.act, turn.office, turn.require_member(), form.code.code), people)


@settled.on_complete
def say_who_did(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The bare head count of what he was asked about lately and another has settled: he hears how."""
    session, people = turn.act.session, heads_in(turn.heard.text)
    for about in find_asked_about(session, turn.person_id, actions.APPROVAL, turn.act.now - LOOKED_BACK):
        row = get_broadcast(session, about)
        if row.counted == people and row.state != lifecycle.WAITING:
            return _approve(turn, row, people)
    return None


@reject.on_complete
def turn_down(turn: Turn, form: Reject, settings: NoSettings) -> Reply | None:
    """不批 编号 原因."""
    member = turn.require_member()
    broadcast = actions.find_mine(turn.act, turn.office, member, form.code.code)
    actions.reject(turn.act, broadcast, member, form.reason)
    return Reply(f"编号 {broadcast.code}没批,原因已告诉写的人。")


def _approve(turn: Turn, broadcast: Broadcast, people: int) -> Reply:
    actions.approve(turn.act, turn.office, broadcast, turn.require_member(), people)
    when = "马上开始发" if broadcast.send_at <= turn.act.now else "到时间就发"
    return Reply(f"批了,编号 {broadcast.code}共{people}人,{when}。要停回“暂停群发 {broadcast.code}”。")
