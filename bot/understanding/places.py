"""Places of matters (事项地点): each matter's own place, or the one it shares with its neighbours in the text."""

import re
from collections.abc import Sequence
from typing import Protocol

from bot.geography.places import PlaceFinding

_BUILDING = re.compile(r"\d{1,4}\s*(?:幢|栋|棟|号楼|座|#|号(?!码|线))")
_UNNAMED = re.compile(r"^\W*(?:第)?[\d一二三四五六七八九十]{1,4}\s*(?:幢|栋|棟|号楼|座|#|号|单元|楼)")


class Finder(Protocol):
    """Whoever finds places in words: `bot.geography.gazetteer.Gazetteer`."""

    def find(self, text: str) -> PlaceFinding: ...


def find_places(finder: Finder, text: str, spans: Sequence[tuple[int, int]], whole: PlaceFinding) -> list[PlaceFinding]:
    """A finding per stretch of `text`; `whole` is the finding of all of it.

    A stretch that names no place takes the one said before it, else the first one said after it. A building without
    its estate (5幢) is looked for in the estate said before.
    """
    if len(spans) == 1:
        return [whole]
    found: list[PlaceFinding] = []
    last: PlaceFinding | None = None
    for start, end in spans:
        own = finder.find(text[start:end])
        if last is not None and last.text and _is_unnamed(own):
            own = _in_estate_of(finder, last, text[start:end]) or own
        if own.text:
            last = own
        found.append(own if own.text or last is None else _shared(last, own))
    first = next((each for each in found if each.text), whole)
    return [each if each.text else _shared(first, each) for each in found]


def _is_unnamed(own: PlaceFinding) -> bool:
    return own.place is None and bool(_UNNAMED.match(own.text))


def _in_estate_of(finder: Finder, last: PlaceFinding, words: str) -> PlaceFinding | None:
    """The building of `words` in the estate named before, if that is known."""
    estate = _BUILDING.split(last.text)[0]
    found = finder.find(estate + words) if estate else None
    return found if found is not None and (found.place or found.candidates) else None


def _shared(place: PlaceFinding, own: PlaceFinding) -> PlaceFinding:
    return PlaceFinding(place.place, place.candidates, place.text, own.detail or place.detail, place.estate)
