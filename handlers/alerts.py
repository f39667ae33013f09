"""Warning (预警): life is in danger: one person sends fixed words at once, and another looks at it afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from bot.broadcasts import actions, correcting, lifecycle, preview
from bot.broadcasts.correcting import REVIEW, review, warn
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Prompt, Reply
from models.broadcasts import get_broadcast

READY = "warn_ready"
READY_FOR = timedelta(minutes=30)


def _has_time(values: Any) -> bool:
    return bool(values.get("timed"))


@dataclass
class Warn:
    """Which danger, where, and until when if its words say so."""

    what: Annotated[Words, Ask("什么险情?如“燃气泄漏”“台风”。")]
    where: Annotated[Words, Ask("发给哪一片?如“翠园”“桂花社区”。")]
    until: Annotated[Words, Ask("到什么时候?如“今天18点”。", when=_has_time)]
    timed: Words | None = None


alert = Capability("alert", form=Warn, words=("预警",), for_=MEMBER)
ready = Capability("alert_ready", answers=(READY,), answer_words={"发": 1, "不发": 2}, for_=MEMBER)
look = Capability("alert_review", answers=(REVIEW,), answer_words={"该发": 1, "不该发": 2}, for_=MEMBER)


@alert.on_begin
def begin(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """ "预警 燃气泄漏 翠园" says it all; "预警 台风 桂花社区 今天18点" too."""
    if not correcting.may_warn(turn.office, turn.require_member()):
        raise Refused(correcting.NOT_HIS)
    what, _, rest = str(values.pop("what", "")).partition(" ")
    found = correcting.find_alert(turn.office, what)
    if found is None:
        names = "、".join(one.name for one in turn.office.config.broadcasts.warnings.values())
        return Reply(f"预警 哪一种、哪一片?有:{names}。如“预警 燃气泄漏 翠园”。")
    values["what"] = what
    where, _, until = rest.partition(" ")
    values.update({name: said for name, said in (("where", where), ("until", until)) if said})
    if "{until}" in found.text:
        values["timed"] = "yes"
    return None


@alert.on_complete
def read_it_back(turn: Turn, form: Warn, settings: NoSettings) -> Reply | None:
    """The fixed words and the head count, once; then it leaves."""
    member = turn.require_member()
    row = correcting.write_warning(turn.act, turn.office, member, form.what, form.where, form.until or "")
    shown = actions.count_and_check(turn.act, turn.office, row)
    said = preview.read_back(turn.office, row, shown, turn.act)
    until = turn.act.now + READY_FOR
    prompt = Prompt(READY, ("发", "不发"), about=row.id, detail={"offer": True}, expires_at=until)
    return Reply(f"{said}\n原文:{row.text}\n现在就发吗?1发 2不发", prompt)


@ready.on_answer
def send(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1发: at once, at any hour."""
    answer.prompt.closed_at = turn.act.now
    row = get_broadcast(turn.act.session, answer.prompt.about or 0)
    if row.author_id != turn.person_id or row.state != lifecycle.DRAFT:
        return Reply("这一条已经处理过了。")
    if answer.number != 1:
        actions.recall(turn.act, row)
        return Reply("好的,没有发。")
    warn(turn.act, turn.office, row)
    return Reply(f"预警编号 {row.code}正在发给{row.counted}人,上级会事后复核。停下回“暂停群发 {row.code}”。")


@look.on_answer
def look_at_it(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1该发 2不该发, by whoever looks first."""
    answer.prompt.closed_at = turn.act.now
    row = get_broadcast(turn.act.session, answer.prompt.about or 0)
    was_first = review(turn.act, row, turn.require_member(), answer.number)
    return Reply("记下了,已告诉发的人。" if was_first else "已经有人复核过了。")
