"""Reaching (怎么找人): a resident asks for the telephone of somebody who serves him; he is told how to reach him instead."""

import re
from dataclasses import dataclass

from bot.cases.lifecycle import RUNNING
from bot.config.sections import HOTLINE
from bot.conversation.capability import Capability, NoSettings
from bot.conversation.readers.plain import Words
from bot.conversation.replies.who_serves import known_here
from bot.conversation.turn import Turn
from bot.directory.station import find_number
from bot.messages import Reply
from bot.text.normalise import nfkc
from models.cases import Case, find_cases_of_contact
from models.people import Member, find_member, find_members_by_name

_NUMBER_ASKED = r"的?(?:手机|电话|联系(?:电话|方式))(?:号码?)?(?:是|有)?(?:多少|几号|什么|哪个)?(?:给我|发我|告诉我)?(?:一下)?[吗呢呀啊吧?。]*"
_NUMBER = re.compile(_NUMBER_ASKED)
_ASKS = re.compile(
    r"(?:请问|我想问|我想要|问一?下|把|给我|告诉我|[,\s])*(?P<who>[\u4e00-\u9fff·]{2,8}?)(?:师傅|同志|书记|主任|医生|警官)?"
    + _NUMBER_ASKED
)
#: 我找李想.
_SEEKS = re.compile(
    r"(?:我|请问|我要|我想|喂|[,\s])*找(?:一下)?(?P<who>[\u4e00-\u9fff·]{2,5}?)(?:师傅|同志|书记|主任|医生|警官)?[啊呀呢吧。!]*"
)
#: The resident of a case, as a member speaks of him.
_OF_RESIDENT = re.compile(r".{0,12}?(?:居民|住户|报(?:修|事)?人|报的人|业主|他|她|那家|人家|老人家?|阿婆|大爷|大妈)")
#: As many of his own cases are looked at.
NEWEST = 5
#: Whose number is meant by whoever names nobody.
US = (
    "你们",
    "你们这里",
    "你们那里",
    "你们那边",
    "你们这边",
    "你们街道",
    "你们社区",
    "你们单位",
    "你们值班",
    "值班",
    "值班室",
)
OURS = "工作人员的手机号这里不给。"
THEIRS = "居民的号码不给,双方都看不到。要问他,回“回 编号 您的话”就转给他;编号回“待办”看。要您打电话告知的,回“看 编号”。"
ELSE = "要人打给您,回“人工”;急事打110、119、120。"


@dataclass
class Asked:
    """The whole sentence."""

    text: Words | None = None


def asks_for_a_number(text: str) -> bool:
    """李明电话多少."""
    return (_ASKS.fullmatch(text) or _SEEKS.fullmatch(text)) is not None or _asks_for_a_resident(text)


def _asks_for_a_resident(text: str) -> bool:
    """那个下水道的 居民电话多少."""
    who = _OF_RESIDENT.match(text)
    return who is not None and _NUMBER.fullmatch(text, who.end()) is not None


reaching = Capability("reaching", form=Asked, says=asks_for_a_number)


@reaching.on_complete
def tell(turn: Turn, form: Asked, settings: NoSettings) -> Reply | None:
    """Who has a matter of his is reached by 回; a number of somebody who is none of ours is another question."""
    asked = _ASKS.fullmatch(nfkc(form.text or "")) or _SEEKS.fullmatch(nfkc(form.text or ""))
    if asked is not None and asked["who"] in US:
        return Reply(_our_number(turn))
    if turn.member is not None and _asks_for_a_resident(nfkc(form.text or "")):
        return Reply(THEIRS)
    if asked is None or turn.member is not None or not _is_ours(turn, asked["who"]):
        return None
    found = _who_has_his(turn, asked["who"])
    if found is None:
        return Reply(f"{OURS}有事直接说在哪里、什么事,办的人在这里回您。{ELSE}")
    case, owner = found
    return Reply(f"{OURS}您的编号 {case.code} 由{owner.shown}办:回“回 {case.code} 您的话”,就转给他。\n{ELSE}")


def _our_number(turn: Turn) -> str:
    """The duty number, else that of the station near him; who reads it may call at once."""
    here = known_here(turn)
    mine = find_cases_of_contact(turn.act.session, turn.person_id, NEWEST) if here is None else []
    grid = here.grid if here else next((case.grid for case in mine if case.grid and not case.sealed), None)
    number = find_number(turn.office, grid)
    return f"{number or f'请打{HOTLINE}'}。{ELSE}"


def _is_ours(turn: Turn, who: str) -> bool:
    """A name of the directory, with or without the title before it: 李明, 物业李明."""
    names = {who, who[-2:], who[-3:]}
    return any(find_members_by_name(turn.act.session, name) for name in names)


def _who_has_his(turn: Turn, who: str) -> tuple[Case, Member] | None:
    """The matter of his that the one he names has in hand, else the newest that anybody has."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, NEWEST)
    open_ones = [case for case in mine if case.state in RUNNING and not case.sealed and case.owner_id]
    found = [(case, owner) for case in open_ones if (owner := find_member(turn.act.session, case.owner_id))]
    return next((one for one in found if who.endswith(one[1].name)), found[0] if found else None)
