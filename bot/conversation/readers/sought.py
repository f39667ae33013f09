"""What is sought (找什么): a service that a resident looks for, in his words, without the place he names."""

from dataclasses import asdict
from typing import Any

from bot.conversation.readers.base import Reader
from bot.conversation.readers.matters import is_sure
from bot.conversation.readers.place import sure_place
from bot.conversation.turn import Frame, Turn
from bot.understanding.services import Wanted, named_in, wanted_in

#: An answer of more characters that names no service is hardly one.
LONGEST_UNKNOWN = 12
MOST_BESIDE = 3  # characters beside the service's own words


class Sought(str):
    """What is looked for."""


class SoughtReader(Reader):
    """Words that name a kind of place, something it offers, or anything else but a place or a matter."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        text = _without_place(turn, rest)
        return (None if wanted_in(text).is_anything else text), rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        if turn.heard.number is not None or any(matter.urgency != "normal" for matter in turn.heard.understood.matters):
            return None
        text = _without_place(turn, turn.heard.text)
        wanted = wanted_in(text)
        if not _is_sought(turn, wanted):
            return None
        place = sure_place(turn)
        if place is not None:
            frame.values["where"] = asdict(place)
        elif wanted.is_anything:
            return None
        return text

    def load(self, turn: Turn, value: Any) -> Sought:
        return Sought(value)


def _is_sought(turn: Turn, wanted: Wanted) -> bool:
    """Services named with little else, or few words of nothing we know; not a matter that happens to name a shop."""
    if wanted.names_service and len(wanted.rest) <= MOST_BESIDE:
        return True
    if named_in(wanted.text, turn.office.directory.circle.services):
        return True
    return len(wanted.text) <= LONGEST_UNKNOWN and not any(is_sure(each) for each in turn.heard.understood.matters)


def _without_place(turn: Turn, text: str) -> str:
    """The words but for the place in them: 菜场门口附近的药店 seeks no market. A service's own name stays."""
    if named_in(text, turn.office.directory.circle.services):
        return text
    place = turn.office.directory.gazetteer.find(text).text
    return text.replace(place, " ").strip() if place else text
