"""Chosen by a part (说一部分): asked which of several places, he says what tells his from the others, or how it goes on: B区, 5号."""

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.conversation.places.where import Where, where_of
from bot.conversation.turn import Turn
from bot.geography.gazetteer import Gazetteer
from bot.geography.place_name import is_building, is_unnamed
from bot.geography.place_text import fold

_AROUND = re.compile(r"^(?:[是就在住,。]|我们?|应该)+|[的吧呀啊哦呢,。.!]+$")
_SHORTEST = 2


def chosen_by_part(turn: Turn, offered: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The one offered place that holds the words in its name, or those that they lead on to; none where they do not tell."""
    said = _AROUND.sub("", fold(turn.heard.text).text)
    is_guess = len(offered) == 1  # perhaps of his last report: a bare building says nothing of its estate
    if len(said) < _SHORTEST or said.isdecimal() or (is_guess and is_unnamed(said)):
        return []
    named = [choice for choice in offered if said in fold(choice["name"]).text]
    if named:
        return named if len(named) == 1 else []
    gazetteer = turn.office.directory.gazetteer
    further = [_going_on(gazetteer, Where(**choice), said) for choice in offered]
    return [asdict(where) for where in further if where is not None]


def _going_on(gazetteer: Gazetteer, where: Where, said: str) -> Where | None:
    """福佑里12弄 and 5号; 江畔名邸二期B区 and B区7号楼."""
    name = fold(where.name).text
    shared = next((length for length in range(len(said) - 1, 1, -1) if name.endswith(said[:length])), 0)
    if is_building(where.name) or not (shared or is_unnamed(said)):
        return None
    found = gazetteer.find(f"{name}{said[shared:]}")
    if found.place is None or found.place.code == where.code:
        return None
    return where_of(found.place, found.detail, found.text)
