"""Hazards (险情): which words of a text say that somebody is in danger now. Life is never missed, calm words never raise it."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.understanding.matcher import Hit
from bot.understanding.reading import PERSON, Clause, Reading
from bot.understanding.understood import Urgency


class Kind(NamedTuple):
    """What follows from one list of emergency words: which number goes first, and whose matter it is."""

    number: str | None
    category: str
    #: How strongly it speaks for its category: a fire is a fire whatever burns, a trapped person a matter of the trap.
    points: float = 3.5


KINDS = {
    "emergency_fire": Kind("fire", "fire_safety"),
    "emergency_gas": Kind("gas", "gas"),
    "emergency_trapped": Kind("fire", "safety", 2.9),
    "emergency_collapse": Kind("fire", "building"),
    "emergency_drowning": Kind("fire", "safety"),
    "emergency_violence": Kind("police", "safety"),
    "emergency_lost": Kind("police", "safety"),
    "emergency_selfharm": Kind("police", "safety"),
    "emergency_shock": Kind("medical", "power"),
    "emergency_traffic": Kind("medical", "traffic"),
    "emergency_medical": Kind("medical", "care"),
}
#: Sparks are of what throws them, most often of a wire or a socket; who comes first is still the fire brigade.
SPARKS = Kind("fire", "power", 2.9)
_SPARKS = re.compile("[冒打]火[花星]")
#: Who is hurt is cared for; a dog that bites is kept.
_BITE = Kind("medical", "pets")
_BITES = re.compile("[狗犬猫].*咬")
NOW_KINDS = {
    "now_police": Kind("police", "dispute", 2.9),
    "now_water": Kind("water", "water", 2.9),
    "now_locked": Kind(None, "building", 2.9),
    "now_smell": Kind("fire", "fire_safety", 2.0),
    "now_falling": Kind(None, "building", 2.9),
}
#: Which number goes first where the words of danger are on no list, by what the text is about; 120 for the rest.
_UNLISTED = {
    "fire_safety": "fire",
    "elevator": "fire",
    "building": "fire",
    "safety": "police",
    "dispute": "police",
    "gas": "gas",
}
#: Whoever is missing or may harm himself is so until it is said that he is safe, however long ago it began.
_LASTING = frozenset({"emergency_lost", "emergency_selfharm"})
_LINGERING = _LASTING | {"emergency_gas", "emergency_trapped", "emergency_medical"}
_DENIAL_REACH = 3
_NOT_YET = ("没", "没有", "未", "不", "无", "没能")
#: A person who leads, follows or carries what comes next: it is he who is lost or fights.
_LEADS = re.compile(f"[{''.join(sorted(PERSON))}].{{0,2}}(?:追|跟|牵|抱|带|遛|找|骑).{{0,4}}$")
_LEAD_REACH = 8
_ANIMALS = frozenset("猫狗犬宠小鹦鸽")
#: What is over may be said of people, or of the thing.
_OF_PEOPLE = re.compile("[人伤]")
#: Somebody is under what fell.
_UNDER = re.compile(r"压着|压住|压在|压到|埋|砸|[人孩娃妈爸爷奶老].{0,4}(?:底下|下面|里面|下头|没出来|在里)")
_UNDER_REACH = 15
#: 会 and the like make a thing hypothetical only when it follows at once.
_SHORT_REACH = 5


@dataclass(frozen=True, slots=True)
class Hazard:
    """A danger named in the text: how soon, which number, whose matter, and where it is said."""

    start: int
    end: int
    urgency: Urgency
    kind: Kind
    same_day: bool = False


def unlisted(start: int, end: int, category: str) -> Hazard:
    """A danger to life that the model hears in a stretch of text though no list has its words."""
    return Hazard(start, end, Urgency.LIFE, Kind(_UNLISTED.get(category, "medical"), category))


def hazards_of(reading: Reading) -> tuple[list[Hazard], list[Hit]]:
    """The dangers a text tells of, in text order, and the words that named one only to deny, fear or remember it."""
    found: list[Hazard] = []
    calm: list[Hit] = []
    for tag, kind in (*KINDS.items(), *NOW_KINDS.items()):
        for hit in reading.by_tag.get(tag, ()):
            hazard = _life(reading, hit, _kind_of(reading, hit)) if tag in KINDS else _now(reading, hit, kind)
            if hazard is not None:
                found.append(hazard)
            if hazard is None or hazard.same_day:
                calm.append(hit)
    return sorted(found, key=lambda hazard: hazard.start), calm


def _kind_of(reading: Reading, hit: Hit) -> Kind:
    if hit.tag == "emergency_fire" and _SPARKS.search(reading.text, max(0, hit.end - 3), hit.end + 1):
        return SPARKS
    if hit.tag == "emergency_medical" and _BITES.search(reading.text, hit.start, hit.end):
        return _BITE
    return KINDS[hit.tag]


def _life(reading: Reading, hit: Hit, kind: Kind) -> Hazard | None:
    clause = reading.clause_at(hit.start)
    if _looks_alike(reading, hit) or _is_denied(reading, hit, clause) or _is_over(reading, hit):
        return None
    if _is_about_to(reading, hit) or reading.has("hearsay", clause.start, hit.tail_start):
        return None
    if _is_feared(reading, hit, clause) or _is_habit(reading, hit, clause):
        return Hazard(hit.start, hit.end, Urgency.NORMAL, kind, same_day=True)
    if _is_past(reading, hit, clause):
        return None
    return Hazard(hit.start, hit.end, Urgency.LIFE, kind)


def _now(reading: Reading, hit: Hit, kind: Kind) -> Hazard | None:
    clause = reading.clause_at(hit.start)
    alike = hit.tag != "now_falling" and _looks_alike(reading, hit)  # a tree is no house, but it lies on the road
    if alike or _is_denied(reading, hit, clause) or _is_over(reading, hit):
        return None
    if _is_past(reading, hit, clause) or _is_habit(reading, hit, clause):
        return None
    # The words of quarrels and of what hangs loose are fears themselves (怕打起来, 随时会掉).
    if hit.tag not in ("now_police", "now_falling") and _is_feared(reading, hit, clause):
        return None
    return Hazard(hit.start, hit.end, Urgency.NOW, kind)


def _is_about_to(reading: Reading, hit: Hit) -> bool:
    """快动手了, 要打起来了: a quarrel that is not yet a fight."""
    if hit.tag != "emergency_violence":
        return False
    clause = reading.clause_at(hit.start)
    threats = reading.within("now_police", clause.start, hit.end)
    return any(not threat.gapped and threat.start < hit.start < threat.end for threat in threats)


def _looks_alike(reading: Reading, hit: Hit) -> bool:
    return any(_covers(reading.text, look, hit) for look in reading.by_tag.get("look_alikes", ()))


def _covers(text: str, look: Hit, hit: Hit) -> bool:
    if look.end <= hit.start or hit.end <= look.start:
        return False
    if hit.gapped and hit.start < look.start:  # 孩子…被电 in 孩子被电钻吵醒: its end is another word
        return not look.gapped and look.start <= hit.tail_start and hit.end < look.end
    if text[look.start] in _ANIMALS and _LEADS.search(text, max(0, look.start - _LEAD_REACH), look.start):
        return False  # 孩子追着猫走丢了: the one who goes before is lost
    if not look.gapped:  # 呼吸困难 is more than 困难
        return not (hit.start <= look.start and look.end <= hit.end and look.end - look.start < hit.end - hit.start)
    if look.head_end <= hit.start and hit.end <= look.tail_start:
        return False  # 炼铝的着火了,黑烟滚滚: what stands in the gap is told besides
    if hit.tag == "emergency_collapse" and _UNDER.search(text, look.head_end, look.end + _UNDER_REACH):
        return False  # 货架塌了,人在底下
    # 树倒了 is no emergency, but in 门口有人倒下 the gap holds a person.
    return not PERSON & set(text[look.head_end : look.tail_start])


def _is_denied(reading: Reading, hit: Hit, clause: Clause) -> bool:
    """没有着火, 没闻到煤气味, 不是打架; but 是不是着火 asks, and 不会动了 tells."""
    for no in reading.within("negation", clause.start, hit.tail_start):
        near = hit.tail_start - no.end <= (_DENIAL_REACH if no.end - no.start > 1 else 0)
        asks = no.start > 0 and reading.text[no.start - 1 : no.end] in ("是不是", "有没有", "要不要", "有没")
        if near and not asks:
            return True
    return False


def _is_feared(reading: Reading, hit: Hit, clause: Clause) -> bool:
    """A near miss, a fear, a condition or a warning before the harm."""
    if any(noun.start - hit.end in (0, 1) for noun in reading.by_tag.get("hazard_noun", ())):
        return True
    real = reading.by_tag.get("not_near_miss", ())
    for miss in reading.within("near_miss", clause.start, hit.tail_start):
        if any(other.start <= miss.start and miss.end <= other.end for other in real):
            continue
        if hit.tag == "emergency_selfharm" and reading.text[miss.start : miss.end] not in ("防止", "预防", "避免"):
            continue
        if miss.end - miss.start == 1 and hit.tail_start - miss.end > _SHORT_REACH:
            continue
        return True
    return False


def _is_habit(reading: Reading, hit: Hit, clause: Clause) -> bool:
    """It keeps happening, which is bad, but it is not happening now."""
    return reading.has("habit", clause.start, hit.tail_start) and not reading.has("present", clause.start, hit.end + 2)


def _is_past(reading: Reading, hit: Hit, clause: Clause) -> bool:
    if hit.tag in _LASTING:
        return False
    after = reading.text[hit.end : hit.end + 2]
    if after.startswith("过") and after not in ("过去", "过来", "过不"):
        return True  # 困过人
    lingers = hit.tag in _LINGERING and reading.has("present")
    if any(0 <= word.start - hit.end <= 1 for word in reading.by_tag.get("past_after", ())):
        return not lingers
    begin = _clause_before(reading, clause)
    present = reading.has("present", begin, hit.tail_start)
    if reading.has("past", begin, hit.tail_start):
        return not (present or lingers)
    yesterday = reading.has("yesterday", begin, hit.tail_start) and hit.tag != "emergency_gas"
    return yesterday and not reading.has("present")


def _clause_before(reading: Reading, clause: Clause) -> int:
    """Where the clause before begins if it is only a word or two of time (上周,着火了), else where this one does."""
    before = reading.clause_before(clause)
    return before.start if before and before.end - before.start <= 4 else clause.start


def _is_over(reading: Reading, hit: Hit) -> bool:
    """It is said later on that the fire is out, the person safe, the pipe mended."""
    ends = [*reading.by_tag.get("over", ())]
    if hit.tag == "emergency_lost":
        ends += reading.by_tag.get("found_again", ())
    if hit.tag == "emergency_gas":  # that nobody was hurt turns no tap off
        ends = [end for end in ends if not _OF_PEOPLE.search(reading.text, end.start, end.end)]
    return any(
        end.start >= hit.start and not reading.text[max(0, end.start - 3) : end.start].endswith(_NOT_YET)
        for end in ends
    )
