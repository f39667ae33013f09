"""Hand-over (交接): an organiser's word, or a member's own: all that one has goes to another, after one question."""

import re
from dataclasses import dataclass
from typing import Annotated

from bot.cases.handing import find_owed, hand_all
from bot.cases.lifecycle import ACCEPTED
from bot.conversation.capability import MEMBER, Ask, Capability, NoSettings
from bot.conversation.colleagues import find_colleagues
from bot.conversation.readers.plain import Words
from bot.conversation.turn import Answer, Turn
from bot.errors import Refused
from bot.messages import Prompt, Reply
from bot.text.normalise import nfkc
from models.case_counts import count_running
from models.people import (
    Member,
    find_absent,
    find_member,
)

#: Posts that may hand over another's work, within their own organisation and those under it.
MAY_HAND_OVER = frozenset({"organiser", "intake", "secretary"})
OFFERED = ("交接", "不要")
YES = 1
_WHOM = r"([\w\u4e00-\u9fff·]{2,12}?|我)"
_SENTENCE = re.compile(rf"(?:把)?{_WHOM}(?:手上)?的(?:事|单子?|活|工作)(?:都|全)?(?:交接?|转|移交)给{_WHOM}[。!]?")
#: 手上的都交给蒋红霞吧: his own.
_MINE = re.compile(
    rf"(?:把)?我?(?:手上|手里|名下)的?(?:这些|所有)?(?:事情?|单子?|活|工作|任务)?(?:都|全部?|全都)(?:先|就)?(?:交接?|转交?|移交|派)?给{_WHOM}(?:来|去|办|处理|吧|了)*[。!]?"
)
_GONE = "(?:已经?|要)?(?:调走|离职|退休|辞职|离岗|调离|走)了?"
_LEFT = re.compile(
    rf"([\u4e00-\u9fff·]{{2,4}}?){_GONE}(?:[\s,。]*(?:把)?[他她]?(?:手上)?的?(?:事|单子?|活|工作)?(?:都|全|先)*(?:交接?|转|移交)?给{_WHOM})?[。!]?"
)
_NAMES = re.compile(
    rf"(?:{_WHOM}(?:手上)?(?:的(?:事|单子?|活|工作))?)?[ ,、]*(?:(?:都|全)?(?:交接?|转)?给|[ ,、])[ ]*{_WHOM}[。!]?"
)


def sounds_like_handing_over(text: str) -> bool:
    """李明的事交接给张华; 李明调走了,他的事给张华; 手上的都交给张华吧."""
    return any(pattern.fullmatch(text) for pattern in (_SENTENCE, _LEFT, _MINE))


@dataclass
class FromTo:
    """Whose work, and who takes it."""

    names: Annotated[Words, Ask("谁的事交给谁?如“交接 李明 给 张华”。")]


handover = Capability(
    "handover",
    form=FromTo,
    words=("交接",),
    says=sounds_like_handing_over,
    for_=MEMBER,
    answers=("handover",),
    answer_words={**dict.fromkeys(("可以", "好的", "好", "行", "对", "是", "是的"), YES), "不": 2, "不是": 2},
    help="交接 姓名 给 姓名:手上的事都转过去",
)


@handover.on_complete
def ask(turn: Turn, form: FromTo, settings: NoSettings) -> Reply | None:
    """Say what would go to whom; nothing moves before the answer."""
    said = nfkc(form.names)
    left = _LEFT.fullmatch(said)
    if left is not None and not find_colleagues(turn, left[1]):
        return None  # 王阿姨走了 is nobody's hand-over
    if left is not None and left[2] is None:
        return Reply(f"{left[1]}的事交给谁?请这样回:交接 {left[1]} 给 姓名。")
    mine = _MINE.fullmatch(said)
    found = left or mine or _SENTENCE.fullmatch(said) or _NAMES.fullmatch(said)
    if found is None:
        return Reply("没看懂谁交给谁。请这样回:交接 李明 给 张华。")
    leaving = _find(turn, "我" if mine else found[1] or "我")
    to = _find(turn, mine[1] if mine else found[2])
    _require_may(turn, leaving, to)
    owed = find_owed(turn.act, leaving)
    if not owed:
        return Reply(f"{leaving.name}手上没有事,不用交接。")
    promised = sum(case.promised_at is not None and case.state == ACCEPTED for case in owed)
    text = f"{leaving.name}手上{len(owed)}件{f'(约好时间的{promised}件)' if promised else ''},都交给{to.name},对吗?{_room(turn, to, len(owed))}"
    prompt = Prompt("handover", OFFERED, about=leaving.person_id, detail={"to": to.person_id})
    return Reply(f"{text}回 1交接 2不要", prompt)


@handover.on_answer
def carry_out(turn: Turn, answer: Answer, settings: NoSettings) -> Reply | None:
    """1交接 2不要."""
    answer.prompt.closed_at = turn.act.now
    if answer.number != YES:
        return Reply("好的,不交接。")
    leaving = find_member(turn.act.session, answer.prompt.about or 0)
    to = find_member(turn.act.session, int(str(answer.prompt.detail["to"])))
    if leaving is None or to is None:
        raise Refused("其中一位已经离岗,没有交接。请再回“交接 姓名 给 姓名”。")
    _require_may(turn, leaving, to)
    handed = hand_all(turn.act, turn.office, leaving, to)
    return Reply(f"已交接{handed}件,{to.name}和居民都已告知,约好的时间不变。保密事项另派专人。")


def _require_may(turn: Turn, leaving: Member, to: Member) -> None:
    """His own work, or by post that of somebody in his organisation or under it. Raises Refused."""
    member = turn.require_member()
    if leaving.person_id == to.person_id:
        raise Refused("交出和接手是同一个人。请这样回:交接 李明 给 张华。")
    above = {entry.code for entry in turn.office.directory.organisation_chain(leaving.organisation)}
    may = MAY_HAND_OVER.intersection(member.posts) and member.organisation in above
    if leaving.person_id != member.person_id and not may:
        raise Refused(f"{leaving.name}的事您不能交接。请找街道组织者,或由本人回“交接 给 {to.name}”。")


def _find(turn: Turn, name: str) -> Member:
    """A member by name, by directory code, or as colleagues call him (老王) where that is one person. Raises Refused."""
    if name == "我":
        return turn.require_member()
    found = find_colleagues(turn, name)
    if not found:
        raise Refused(f"名册里没有“{name}”。请核对姓名,再回“交接 姓名 给 姓名”。")
    if len(found) > 1:
        listed = "、".join(f"{one.name}({one.code})" for one in found[:5])
        raise Refused(f"“{name}”有{len(found)}位:{listed}。请用括号里的编号。")
    return found[0]


def _room(turn: Turn, to: Member, more: int) -> str:
    """A word where the successor is away, or would have more than he has room for."""
    away = find_absent(turn.act.session, [to.person_id], turn.today)
    said = f"{to.name}正请假。" if away else ""
    running = count_running(turn.act.session, [to.person_id]).get(to.person_id, 0)
    if to.capacity is None or running + more <= to.capacity:
        return said
    return f"{said}{to.name}将有{running + more}件,超过上限{to.capacity}件。"
