"""Calls (电话告知): a worker says how it went with what he was asked to tell a resident by telephone."""

from bot.cases import calls
from bot.conversation.capability import MEMBER, Capability, NoSettings
from bot.conversation.plain_forms import MaybeCase
from bot.conversation.turn import Turn
from bot.messages import Reply

told = Capability("told", form=MaybeCase, words=("已告知",), for_=MEMBER, help="已告知 编号:请您电话告知的,说到了")
missed = Capability("missed", form=MaybeCase, words=("没打通",), for_=MEMBER, help="没打通 编号:请您电话告知的,没人接")


@told.on_complete
def say_told(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """It arrived by word of mouth."""
    return Reply(calls.say_told(turn.act, turn.require_member(), form.case.code if form.case else None))


@missed.on_complete
def say_missed(turn: Turn, form: MaybeCase, settings: NoSettings) -> Reply | None:
    """Nobody answered."""
    code = form.case.code if form.case else None
    return Reply(calls.say_missed(turn.act, turn.office, turn.require_member(), code))
