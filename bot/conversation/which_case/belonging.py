"""Belonging (归属): whether what is said is more of a case, or a matter that stands by itself."""

import re

from bot.conversation.places.just_said import says_also
from bot.conversation.places.where import CARD, JUST_SAID, PLACELESS
from bot.conversation.readers.base import SURE
from bot.conversation.readers.matters import KeptMatter
from bot.understanding.holding import holds
from models.cases import Case

#: Of somebody where the danger is, with no place of his own.
_THERE = re.compile(r"(?:还|而且|现在|快点?)*(?:里[面头边]|屋里|楼上|有[个一]?人|他|她|人|老人|孩子)")


def says_more_of(case: Case, matter: KeptMatter) -> bool:
    """The same matter again, a further question, or nothing that could be a matter of its own.

    A complaint about staff, what is told in confidence and what is more urgent always stand by themselves; but a danger
    told without a place goes on about the danger before.
    """
    if _worsens(case, matter):
        return True
    if matter["sealed"] or matter["about_staff"] or rank(matter["urgency"]) < rank(case.urgency):
        return False
    where = matter["where"]
    if where is not None and where["assumed"] != CARD and where["code"] != case.place:
        return False
    asks_on = matter["intent"] == case.kind in PLACELESS and matter["category"] in ("other", case.category)
    same = matter["category"] == case.category != "other" and not matter["candidates"]
    tells_on = case.urgency == "life" and where is None and _goes_on_with_alarm(matter)
    return is_vague(matter) or asks_on or same or tells_on


def _worsens(case: Case, matter: KeptMatter) -> bool:
    """快点呀 头晕了, after the gas, or 里面还有个老太太: who is hurt, or what no list has; a danger by its name is another.

    It has no place, is not told as one more, and is no secret unless the first was one.
    """
    where = matter["where"]
    is_placed = matter["place_text"] or matter["candidates"] or (where and where["assumed"] != JUST_SAID)
    is_secret = (matter["sealed"] and not case.sealed) or matter["about_staff"] or case.about_staff
    in_danger = case.urgency == matter["urgency"] == "life"
    is_of_it = matter["emergency"] == "medical" or matter["is_guess"] or (matter["sealed"] and case.sealed)
    return in_danger and is_of_it and not (is_placed or is_secret or says_also(matter["text"]))


def says_no_place(matter: KeptMatter) -> bool:
    """Neither a place that is known nor words for one; what was filled in nobody said."""
    is_said = matter["where"] is not None and not matter["where"]["assumed"]
    return not (is_said or matter["candidates"] or matter["place_text"])


def is_only_a_place(matter: KeptMatter) -> bool:
    """It says where, and no matter of its own: 不是,是桂苑1幢."""
    return is_vague(matter) and matter["where"] is not None and not matter["where"]["assumed"]


def stands_alone(matter: KeptMatter) -> bool:
    """Told in confidence, about staff, or a danger: never mixed with anything else, even before there is a case."""
    return bool(matter["sealed"] or matter["about_staff"] or matter["urgency"] == "life")


def rank(urgency: str) -> int:
    """0 for danger to life; the lower, the more urgent."""
    return ("life", "now", "normal").index(urgency)


def _goes_on_with_alarm(matter: KeptMatter) -> bool:
    """穿红衣服,85岁; 火已经扑灭了; 里面有人晕倒了, whatever kind of matter that sounds like."""
    is_there = holds(matter["text"], "over") or (matter["emergency"] == "medical" and _THERE.match(matter["text"]))
    return matter["category"] == "other" or (not matter["candidates"] and bool(is_there))


def is_vague(matter: KeptMatter) -> bool:
    """No list speaks for a kind of matter: 又坏了."""
    return bool(matter["confidence"] <= SURE and (matter["category"] == "other" or matter["is_guess"]))
