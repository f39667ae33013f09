"""View (查看): a text said that something waits; 1 shows it, on whichever channel it is said."""

from bot.cases.discretion import may_go_by_sms
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Answer, Turn
from bot.messages import Reply
from models.outbox import find_waiting_for
from models.truth import still_true

NOTHING = "没有没看过的答复了。回“进度”看办到哪了。"
NOT_BY_SMS = "内容不便用短信说。请在微信公众号里回“进度”看,或回“人工”等电话。"

view = Capability("view", answers=("view",), answer_words={"查看": 1})


@view.on_answer
def show(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """What waits rides on this reply by itself, but for what is kept off SMS."""
    answer.prompt.closed_at = turn.act.now
    session = turn.act.session
    found = still_true(session, find_waiting_for(session, turn.person_id, turn.act.now), turn.act.now)
    waiting = [row for row in found if row.kind not in ("teaser", "hint")]
    if not waiting:
        return Reply(NOTHING)
    return Reply(
        NOT_BY_SMS if turn.by_sms and not all(may_go_by_sms(session, row.about) for row in waiting) else "好的。"
    )
