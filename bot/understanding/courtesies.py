"""Courtesies (客套话): greetings, thanks and 请尽快处理 around what somebody tells; they change nothing of it."""

import re
from collections.abc import Collection, Iterator

from bot.understanding.reading import CATEGORY, Clause, Reading

#: Without one of these characters nothing is said out of courtesy.
_HINTS = frozenset("好谢感辛麻拜劳费在扰歉意请望盼求能可帮快尽及早抓赶马立速🙏")
_WHOM = r"(?:[你您]们?|大家|各位|诸位|领导们?|师傅们?|老师|同志们?|书记|主任|站长|网格员|物业|社区|街道|政府|(?:有关|相关)部门|[小老][\u4e00-\u9fff]|[\u4e00-\u9fff](?:师傅|书记|主任|[姐哥]))"
_SOFT = r"(?:了|啦|啊|呀|哈|哦|喔|噢|呢|哟|吧|嘛)"
_GREETING = (
    rf"(?:喂|嗨|{_WHOM})*(?:[你您]们?好|{_WHOM}好|[早上中下晚][上午]?好|在[吗么]|在不在|不好意思|抱歉|对不起|请问(?:一下)?|打扰(?:一下)?)"
    rf"(?:{_WHOM}|{_SOFT})*"
)
_THANKS = (
    r"(?:先|真|太|真是|非常|十分|万分)?(?:谢谢|谢[了啦]|多谢|感谢|感激|感恩|辛苦|拜托|有劳|劳驾|费心|打扰|(?<!不)麻烦(?=[你您大各师了啦])|🙏)"
    rf"(?:{_WHOM}|{_SOFT}|一下|不尽)*"
)
_HOPE = rf"(?:还请|敬请|恳请|烦请|请|麻烦|希望|盼望?|望|求|拜托|能不能|能否|可不可以|可否|帮忙|帮)(?:{_WHOM}|能够?|可以|帮忙|帮)*"
_SOON = r"(?:尽快|尽早|及时|早日|抓紧(?:时间)?|赶紧|赶快|快[点些]?|马上|立刻|立即|速|早点|尽量|好好|认真|妥善)"
_SEND = r"(?:派个?人|安排(?:一下)?(?:个?人员?|师傅|工人)?|[叫找来请]个?人|(?:通知|联系|督促)(?:一下)?(?:物业)?)?(?:过来|上门|来|去|到现场|前来)*"
_ACT = (
    r"(?:(?:维修|抢修|检修|修理?|处理|解决|看看?|弄|清理?|清运|打扫|管管?|检查|查看|核实|落实|[回答]复|重视|关注|跟进|整改|整治|治理|协调|疏通|恢复|改善|反馈)"
    rf"(?:一下|下|一[修看清管]|掉|好|这个?(?:问题|事情?|情况)|此事|问题|为盼|[吗么]|{_SOFT})*)"
)
_ASKING = rf"(?:{_HOPE}{_SOON}*{_SEND}{_ACT}*|{_SOON}+(?:{_SEND}{_ACT}+|[派来叫]个?人(?:过?来)?))"
_OPENING = re.compile(rf"(?>{_GREETING}[\W_]*)++")
_CLOSING = re.compile(rf"(?>(?:{_THANKS}{_SEND}{_ACT}*|{_ASKING})[\W_]*)++$")
#: A longer closing is no courtesy.
_LONGEST = 40
#: Said also of what was done well, or of what somebody would have otherwise; there the words count.
_COUNTS = frozenset({"praise", "intent_rating", "intent_opinion"})
#: Where nothing is wrong they may ask a favour.
_FAVOUR = "private_need"
_WRONG = frozenset({"defect", "problem"})
#: Lists whose words are no courtesy, whatever stands around them.
_NEVER = ("emergency_", "sealed_", "now_")
#: So few characters beside it tell nothing that would stand without it: 好了,谢谢.
_SHORTEST = 3
#: From here on it is told of something that no list knows, unless it may be what was done for him or what he wants to know.
_LONG = 7
_DONE_OR_ASKED = re.compile(
    "[来弄换搞修看帮送装清理通]过|终于|总算|已经|刚才?|昨[晚天]|及时|好多了|师傅|小伙|他们|[这那]么|[吗?]|哪|怎么|什么|多少|想|要"
)


def courtesies_of(reading: Reading) -> list[tuple[int, int]]:
    """Where they stand, in text order; none where nothing is told beside them that is wrong."""
    if _HINTS.isdisjoint(reading.text):
        return []
    found = [span for clause in reading.clauses for span in _around(reading, clause)]
    if not found:
        return []
    beside = [hit for hit in reading.hits if not any(start <= hit.start and hit.end <= end for start, end in found)]
    said = sum(clause.end - clause.start for clause in reading.clauses) - sum(end - start for start, end in found)
    tags = {hit.tag for hit in beside}
    if said < _SHORTEST or not tags.isdisjoint(_COUNTS):
        return []
    return found if not tags.isdisjoint(_WRONG) or (_FAVOUR not in tags and _tells(reading.text, tags, said)) else []


def _tells(text: str, tags: Collection[str], said: int) -> bool:
    """Whether something is told though no word says that it is wrong: by its name, or at some length and without an end."""
    return any(tag.startswith(CATEGORY) for tag in tags) or (said >= _LONG and not _DONE_OR_ASKED.search(text))


def _around(reading: Reading, clause: Clause) -> Iterator[tuple[int, int]]:
    """What a clause begins and ends with. Thanks that come before all else are for something: 谢谢师傅,灯亮了."""
    said, is_first = reading.text[clause.start : clause.end], clause.start == reading.clauses[0].start
    opening = _OPENING.match(said) if is_first else None
    at = clause.start + (opening.end() if opening else 0)
    if opening:
        yield clause.start, at
    closing = _CLOSING.search(reading.text, max(at, clause.end - _LONGEST), clause.end)
    if (
        closing
        and not (is_first and closing.start() == clause.start)
        and not _is_grave(reading, closing.start(), clause.end)
    ):
        yield closing.start(), clause.end


def _is_grave(reading: Reading, start: int, end: int) -> bool:
    return any(hit.tag.startswith(_NEVER) and start <= hit.start and hit.end <= end for hit in reading.hits)
