"""Told of (通知里说过): whether a question asks for what a notice told, and which notices of those somebody had tell it.

A notice tells of a thing that its words name: 停水 and whatever is said for it (几点来水), 义诊, 体检. Days, places and what is
said around any plan (几点, 名额, 影响) tell nothing apart.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from bot.broadcasts import lifecycle
from bot.broadcasts.replies import find_had
from bot.knowledge.terms import ordinary_words
from models.broadcasts import Broadcast

#: What was told longer ago is over.
LOOKED_BACK = timedelta(days=30)
LOOKED_AT = 10
#: More of them are no answer.
SHOWN = 2
#: Whoever writes more tells something.
LONGEST = 30
#: Greetings tell of no plan.
KINDS = frozenset({"policy", "notice", "event", "warning", "correction"})
_ASKS = re.compile(
    r"几[点时号天月幢栋楼]|[周期拜]几|哪[天日里儿些几一]|什么(?:时候|时间|地方|范围)|啥时候|何时|多久|多长时间|为什么|为啥|带[什啥]|"
    r"真的假的|名额|(?P<verb>[要收停是能来去有])不(?P=verb)|有没有|(?:[吗么嘛不没?？]|通知|公告|时间|安排)[?？。!！]*$"
)
#: How something is done the guides tell; what is wrong is for whoever puts it right.
_OTHERWISE = re.compile(r"怎|咋|如何|凭|修|坏|投诉|赔|谁")
#: Water, power and gas that are cut off, or come again: 停几天水, 几点来电, 水什么时候来.
_SUPPLY = re.compile(
    r"(?:停|断|来|通|供|送|有)(?:不停|不来|几天|多久|了|的)?(?P<cut>水|电|气)(?![井沟箱池梯话瓶车表管费泵动饭])|"
    r"(?P<comes>水|电|气)(?:到底|究竟)?(?:什么时候|啥时候|几点|几时|何时|多久|哪天)(?:才)?(?:能|会)?(?:来|恢复|通|有|停)"
)
#: Whoever was told of one of these may leave out which.
_SUPPLIES = ("停水", "停电", "停气")
_STOPS = re.compile(r"停(?:到|多久|几[天点个]|多长时间)|几点停")
#: What a clause begins with that only says what to do, or whom to ask.
_ADVICE = re.compile(r"请|可|带|凭|需|如|携|自备|详|咨询|联系|电话|有意|提前")
#: Days, halves of days and numbers of them; then what is said around any plan.
_BESIDE = re.compile(
    r"几.|[一两半].|一直|[今明后昨前每天大][天日晚后]+天?|[上下中]午|[早晚夜凌][上晨里间]|(?:[本这上下]?周|星期|礼拜).?|月底|"
    r"(?:长|多长)?时[间候]|为什么|真的|还有|开始|结束|听说|影响|范围|名额|取消|改期|不停|不要|参加|报名|通知|公告|消息|地点|位置|安排|恢复|"
    r"提前|准备|小区|单元|楼里|大家|居民|业主|物业|网格|开门|关门|上班|下班|处理|解决|完成|正常|请问|到底|免费|活动|需要"
)


class Told(NamedTuple):
    """A notice that somebody had, and the last correction of it that he had."""

    notice: Broadcast
    correction: Broadcast | None


def sounds_told_of(text: str) -> bool:
    """Could NFKC `text` ask when, where, how long or whether something is that was announced?"""
    return len(text) <= LONGEST and _ASKS.search(text) is not None and _OTHERWISE.search(text) is None


def find_told(session: Session, person_id: int, question: str, now: datetime) -> list[Told]:
    """The notices he had that tell of what `question` names, newest first."""
    wanted = _things(question)
    if not wanted:
        return []
    had = [one for one in find_had(session, person_id, now - LOOKED_BACK, LOOKED_AT) if one.kind in KINDS]
    corrected = {one.corrects_id: one for one in reversed(had) if one.corrects_id is not None}
    heads = [one for one in had if one.corrects_id not in {each.id for each in had}]
    told = [Told(one, _last_correction(one, corrected)) for one in heads]
    return [one for one in told if _tells(one, wanted)][:SHOWN]


def _last_correction(notice: Broadcast, corrected: Mapping[int, Broadcast]) -> Broadcast | None:
    last = corrected.get(notice.id)
    while last is not None and last.id in corrected:
        last = corrected[last.id]
    return last


def _tells(told: Told, wanted: Sequence[str]) -> bool:
    """What was taken back tells nothing any more; what was put right tells what it told, too."""
    last = told.correction or told.notice
    if last.state == lifecycle.RECALLED:
        return False
    announced = f"{_announced(told.notice.text)} {_announced(last.text)}"
    return any(thing in announced for thing in wanted) or not set(_supplies(announced)).isdisjoint(wanted)


def _announced(text: str) -> str:
    """What a notice is of: its first clause, and those after it that say more than what to do."""
    first, *rest = re.split(r"[,，。;；!！\n]", text.strip())
    return " ".join([first, *(clause for clause in rest if not _ADVICE.match(clause.strip()))])


def _things(question: str) -> list[str]:
    """What the question names, but for what is said around any plan."""
    if _STOPS.search(question) and not _supplies(question):
        return list(_SUPPLIES)
    plain = [word for word in ordinary_words(_SUPPLY.sub(" ", question)) if not _BESIDE.fullmatch(word)]
    return [*_supplies(question), *plain]


def _supplies(text: str) -> list[str]:
    """停水, 停电, 停气: what is cut off, whichever way it is said."""
    return [f"停{found['cut'] or found['comes']}" for found in _SUPPLY.finditer(text)]
