"""Own will (本人的意思): “是您自己不办了吗”, asked after a case was taken back soon after a member spoke to its resident."""

from bot.cases import own_will
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Answer, Turn
from bot.messages import Reply
from models.cases import get_case

asked = Capability(
    "own_will",
    answers=(own_will.PROMPT,),
    answer_words={
        **dict.fromkeys(("是", "是的", "是我自己", "我自己不办了", "自己不办了", "自愿的"), 1),
        **dict.fromkeys(("不是", "否", "不是的", "不是我", "是他们让我撤的", "被逼的"), 2),
    },
)


@asked.on_answer
def take(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1是 2不是."""
    answer.prompt.closed_at = turn.act.now
    case = get_case(turn.act.session, answer.prompt.about or 0)
    return Reply(own_will.answer(turn.act, case, is_own=answer.number == 1))
