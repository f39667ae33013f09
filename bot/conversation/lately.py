"""Where we were (刚说的地方): "还有电梯也坏了", said a moment after a report, is at the place of that report."""

import re

from bot.conversation.turn import Turn
from bot.conversation.where import LATELY, Where, where_of
from bot.understanding.understood import Matter
from models.cases import get_case

_ALSO = re.compile(r"^(?:还有|另外|对了|顺便|再就是|再有|而且|同时)|^.{0,8}也")


def fill(turn: Turn, matter: Matter) -> Where | None:
    """Where a further matter is that names no place; None when it says not that it is one, or names a place."""
    names_place = matter.place is not None or matter.place_text or matter.candidates
    if names_place or turn.just_opened is None or _ALSO.search(turn.heard.text) is None:
        return None
    case = get_case(turn.act.session, turn.just_opened)
    place = turn.office.directory.place(case.place) if case.place and not case.sealed else None
    return where_of(place, matter.detail, assumed=LATELY) if place else None


def used(where: Where) -> str:
    """What the answer says of a place that was filled in."""
    return f"您没说在哪里,按刚才的{where.name}记的。不对请回“地点不对”。"
