"""Matters in talk (什么事): what is the matter, one or several, each with what was understood of it."""

import re
from dataclasses import asdict
from typing import Any, TypedDict

from bot.clock import local
from bot.conversation.places import just_said, scanned, usual
from bot.conversation.places.where import Where, at_entrance, where_of
from bot.conversation.readers.base import SURE, Reader, Refusal
from bot.conversation.turn import Frame, Turn
from bot.conversation.understand_here import understand_here
from bot.geography.place_name import is_beside, is_building
from bot.text.hidden import is_only_hidden
from bot.text.segment import tokens
from bot.text.verbatim import shown
from bot.understanding.openers import is_opener
from bot.understanding.understand import understand
from bot.understanding.understood import Matter

#: What is asked of others than those who put things right, and as sure as that must be.
ELSEWHERE, PLAIN = "circle", 0.75


#: Of this kind is whatever burns.
FIRE = "fire_safety"
#: From this hour, before that one.
DAY = (7, 20)
_AT_NIGHT = re.compile(r"晚上|半夜|夜里|深夜|凌晨|通宵|大晚上|后半夜")
#: A door, a floor or a room, and nothing more.
_WITHIN = re.compile(
    r"(?:就?[在是])?(?P<part>(?:[\d一二三四五六七八九十]{1,4}(?:单元|室|楼|层|号|户|房间?)|(?:\d-)?\d{3,4}|卫生间|厕所|洗手间|厨房|灶披间"
    r"|客厅|客堂间?|亭子间|卧室|房间|阳台|晒台|楼道|楼梯间?|门口|楼顶)+)(?:里|里面)?的?[呀啊吧哦,。.! ]*"
)


class KeptMatter(TypedDict):
    """A matter as a form keeps it, in the talk's row from one message to the next."""

    text: str
    intent: str
    category: str
    urgency: str
    same_day: bool
    sealed: bool
    about_staff: bool
    #: Whom to call first: gas, fire …; "" for nobody.
    emergency: str
    #: A `Where`, and those it may be, as JSON.
    where: dict[str, Any] | None
    candidates: list[dict[str, Any]]
    place_text: str
    confidence: float
    #: Kinds that it may be as well.
    alternatives: list[str]
    #: A few words that no list speaks for.
    is_guess: bool


class Matters(list[KeptMatter]):
    """What is the matter, one or several."""


