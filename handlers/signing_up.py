"""Signing up (报名): an event's seats are taken, given back and passed on; its author reads the list."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from bot.broadcasts import actions, seats
from bot.broadcasts.replies import find_had
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import CaseCode
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Reply
from models.broadcasts import Broadcast, Recipient, find_recipient, get_broadcast
from models.seats import IN, find_seats_of

YES = 1
LOOKED_BACK = timedelta(days=30)
LISTED_MAX = 30


@dataclass
class WhichEvent:
    """The event, where more than one is meant."""

    code: CaseCode | None = None


@dataclass
class OneEvent:
    """The event."""

    code: Annotated[CaseCode, Ask("哪一个活动?回群发的编号。")]


seat = Capability("seat", answers=(seats.OFFER,), answer_words={"要": 1, "要的": 1, "去": 1, "不要": 2, "不去": 2})
sign_up = Capability("sign_up", whole_words=("我要报名", "还要报名"))
step_down = Capability("step_down", form=WhichEvent, words=("取消报名", "退出报名"))
signed_up = Capability("signed_up", whole_words=("我的报名", "我报了什么"))
sign_ups = Capability("sign_ups", form=OneEvent, words=("报名名单",), for_=MEMBER)


@seat.on_answer
def take_or_leave(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1要 2不要, to whoever was next in line."""
    answer.prompt.closed_at = turn.act.now
    row = get_broadcast(turn.act.session, answer.prompt.about or 0)
    mine = find_recipient(turn.act.session, row.id, turn.person_id)
    if mine is None:
        return Reply("这个活动已经过期了。")
    if answer.number == YES:
        return Reply(seats.take_offer(turn.act, row, mine))
    seats.decline(turn.act, turn.office, row, mine)
    return Reply("好的,给下一位。")


@sign_up.on_complete
def come_after_all(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The last event he was told of, whatever he answered then."""
    had = find_had(turn.act.session, turn.person_id, turn.act.now - LOOKED_BACK, LISTED_MAX)
    event = next((row for row in had if seats.SIGN_UP in row.options), None)
    row = get_broadcast(turn.act.session, event.id) if event else None
    mine = find_recipient(turn.act.session, row.id, turn.person_id) if row else None
    if row is None or mine is None:
        return Reply("现在没有可以报名的活动。想知道有什么活动,回“订阅 活动”。")
    return Reply(seats.sign_up(turn.act, row, mine))


@step_down.on_complete
def give_back(turn: Turn, form: WhichEvent, settings: NoSettings) -> Reply | None:
    """取消报名, with a code where he has more than one."""
    mine = find_seats_of(turn.act.session, turn.person_id)
    if form.code is not None:
        mine = [each for each in mine if each[0].code == form.code.code]
    if not mine:
        return Reply("您现在没有报名的活动。")
    if len(mine) > 1:
        listed = "\n".join(_line(*each) for each in mine)
        raise Refused(f"您报了{len(mine)}个,取消哪个?回“取消报名 编号”:\n{listed}")
    row = get_broadcast(turn.act.session, mine[0][0].id)
    if (seat_of_mine := find_recipient(turn.act.session, row.id, turn.person_id)) is not None:
        seats.decline(turn.act, turn.office, row, seat_of_mine)
    return Reply(f"“{row.title}”的报名取消了。改主意回“我要报名”。")


@signed_up.on_complete
def show_mine(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What he signed up or waits for."""
    mine = find_seats_of(turn.act.session, turn.person_id)
    return Reply("\n".join(_line(*each) for each in mine) or "您现在没有报名的活动。")


@sign_ups.on_complete
def show_list(turn: Turn, form: OneEvent, settings: NoSettings) -> Reply | None:
    """报名名单 编号: for its author and whoever may approve it."""
    row = actions.find_mine(turn.act, turn.office, turn.require_member(), form.code.code)
    lines = seats.list_of(turn.act.session, row)
    more = f"\n还有{len(lines) - LISTED_MAX}位。" if len(lines) > LISTED_MAX else ""
    head = f"编号 {row.code}“{row.title}”:{seats.summary(turn.act.session, row)}"
    return Reply("\n".join([head, *lines[:LISTED_MAX]]) + more)


def _line(row: Broadcast, mine: Recipient) -> str:
    stands = f"{mine.number}号" if mine.seat == IN else "候补"
    return f"编号 {row.code}“{row.title}” {stands}"
