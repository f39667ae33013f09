"""Who serves here (谁管这里): a question for the grid's team, in whatever words, rather than for services or guides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.cases.lifecycle import RUNNING
from bot.conversation.places import scanned, usual
from bot.conversation.places.where import Where
from bot.conversation.readers.place import sure_place
from bot.conversation.turn import Turn
from bot.messages import NOTHING_YET, Reply
from bot.understanding.categories import OTHER
from bot.understanding.in_charge import InCharge, asks_of_a_thing, in_charge_of
from models.cases import find_cases_of_contact

#: As many of his own cases are looked at.
NEWEST = 5
#: Words of who serves here rather than of what is near.
_WORDS = ("网格员", "网格长", "哪个网格", "我们网格", "谁管", "谁负责", "楼长", "片警是谁", "片医是谁", "党员是谁")
#: Said of a place and of nothing else: 翠园3幢归谁管; what is broken there may be somebody else's.
_OF_A_PLACE = re.compile(
    r"(?:这里|这边|这片|这儿|那边)?[是归由属于]{0,2}(?:谁|哪个网格|哪个社区)(?:管|负责)?的?[啊呀呢吗?。\s]*"
)


def asks_who_serves(text: str) -> bool:
    """Is a question about what is near one about who serves there?"""
    return any(word in text for word in _WORDS)


def asks_who_serves_a_place(turn: Turn) -> bool:
    """Do the words name a place, ask who is in charge, and nothing more?"""
    place = turn.office.directory.gazetteer.find(turn.heard.text).text
    return bool(place) and _OF_A_PLACE.fullmatch(turn.heard.text.replace(place, "", 1)) is not None


def asked_about(turn: Turn, matters: Sequence[Mapping[str, Any]]) -> str | None:
    """The category of the thing whose keeper is asked for: 路灯归谁管; None for any other question."""
    text = turn.heard.text
    place = turn.office.directory.gazetteer.find(text).text
    if len(matters) != 1 or not asks_of_a_thing(text.replace(place, "", 1) if place else text):
        return None
    category = str(matters[0]["category"])
    return None if category == OTHER or turn.office.category(category).sealed else category


def tell_who_serves(turn: Turn, about: str | None = None) -> Reply:
    """Leave it to the grid's own capability, with the place if one is known; 这事谁负责 after a report asks who has it.

    `about`: the category of the thing that is asked about.
    """
    asked = in_charge_of(turn.heard.text)
    if asked in (InCharge.MATTER, InCharge.UNSAID) and _has_running(turn):
        turn.go_on_with("status")
        return NOTHING_YET
    place = sure_place(turn) or known_here(turn)
    values = {"where": asdict(place) if place else None, "about": about}
    turn.go_on_with("grid", **{name: value for name, value in values.items() if value})
    return NOTHING_YET


def known_here(turn: Turn) -> Where | None:
    """Where somebody is who names no place: the card he has just scanned, or the building he let us remember."""
    return scanned.standing(turn) or usual.home(turn)


def _has_running(turn: Turn) -> bool:
    return any(case.state in RUNNING for case in find_cases_of_contact(turn.act.session, turn.person_id, NEWEST))
