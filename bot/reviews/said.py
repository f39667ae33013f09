"""What a decision says (决定的话): what is to be done, by whom and by when, out of one sentence. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.text.deadlines import day_by, without_day_by
from bot.text.normalise import nfkc

#: 物业办, 由李明负责, 请市政牵头: who is to do it, in a clause of its own.
_OWNER = re.compile(
    r"^(?:由|请|让|交|交给|责任人:?)?\s*(?P<owner>[^\s,。;]{1,20}?)\s*(?:负责(?:落实|办理|牵头)?|牵头|落实|来办|去办|办理|办|跟进|盯着)$"
)
_NAMED_FIRST = re.compile(r"^(?:由|请|让|交给)(?P<owner>[^\s,。;]{2,8}?)(?:在|于|把|来|去|负责|牵头|办理|落实|办)")
_MYSELF = re.compile(r"我(?:们)?来?(?:负责(?:落实|办理|牵头)?|牵头|落实|来办|去办|办理|办|跟进|跟|盯着?|弄)$")
#: 1、 2. 三) at the head of each of several.
_NUMBERED = re.compile(
    r"(?:^|(?<=[\s,;。:]))(?:[1-9一二三四五六七八九][、.)]|[①-⑨]|第[一二三四五六七八九][条件、,:])\s*"
)
#: What announces them: 定了三件事:
_HEAD = re.compile(r"^[^,。;]{0,12}[:,]?\s*$")
_TO_DO = re.compile(r"办|负责|牵头|落实|跟|盯|换|修|清|装|弄|查|拆|补|整|改|做|完成|解决|处理|疏通")
_ASKING = re.compile(r"[?吗呢]|什么时候|怎么|谁")
MYSELF = "我"
_BETWEEN = re.compile(r"[,;。、\s]+")
_STOPS = " ,。;"
_ANY_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Said:
    """One decision as it was said."""

    #: The whole of it, without the clause that only names who.
    what: str
    #: Who, in words; "" when nobody is named.
    owner: str
    due_on: date | None


def read_decision(text: str, today: date, names: frozenset[str] = frozenset()) -> Said:
    """Read NFKC "月底前装8个桩,物业办". `names` are the members' own: such a clause names who without 办."""
    clauses = [clause for clause in _BETWEEN.split(text) if clause]
    owner, kept = "", []
    for clause in clauses:
        found = _OWNER.match(clause)
        if not owner and _MYSELF.search(clause):
            owner = MYSELF
            kept += [left] if (left := _MYSELF.sub("", clause)) else []
            continue
        if not owner and (clause in names or (found is not None and len(clauses) > 1)):
            owner = clause if clause in names else str(found["owner"]) if found else ""
            continue
        kept.append(clause)
    if not owner and (first := _NAMED_FIRST.match(text)):
        owner = first["owner"]
    named = [name for name in names if name in text]
    if not owner and len(named) == 1:
        return Said(text.strip(_STOPS), named[0], day_by(text, today))
    what = ",".join(kept) if owner else text.strip(_STOPS)
    return Said(what, owner, day_by(text, today))


def items_of(raw: str) -> list[str]:
    """The decisions of a message one by one, each NFKC: by line, or by two numbers before them; else the whole."""
    lines = [nfkc(line) for line in raw.splitlines()]
    marked = [part for line in lines for part in (_NUMBERED.split(line) if _is_list(lines) else [line])]
    items = [item for part in marked if (item := part.strip(_STOPS))]
    if len(items) > 1 and _HEAD.match(items[0]) and not _TO_DO.search(items[0]):
        items = items[1:]
    return items


def _is_list(lines: Sequence[str]) -> bool:
    return sum(len(_NUMBERED.findall(line)) for line in lines) > 1


def sounds_like_deciding(text: str) -> bool:
    """NFKC 路灯的事,李明下周五前换好: what is to be done, and by when, as it is said in a meeting; no question."""
    return day_by(text, _ANY_DAY) is not None and bool(_TO_DO.search(text)) and not _ASKING.search(text)


def reason_in(text: str) -> str:
    """Why a day is put off, out of "12月5日 等材料"; "" when it is not said."""
    return re.sub(r"^(?:延?到|推?到|之?前|因为|原因:?|[\s,。;:])+", "", without_day_by(text)).strip(_STOPS)
