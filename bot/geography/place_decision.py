"""Decision (定夺): one place out of everything a text names, or the question to ask. Never sure and wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.geography.place_index import MOST_ALIKE, PlaceIndex, Rank
from bot.geography.place_mentions import Trust
from bot.geography.place_readings import Reading
from bot.geography.place_words import SOMEBODY_ELSE
from bot.geography.places import ROAD, PlaceRow

FAR_CHARS = 12
_BETWEEN = frozenset("的,. 、-上在:")


@dataclass(frozen=True, slots=True)
class Loose:
    """A building written apart from any known name: "3幢", or of an unknown estate: "幸福里5幢"."""

    ids: tuple[str, ...]
    #: Where the words begin: the unknown name, or the building itself.
    start: int
    end: int
    named: bool
    #: Span of the entrance and door after it, or an empty one.
    detail: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Decision:
    """The rows it may be; sure when it is settled. The span is of the words that named it."""

    rows: tuple[PlaceRow, ...]
    sure: bool
    start: int
    end: int
    reading: Reading
    detail: tuple[int, int]


def decide(text: str, readings: Sequence[Reading], loose: Sequence[Loose], index: PlaceIndex) -> Decision | None:
    """What the text says about where; None when nothing known is named."""
    left = _without_weak(_without_estates_of_buildings(_without_references(text, readings, index)))
    if not left:
        return None
    first = left[0]
    if len(left) > 1:
        rows = _rows(sorted(left, key=lambda reading: not reading.sure))
        return Decision(rows, False, first.start, max(reading.end for reading in left), first, first.detail)
    if not loose:
        return Decision(first.choice.rows[:MOST_ALIKE], first.sure, first.start, first.end, first, first.detail)
    return _with_loose(text, first, loose)


def _with_loose(text: str, reading: Reading, loose: Sequence[Loose]) -> Decision:
    """A known place, and a building written elsewhere in the text: of the same estate, or of one we do not know."""
    group = reading.choice.group
    ids = [id_ for each in loose if not each.named for id_ in each.ids]
    rows = tuple(row for id_ in ids for row in group.houses(id_)) if group else ()
    if not rows:
        end = max(reading.end, loose[0].end) if loose[0].start <= reading.after else reading.end
        return Decision(reading.choice.rows[:MOST_ALIKE], False, reading.start, end, reading, reading.detail)
    known = reading.choice.rows if reading.choice.within else ()
    together = tuple({row.code: row for row in (*known, *rows)}.values())
    alone = len(loose) == 1 and not loose[0].named
    before = alone and _leads_to(text, loose[0], reading)
    follows = alone and _follows(text, loose[0], reading)
    again = reading.sure and bool(known) and len(together) == 1  # the same building said twice
    outright = reading.sure_of_name and reading.choice.rank < Rank.SHORT
    sure = again or ((before or follows) and outright and len(together) == 1)
    start = min(reading.start, loose[0].start) if before else reading.start
    return Decision(together[:MOST_ALIKE], sure, start, max(reading.end, loose[0].end), reading, loose[0].detail)


def _leads_to(text: str, loose: Loose, reading: Reading) -> bool:
    """3幢2单元,翠园小区的: the building first and its estate right after."""
    end = max(loose.end, loose.detail[1])
    between = text[end : reading.start]
    return end <= reading.start and set(between) <= _BETWEEN and reading.after == reading.end and not reading.near


def _follows(text: str, loose: Loose, reading: Reading) -> bool:
    """翠园小区门禁坏了,3幢的: the building a few words later, with nobody else in between."""
    between = text[reading.end : loose.start]
    is_cut = any(mark.isdigit() for mark in between)  # 望江1 1幢 is more likely 11幢 than 1幢
    return 0 < len(between) <= FAR_CHARS and not reading.near and not is_cut and SOMEBODY_ELSE.isdisjoint(between)


def _without_references(text: str, readings: Sequence[Reading], index: PlaceIndex) -> list[Reading]:
    """Leave out what only tells where the other is: 人民路翠园3幢, 菜场对面的翠园3幢, 翠园3幢,菜场旁边."""
    left = list(readings)
    for reading in readings:
        others = [other for other in left if other is not reading]
        if reading in left and any(_refers(text, reading, other, index) for other in others):
            left.remove(reading)
    return left


def _refers(text: str, reading: Reading, other: Reading, index: PlaceIndex) -> bool:
    if not (reading.choice.rows and other.sure):
        return False
    near_each_other = index.nested(reading.row.grid, other.row.grid)
    leads = reading.after <= other.start and set(text[reading.after : other.start]) <= _BETWEEN
    described = reading.row.kind == ROAD or reading.near
    other_is_spot = other.row.kind != ROAD and not other.near
    if leads and other_is_spot and (described or reading.after > reading.end):
        return reading.trust is Trust.SURE or near_each_other
    if leads and not reading.choice.within:
        return near_each_other
    return described and other_is_spot and near_each_other


def _without_estates_of_buildings(readings: Sequence[Reading]) -> list[Reading]:
    """A building says more than the estate it is in, and the same place twice is one."""
    buildings = {reading.choice.group for reading in readings if reading.choice.within} - {None}
    left: list[Reading] = []
    for reading in readings:
        if not reading.choice.within and reading.choice.group in buildings:
            continue
        if not any(_same(reading, other) for other in left):
            left.append(reading)
    return left


def _same(one: Reading, other: Reading) -> bool:
    if one.choice.rows or other.choice.rows:
        return {row.code for row in one.choice.rows} == {row.code for row in other.choice.rows}
    return one.choice.group is other.choice.group


def _without_weak(readings: Sequence[Reading]) -> list[Reading]:
    """Beside something certain, a word that is perhaps no place at all does not count; beside a building, no doubt does."""
    if any(reading.sure and reading.choice.within for reading in readings):
        return [reading for reading in readings if reading.trust is Trust.SURE]
    if any(reading.sure for reading in readings):
        return [reading for reading in readings if reading.trust > Trust.WEAK]
    return list(readings)


def _rows(readings: Sequence[Reading]) -> tuple[PlaceRow, ...]:
    """At most three rows, one of each reading before the second of any."""
    queues = [list(reading.choice.rows) for reading in readings]
    found: dict[str, PlaceRow] = {}
    while any(queues) and len(found) < MOST_ALIKE:
        for queue in queues:
            if queue and len(found) < MOST_ALIKE:
                row = queue.pop(0)
                found[row.code] = row
    return tuple(found.values())
