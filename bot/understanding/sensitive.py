"""Sensitive matters (敏感事项): what only two people may see, and complaints about those who serve."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.understanding.matcher import Hit
from bot.understanding.reading import Reading

#: Which number goes first for each list of sealed topics; a denunciation has none.
SEALED = {
    "sealed_sexual": "police",
    "sealed_minor": "police",
    "sealed_domestic": "police",
    "emergency_selfharm": "police",
    "sealed_denounce": None,
}
#: What a person is complained of for, beside the list, which knows of no fees and no idling.
_CONDUCT = re.compile(
    "乱收费|乱收|多收|不干活|不做事|不管事|偷懒|磨洋工|骂|吃回扣|卡着不办|受贿|贪污|索要|要好处"
    "|[收拿][了过]?.{0,8}(?:红包|香烟|[条包]烟|瓶酒|好处|回扣)|塞了?.{0,4}(?:红包|钱|烟)"
)
#: What somebody would do if nothing happened is no complaint yet.
_THREAT = re.compile("(?:再不|要是不|不然|否则).{0,12}$")
_VERB_REACH = 8
_WORD_REACH = 12


class Sensitive(NamedTuple):
    """Whether a stretch of text is sealed, which number it needs, and whether it complains about staff."""

    sealed: bool
    number: str | None
    about_staff: bool


def sensitive(reading: Reading, start: int, end: int) -> Sensitive:
    """What the text between the offsets touches."""
    topics = [tag for tag in SEALED if _told(reading, tag, start, end)]
    number = next((SEALED[tag] for tag in topics if SEALED[tag]), None)
    return Sensitive(bool(topics), number, complains_about_staff(reading, start, end))


def _told(reading: Reading, tag: str, start: int, end: int) -> bool:
    """A topic counts when it is told, not when it is looked up (家暴怎么预防, 防性侵讲座)."""
    looks = reading.by_tag.get("look_alikes", ())
    for hit in reading.within(tag, start, end):
        clause = reading.clause_at(hit.start)
        denied = any(hit.start - no.end <= 2 for no in reading.within("negation", clause.start, hit.start))
        asked = reading.has("hazard_noun", hit.end, hit.end + 4)
        if not denied and not asked and not any(look.start < hit.end and hit.start < look.end for look in looks):
            return True
    return False


def complains_about_staff(reading: Reading, start: int, end: int) -> bool:
    """Somebody who serves is complained about: by the verb (投诉网格员), or by what he did (窗口态度差)."""
    for staff in reading.within("staff", start, end):
        clause = reading.clause_at(staff.start)
        for verb in reading.within("complaint_verb", clause.start, staff.start):
            between = reading.text[verb.end : staff.start]
            if len(between) <= _VERB_REACH and not set(between) & set("到给向过让叫"):
                return True
        for wrong in reading.within("misconduct", staff.start, min(end, staff.end + _WORD_REACH)):
            if not reading.has("praise", wrong.start, wrong.end + 6):
                return True
    return False


def complains_of(reading: Reading, names: Iterable[str]) -> bool:
    """Is one of `names` complained of? As of staff, though no list has his name; not where it is only threatened."""
    known = [hit for hit in reading.hits if not (hit.tag == "complaint_verb" and _is_threatened(reading, hit))]
    staff = [_hit(found, "staff") for name in names for found in re.finditer(re.escape(name), reading.text)]
    conduct = [_hit(found, "misconduct") for found in _CONDUCT.finditer(reading.text)]
    others = [hit for hit in known if hit.tag != "staff"]
    return complains_about_staff(Reading(reading.text, sorted([*others, *staff, *conduct])), 0, len(reading.text))


def _is_threatened(reading: Reading, verb: Hit) -> bool:
    return _THREAT.search(reading.text[: verb.start]) is not None


def _hit(found: re.Match[str], tag: str) -> Hit:
    return Hit(found.start(), found.end(), tag, 1.0, found.end(), found.start())