class MattersReader(Reader):
    """What is the matter: one or several, each with what was understood of it."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        said = (each for each in dump_matters(turn) if not is_opener(each["text"]))
        matters = [each for each in said if not is_only_hidden(each["text"])]
        if len(matters) == 1 and turn.heard.is_words:
            matters[0]["text"] = shown(turn.heard.raw)
        return matters or None, rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        if (more := _more_of_place(turn, frame)) is not None:
            return more
        if turn.heard.understood.intent == ELSEWHERE and turn.heard.understood.confidence >= PLAIN:
            return None  # what is near, or who serves here, is nothing to be put right
        found, _ = self.prefill(turn, "")
        if found:
            return found
        understood, said = turn.heard.understood, turn.heard.text
        courtesy = understood.intent == "chat" and understood.confidence >= SURE
        if len(said) < 2 or turn.heard.number is not None or courtesy or is_opener(said):
            return None
        return [plain_matter(said)]

    def load(self, turn: Turn, value: Any) -> Matters:
        return Matters(value)


def _more_of_place(turn: Turn, frame: Frame) -> Refusal | None:
    """1201, 卫生间: after the building, before the matter; the place goes on, and what is the matter is asked again."""
    said, known = _WITHIN.fullmatch(turn.heard.text), frame.values.get("where")
    if said is None or turn.heard.number is not None or not known or not is_building(known["name"]):
        return None
    known["detail"] = f"{known['detail']}{said['part']}"
    return Refusal(f"{Where(**known).words},知道了。\n是什么事?一句话说清就行。")


def dump_matters(turn: Turn) -> list[KeptMatter]:
    """The matters of a message; where they name no estate, the card just scanned stands in, the usual place, or the last one."""
    dumped = [(matter, _at_this_moment(turn, dump_matter(matter))) for matter in turn.heard.understood.matters]
    for matter, each in dumped:
        if each["where"] is None and (here := _unsaid(turn, matter)) is not None:
            each |= {"where": asdict(here), "candidates": []}
    return [each for _, each in dumped]


def _at_this_moment(turn: Turn, matter: KeptMatter) -> KeptMatter:
    """晚上十二点还在打桩, said by day, tells what happens every night, and nobody hears it now."""
    by_day = DAY[0] <= local(turn.act.now).hour < DAY[1]
    if by_day and matter["category"] == "noise" and matter["urgency"] == "now" and _AT_NIGHT.search(matter["text"]):
        return {**matter, "urgency": "normal"}
    return matter


def _unsaid(turn: Turn, matter: Matter) -> Where | None:
    """Where it is though he did not say so, as far as that is known."""
    here = scanned.fill(turn, matter) or usual.fill(turn, matter) or just_said.fill(turn, matter)
    return at_entrance(here, matter.text) if here else None


#: So few characters without a word of any kind of matter are more of what was said before: 已经坏了三天了.
GUESSED = 8


def _where(matter: Matter) -> dict[str, Any] | None:
    """Its place; of a danger to life the grid alone where all that it may be lie in one, for nobody waits to be called."""
    if matter.place is not None:
        return asdict(where_of(matter.place, matter.detail, matter.place_text))
    grid, *others = {match.grid for match in matter.candidates} or {""}
    if matter.urgency != "life" or matter.sealed or len(matter.candidates) < 2 or others or not grid:
        return None
    return asdict(Where(None, matter.place_text, grid, matter.detail))


def dump_matter(matter: Matter) -> KeptMatter:
    """A matter as the dialogue row keeps it."""
    return {
        "text": matter.text,
        "intent": matter.intent,
        "category": matter.category,
        "urgency": matter.urgency,
        "same_day": matter.same_day,
        "sealed": matter.sealed,
        "about_staff": matter.complaint_about_staff,
        "emergency": matter.emergency or "",
        "where": _where(matter),
        "candidates": [asdict(where_of(match, matter.detail)) for match in matter.candidates],
        "place_text": matter.place_text,
        "confidence": matter.confidence,
        "alternatives": [] if matter.sealed else list(matter.alternatives),
        "is_guess": len(matter.text) <= GUESSED and not matter.spoke,
    }


def plain_matter(text: str) -> KeptMatter:
    """A matter of which nothing is known but its words."""
    return {
        "text": text,
        "intent": "report",
        "category": "other",
        "urgency": "normal",
        "same_day": False,
        "sealed": False,
        "about_staff": False,
        "emergency": "",
        "where": None,
        "candidates": [],
        "place_text": "",
        "confidence": 0.0,
        "alternatives": [],
        "is_guess": True,
    }


def tell_more(turn: Turn, matter: KeptMatter, said: str) -> None:
    """More words of what is not filed yet: a danger, or what is told in confidence, that only the whole tells is heard."""
    matter["text"] = f"{matter['text']},{said}"
    if matter["urgency"] == "life" or matter["sealed"]:
        return
    whole = (dump_matter(one) for one in understand_here(matter["text"], turn.office).matters)
    graver = next((one for one in whole if one["urgency"] == "life" or one["sealed"]), None)
    if graver is not None:
        kept = {"text": matter["text"], "where": matter["where"], "candidates": matter["candidates"]}
        matter |= {**graver, **kept}  # type: ignore[typeddict-item]


def as_one_danger(matters: list[KeptMatter]) -> list[KeptMatter]:
    """门反锁了 灶上还烧着东西: dangers of one place that one number is called for are one; a fire is a fire whatever it is about."""
    found: list[KeptMatter] = []
    for matter in matters:
        same = next((at for at, one in enumerate(found) if _is_same_danger(one, matter)), None)
        if same is None:
            found.append(matter)
            continue
        base = matter if matter["category"] == FIRE else found[same]
        found[same] = {**base, "text": f"{found[same]['text']},{matter['text']}"}
    return found


def _is_same_danger(one: KeptMatter, other: KeptMatter) -> bool:
    if not one["urgency"] == other["urgency"] == "life" or one["sealed"] or other["sealed"]:
        return False
    keys = ("emergency", "where", "candidates", "place_text")
    return all(one[key] == other[key] for key in keys)  # type: ignore[literal-required]


def matter_in_passing(turn: Turn, text: str) -> KeptMatter:
    """What was taken for a word about an older case, and is of none: the first thing in it that may be broken, and where."""
    categories, said = turn.office.config.categories, turn.heard.text
    place = turn.office.directory.gazetteer.find(said)
    words = tokens(said.replace(place.text, " ") if place.text else said)  # a building that is named is not broken
    found = (understand(f"{word}坏了", None, categories).matters for word in words if len(word) > 1)
    things = (matter for matters in found for matter in matters if matter.spoke and matter.urgency == "normal")
    thing = next(things, None)
    where = asdict(where_of(place.place, place.detail, place.text)) if place.place else None
    known = {"category": thing.category, "confidence": SURE, "is_guess": False} if thing else {}
    return {**plain_matter(text), **known, "where": where}  # type: ignore[typeddict-item]


def is_sure(matter: Matter) -> bool:
    """Is this a matter by its own words, whatever was asked?"""
    return matter.category != "other" and matter.confidence >= SURE


def tells_a_matter(turn: Turn) -> bool:
    """Do the words tell a matter, though a place was asked for? "老厂房" may sound like one; no listed word speaks for it."""
    told = (
        matter.spoke or matter.sealed or matter.complaint_about_staff or matter.urgency != "normal"
        for matter in turn.heard.understood.matters
    )
    return any(told) and not is_beside(turn.heard.text)
