"""Undo (发错了): within ten minutes the last message's effect is taken back, and whoever heard of it hears that."""

from bot.cases import actions, words
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Turn
from bot.messages import Reply
from models.cases import get_case
from models.outbox import cancel

undo = Capability("undo", words=("发错了",), whole_words=("说错了", "撤回上一条", "打错了"), help="发错了:十分钟内撤回")


@undo.on_complete
def take_back(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """Cases opened by the last message are withdrawn; cases it moved are put back."""
    effect = dict(turn.last_effect)
    if not effect:
        if turn.frames:
            turn.frames.clear()
            return Reply("好的,刚才说的不算。有什么事,重新说。")
        return Reply("十分钟内没有可撤回的。要撤事项,回“不用办了 编号”。")
    turn.dialogue.effect, turn.dialogue.effect_at = None, None
    turn.frames.clear()
    session = turn.act.session
    cancel(session, effect["cause"], turn.act.now)
    opened = [get_case(session, row) for row in effect["opened"]]
    for case in opened:
        actions.undo_opening(turn.act, turn.office, case)
    moved = [(get_case(session, int(row)), before) for row, before in effect["moved"].items()]
    for case, before in moved:
        actions.undo(turn.act, turn.office, case, before)
    session.info.pop("moved", None)
    return Reply(words.undone([case.code for case in (*opened, *(case for case, _ in moved))]))
