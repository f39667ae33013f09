"""Leaving (退出): 退出 ends the talk, 算了 drops what is being said or asked, 0 goes one question back."""

from bot.conversation import answers, forms
from bot.conversation.capability import BACK, LEAVING, Registry
from bot.conversation.commands import STOPS
from bot.conversation.replies import doubt
from bot.conversation.turn import Turn
from bot.messages import Reply

#: What somebody says who does not want to go on with what he is asked.
GIVING_UP = frozenset({"算了", "算了吧", "不说了", "不报了", "不问了", "不用了"})
LEFT = "好的,先不说了。有事随时发消息。"
UNANSWERED = "好的,不问了,报的事照1办。不用办了回“不用办了 编号”。"
NOTHING_OPEN = "现在没有没说完的事,有事随时发消息。报过的事不用办了,回“不用办了 编号”;不收通知,回“退订”。"


def leave_or_go_back(turn: Turn, registry: Registry) -> Reply | None:
    """The answer to such a word; None for anything else, and where the open form has a meaning of its own for it."""
    said = turn.heard.text.rstrip(STOPS)
    if turn.frames and said in registry.by_name[turn.frames[-1].capability][0].own_endings:
        return None
    if said in GIVING_UP and (dropped := drop_half_told(turn, registry)) is not None:
        return dropped
    if said in LEAVING or (turn.frames and said in GIVING_UP):
        was_talking = bool(turn.frames)
        turn.frames.clear()
        left_open = answers.withdraw_offers(turn)
        return Reply(LEFT if was_talking else UNANSWERED if doubt.PROMPT in left_open else NOTHING_OPEN)
    return _go_back(turn, registry) if turn.heard.text == BACK else None


def drop_half_told(turn: Turn, registry: Registry) -> Reply | None:
    """What is being said is not said; None where nothing is."""
    given_up = registry.by_name[turn.frames[-1].capability][0].given_up if turn.frames else ""
    if not given_up:
        return None
    turn.frames.clear()
    answers.withdraw_offers(turn)
    return Reply(given_up)


def _go_back(turn: Turn, registry: Registry) -> Reply:
    """The question before this one, or the talk before this form."""
    if not turn.frames:
        return Reply("已经在开头了。有什么事,直接说。")
    frame = turn.frames[-1]
    capability, _settings = registry.by_name[frame.capability]
    if capability.back is None or not capability.back(turn, frame.values):
        answered = [one.name for one in forms.fields_of(capability.form) if one.ask and one.name in frame.values]
        if not answered:
            turn.frames.pop()
            return Reply(f"好的。{turn.frames[-1].question}" if turn.frames else "好的,回到开头。有什么事,直接说。")
        del frame.values[answered[-1]]
    frame.asked = None
    return forms.advance(turn, registry, frame) or Reply("好的。")
