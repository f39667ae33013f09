"""Notices (通知): who has them reads them in full, answers by number, signs up, and is told again what he asks of them."""

from datetime import timedelta

from bot.broadcasts import seats, words
from bot.broadcasts.replies import find_had
from bot.broadcasts.sending import ANSWER_KIND
from bot.broadcasts.told_of import find_told, sounds_told_of
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.turn import Answer, Turn
from bot.conversation.which_case.of_resident import find_running_unsealed
from bot.messages import Reply
from bot.understanding.services import wanted_in
from bot.understanding.understood import Intent, Urgency
from models.broadcasts import find_recipient, get_broadcast

LOOKED_BACK = timedelta(days=30)
SHOWN = 3

notices = Capability("notices", whole_words=("通知", "看通知", "我的通知"), help="通知:看发给您的通知全文")
receipt = Capability(
    "receipt",
    answers=(ANSWER_KIND,),
    answer_words={"收到": 1, "报名": 1, "参加": 1, "不去": 2, "不报名": 2, "来不了": 2},
)
told_of = Capability("told_of", says=sounds_told_of)


@notices.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The last three in full: a template message has room for the title only. To whoever is asked 发哪一类 it is a kind."""
    if turn.frames and turn.frames[-1].capability == "broadcast" and turn.frames[-1].asked == "kind":
        return None
    session, since = turn.act.session, turn.act.now - LOOKED_BACK
    had = find_had(session, turn.person_id, since, SHOWN)
    texts = []
    for row in had:
        mine = find_recipient(session, row.id, turn.person_id)
        texts.append(words.body(turn.office, row, mine.why if mine else "had"))
    return Reply("\n\n".join(texts) or "这30天没有给您发过通知。回“订阅”看有哪些可以收。")


@receipt.on_answer
def note(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """回执 and 报名: noted with the broadcast; for a full event he waits in line."""
    answer.prompt.closed_at = turn.act.now
    session = turn.act.session
    row = get_broadcast(session, answer.prompt.about or 0)
    mine = find_recipient(session, row.id, turn.person_id)
    if mine is None:
        return Reply("这条通知已经过期了。")
    said = row.options[answer.number - 1]
    if said == seats.SIGN_UP:
        return Reply(seats.sign_up(turn.act, row, mine))
    mine.answer, mine.answered_at = answer.number, turn.act.now
    return Reply(f"记下了:“{row.title}”{said}。")


@told_of.on_complete
def tell_again(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """停水停到几点: the notice that he had, its sender and day. It is no new case; what it does not tell somebody answers."""
    if not _may_be_of_a_notice(turn):
        return None
    said, now = _without_place(turn), turn.act.now
    told = find_told(turn.act.session, turn.person_id, said, now)
    lines = [words.say_told(turn.office, one.notice, one.correction, now) for one in told]
    return Reply("\n".join([*lines, "没说到的回“没答到”,请人答您。"])) if lines else None


def _may_be_of_a_notice(turn: Turn) -> bool:
    """No danger, nothing told in confidence; not where a service point is looked for, nor how his own case stands."""
    understood = turn.heard.understood
    if any(one.urgency is not Urgency.NORMAL or one.sealed or one.complaint_about_staff for one in understood.matters):
        return False
    if understood.intent is Intent.CIRCLE and wanted_in(turn.heard.text).names_service:
        return False
    return understood.intent is not Intent.STATUS or not find_running_unsealed(turn)


def _without_place(turn: Turn) -> str:
    """Where he lives says nothing of what he asks."""
    found = turn.office.directory.gazetteer.find(turn.heard.text)
    return turn.heard.text.replace(found.text, " ") if found.text else turn.heard.text
