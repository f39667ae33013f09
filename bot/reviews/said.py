"""What a decision says (决定的话): what is to be done, by whom and by when, out of one sentence. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from bot.text.deadlines import day_by, without_day_by

#: 物业办, 由李明负责, 请市政牵头: who is to do it, in a clause of its own.
_OWNER = re.compile(
    r"^(?:由|请|让|交|交给|责任人:?)?\s*(?P<owner>[^\s,。;]{1,20}?)\s*(?:负责(?:落实|办理|牵头)?|牵头|落实|来办|去办|办理|办|跟进|盯着)$"
)
_NAMED_FIRST = re.compile(r"^(?:由|请|让|交给)(?P<owner>[^\s,。;]{2,8}?)(?:在|于|把|来|去|负责|牵头|办理|落实|办)")
_BETWEEN = re.compile(r"[,;。、\s]+")
_STOPS = " ,。;"


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


def reason_in(text: str) -> str:
    """Why a day is put off, out of "12月5日 等材料"; "" when it is not said."""
    return re.sub(r"^(?:延?到|推?到|之?前|因为|原因:?|[\s,。;:])+", "", without_day_by(text)).strip(_STOPS)
