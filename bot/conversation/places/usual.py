"""Usual place (常住地点): "楼下" and "3幢" of somebody who agreed that they mean his building.

Learned only by asking, once; the answer that uses it says so, and 忘记地点 ends it.
"""

import re
from datetime import timedelta

from bot.conversation.places.where import USUAL, Where, where_of
from bot.conversation.turn import Turn
from bot.geography.gazetteer import PlaceMatch
from bot.geography.place_name import is_unnamed
from bot.messages import Prompt
from bot.understanding.understood import Matter
from models.cases import Case
from models.usual import find_usual_place, keep_usual_place

PROMPT = "home"
OFFER_FOR = timedelta(minutes=10)  # so that a number sent later is never taken for it
#: At home, without saying where that is.
HERE = re.compile(
    "楼[下上道梯]|我们?家|家里|家门口|[我咱]们?(?:这|那|这边)?[楼幢栋]|[我咱]们单元|[本这][楼幢栋]|单元门"
)
_LIVES = re.compile("^(?:我们?|俺|咱)(?:们|家)*(?:就)?(?:是?住在?|在)")

_IS = re.compile(
    r"(?:你好|您好|喂)?[\s,。!]*我们?(?:就)?是(?:住在?)?[^,。!?]{2,12}的(?:一个)?老?(?:业主|居民|住户|老?太婆|老?太太|老?头子?|老人|人|租户|租客|大妈|大爷|阿姨|阿婆)家?[啊呀哦。!]*"
)


def fill(turn: Turn, matter: Matter) -> Where | None:
    """Where a matter is that names only "楼下" or "3幢": at its teller's usual place; None when that is not known."""
    is_bare = matter.place is None and is_unnamed(matter.place_text)
    is_here = not matter.place_text and not matter.candidates and bool(HERE.search(matter.text))
    place = _agreed(turn) if is_bare or is_here else None
    if place is None:
        return None
    if is_here:
        return where_of(place, matter.detail, assumed=USUAL)
    found = turn.office.directory.gazetteer.find_beside(place.code, matter.place_text)
    return where_of(found.place, matter.detail or found.detail, assumed=USUAL) if found.place else None


def home(turn: Turn) -> Where | None:
    """The building he let us remember."""
    place = _agreed(turn)
    return where_of(place, assumed=USUAL) if place else None


def used(turn: Turn, where: Where) -> str:
    """What the answer says of a place that was filled in."""
    row = find_usual_place(turn.act.session, turn.person_id)
    if row is not None:
        row.used_at = turn.act.now
    return f"您没说小区,按您让记住的{where.name}记的。不对请回“地点不对”。"


def offer(turn: Turn, place: PlaceMatch | None, about: int | None = None) -> tuple[str, Prompt] | None:
    """The offer to remember `place`, made once; None when there is nothing to offer. `about`: the case it came with."""
    if place is None or turn.member is not None or find_usual_place(turn.act.session, turn.person_id) is not None:
        return None
    keep_usual_place(turn.act.session, turn.person_id, None, turn.act.now)
    until = turn.act.now + OFFER_FOR
    prompt = Prompt(PROMPT, ("记住", "不用记"), about=about, detail={"place": place.code}, expires_at=until)
    return f"以后说“楼下”就当是{place.name},可以吗?1可以 2不用记", prompt


def offer_after(turn: Turn, case: Case, unplaced: str) -> tuple[str, Prompt] | None:
    """After a case: when he spoke of home in words that said no place, and had to be asked for it."""
    if case.sealed or case.urgency != "normal" or case.place is None or not HERE.search(unplaced):
        return None
    return offer(turn, turn.office.directory.gazetteer.building(case.place), case.id)


def introduces(text: str) -> bool:
    """我是翠园3幢的老住户: who he is, and nothing of what he wants."""
    return _IS.fullmatch(text) is not None


def told_home(turn: Turn) -> PlaceMatch | None:
    """The building of "我家在翠园3幢", said for its own sake."""
    if not (_LIVES.match(turn.heard.text) or introduces(turn.heard.text)):
        return None
    found = turn.office.directory.gazetteer.find(turn.heard.text).place
    return turn.office.directory.gazetteer.building(found.code) if found else None


def _agreed(turn: Turn) -> PlaceMatch | None:
    row = find_usual_place(turn.act.session, turn.person_id)
    return turn.office.directory.place(row.place) if row is not None else None
