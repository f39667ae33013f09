"""Unknown places (未知地点): places that are named, but not in the directory."""

import re
from collections.abc import Iterator, Sequence

from bot.geography.place_decision import Loose
from bot.geography.place_parts import GLUE, find_buildings, find_detail
from bot.geography.place_readings import Reading
from bot.geography.place_words import BESIDE, ESTATE_NAME, NAME_BORDER, NOT_A_NAME

LONGEST_NAME = 6
MOST_NAMES = 4  # unknown ones of one text that are compared with the directory
SHORT_ANSWER = 10  # characters of an answer that is nothing but a place
_HAN = re.compile(r"[\u4e00-\u9fffA-Z\d]+$")


def find_loose(text: str, readings: Sequence[Reading]) -> list[Loose]:
    """The buildings in the text that belong to no known name, each with the unknown name before it if there is one."""
    found = []
    for building in find_buildings(text):
        if any(reading.start <= building.start < reading.after for reading in readings):
            continue
        border = max((reading.after for reading in readings if reading.after <= building.start), default=0)
        start = _name_start(text, border, building.start)
        found.append(Loose(building.ids, start, building.end, start < building.start, find_detail(text, building.end)))
    return found


def find_unknown_estates(text: str, readings: Sequence[Reading]) -> Iterator[Loose]:
    """Estates and roads named by their kind (幸福小区, 建设路) that no mention covers."""
    for found in ESTATE_NAME.finditer(text):
        start = _name_start(text, found.start("name"), found.end("name"))
        end = found.end()
        covered = any(reading.start < end and start < reading.after for reading in readings)
        if end - start > 2 and start < found.end("name") and not covered:
            yield Loose((), start, end, named=True, detail=find_detail(text, end))


def unknown_names(text: str, unknown: Sequence[Loose]) -> list[tuple[int, int]]:
    """Where unknown names stand, without their buildings; of a short answer without any, all of it."""
    buildings = [building.start for building in find_buildings(text)]
    named = [each for each in unknown if each.named][:MOST_NAMES]
    if named:
        starts = [(each, next((at for at in buildings if each.start < at < each.end), each.end)) for each in named]
        return [(each.start, end) for each, end in starts]
    led_in = GLUE.match(text)
    start = led_in.end() if led_in else 0
    end = next((at for at in buildings if at > start), len(text))
    if not 2 <= end - start <= SHORT_ANSWER:
        return []
    tail = BESIDE.search(text, start, end)
    return [(start, tail.start() if tail else end)]


def _name_start(text: str, border: int, end: int) -> int:
    """Where the name that ends at `end` begins, not before `border`; `end` itself when no name stands there."""
    found = _HAN.search(text[max(border, end - LONGEST_NAME) : end])
    if found is None:
        return end
    word = found.group()
    cut = max((at + 1 for at, mark in enumerate(word) if mark in NAME_BORDER), default=0)
    name = NOT_A_NAME.sub("", word[cut:]).removeprefix("有")
    return end - len(name) if len(name) >= 2 else end
