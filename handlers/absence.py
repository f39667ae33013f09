"""Absence (请假): a member says from when to when he is away; new cases pass him over."""

from dataclasses import dataclass
from typing import Annotated

from bot.clock import local
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers import Words
from bot.conversation.turn import Turn
from bot.directory import absences
from bot.messages import Reply
from bot.text.dates import days_in
from bot.text.normalise import nfkc


@dataclass
class Away:
    """The days, in words."""

    days: Annotated[Words, Ask("从哪天到哪天?如“11月23日到11月27日”。")]


absence = Capability(
    "absence", form=Away, words=("请假", "我出差", "休假"), for_=MEMBER, help="请假 日期到日期:不派新单"
)
back = Capability("back", whole_words=("销假", "我回来了"), for_=MEMBER)


@absence.on_complete
def be_away(turn: Turn, form: Away, settings: NoSettings) -> Reply | None:
    """Both days inclusive; the cases he has stay his until he hands them on."""
    span = days_in(nfkc(form.days), local(turn.act.now).date())
    if span is None:
        return Reply("没看懂日期。请这样回:请假 11月23日到11月27日。")
    first, last = span
    absences.add(turn.act, turn.require_member(), first, last)
    days = f"{first.month}月{first.day}日到{last.month}月{last.day}日"
    return Reply(f"记下了:{days}不给您派新单。手上的事请回“转派 编号 姓名”。提前回来回“销假”。")


@back.on_complete
def be_back(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """From today on he is asked again."""
    ended = absences.end(turn.act, turn.require_member(), local(turn.act.now).date())
    return Reply("好的,已销假,照常派单。" if ended else "您没有在休假。")
