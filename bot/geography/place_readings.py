"""Readings (解读): what one mention, with the building and door written after it, may stand for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.geography.place_index import MOST_ALIKE, Group, Owner, Rank
from bot.geography.place_mentions import Mention, Trust, trust
from bot.geography.place_parts import (
    GLUE,
    SpokenBuilding,
    find_detail,
    read_bare_building,
    read_building,
    read_house_number,
    read_lane,
    read_lane_and_house,
    without_stairs,
)
from bot.geography.place_text import Folded
from bot.geography.place_words import AT, NEAR
from bot.geography.places import ROAD, PlaceRow

_OF = re.compile("的?")


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows some owners of a key may mean."""

    rows: tuple[PlaceRow, ...]
    #: One row, and nothing else it could be.
    single: bool
    rank: Rank
    group: Group | None = None
    #: A building or part was named and is known.
    within: bool = False
    #: The estate lies in several grids and its building is not known.
    spread: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One mention read to its end. Spans are in the folded text."""

    start: int
    #: Past the building, before entrance and door.
    end: int
    #: Past the door and the relation.
    after: int
    choice: Choice
    trust: Trust
    detail: tuple[int, int]
    near: bool

    @property
    def sure(self) -> bool:
        """Whether this alone would settle the place."""
        return self.choice.single and self.trust is Trust.SURE

    @property
    def sure_of_name(self) -> bool:
        """Whether it is certain which estate is meant, though perhaps not which building."""
        return self.trust is Trust.SURE and self.choice.group is not None

    @property
    def row(self) -> PlaceRow:
        """The first of what it may mean. Only where there is one."""
        return self.choice.rows[0]


def read_mention(folded: Folded, mention: Mention, *, after_place: bool) -> Reading | None:
    """The meaning of `mention`; None when it is no place here. `after_place`: another mention ends where it begins."""
    text = folded.text
    building, choice = _building_choice(text, mention)
    if choice is None:
        part, choice = _part_choice(text, mention)
        end = part or (building.end if building else mention.end)
    else:
        end = building.end if building else mention.end
    if choice is None:
        choice = _whole_choice(mention, building)
    numbered = choice.within or building is not None
    level = trust(folded, mention, choice.rank, with_building=numbered, after_place=after_place)
    if building and not choice.within and choice.rank >= Rank.PREFIX:
        level = min(level, Trust.OTHER)  # 桂花9幢: of 桂花苑, or of another 桂花
    if level is Trust.NONE:
        return None
    detail = building.detail if building and building.detail[1] else find_detail(text, end)
    after = max(end, detail[1])
    near, at = NEAR.match(text, after), AT.match(text, after)
    relation = near or at
    return Reading(mention.start, end, relation.end() if relation else after, choice, level, detail, near is not None)


def _building_choice(text: str, mention: Mention) -> tuple[SpokenBuilding | None, Choice | None]:
    """The building written after a mention, and the rows it may be; no choice when nobody knows it."""
    glued = GLUE.match(text, mention.end)
    at = glued.end() if glued else mention.end
    spoken = read_building(text, at) or read_lane(text, at)
    if spoken is not None:
        choice = _choose_building(mention, spoken.ids)
        return (without_stairs(text, spoken) if _are_houses(choice) else spoken), choice
    numbered = read_house_number(text, at)
    choice = _choose_building(mention, numbered.ids) if numbered else None
    if _are_houses(choice):
        return numbered, choice
    for bare in (read_bare_building(text, at), read_bare_building(text, mention.end)):
        choice = _choose_building(mention, bare.ids) if bare else None
        if choice is not None:
            return bare, choice
    return _choose_in_lane(text, mention, at)


def _are_houses(choice: Choice | None) -> bool:
    """Whether the buildings are called 3号, not 3幢."""
    return choice is not None and all(row.name.endswith("号") for row in choice.rows)


def _choose_in_lane(text: str, mention: Mention, at: int) -> tuple[SpokenBuilding | None, Choice | None]:
    """曙光2-8 where 曙光新村 has a lane 2: house 8 of it, to be asked about."""
    read = read_lane_and_house(text, at)
    if read is None:
        return None, None
    number, house = read
    lanes = [
        group
        for owner in _competing(mention)
        for rest, group in owner.group.inner.items()
        if re.match(rf"{number}(?!\d)", rest)
    ]
    rows = _distinct(row for group in lanes for row in group.houses(house.ids[0]))
    return (house, Choice(rows, single=False, rank=Rank.NAME, within=True)) if rows else (None, None)


def _choose_building(mention: Mention, ids: tuple[str, ...]) -> Choice | None:
    named = tuple(owner for owner in mention.owners if owner.rank <= Rank.PREFIX)
    for owners in (named, mention.owners):
        for wanted in (ids, tuple(part for each in ids for part in each.split("-"))):
            rows = _distinct(row for owner in owners for each in wanted for row in owner.group.houses(each))
            outright = len(owners) == 1 and all(owners[0].group.names(each) for each in wanted)
            if rows and (outright or len(rows) <= MOST_ALIKE or not any(owner.group.inner for owner in owners)):
                single = len(rows) == 1 and outright and len(set(wanted)) == 1
                rank = min(owner.rank for owner in owners)
                return Choice(rows, single, rank, owners[0].group if len(owners) == 1 else None, within=True)
    return None


def _part_choice(text: str, mention: Mention) -> tuple[int, Choice | None]:
    """A known part of the estate named after it (北门, 东楼): where its name ends, and the rows."""
    of = _OF.match(text, mention.end)
    at = of.end() if of else mention.end
    owners = [owner for owner in mention.owners if owner.group.parts]
    found = {part for owner in owners for part in owner.group.parts if text.startswith(part, at)}
    if not found:
        return 0, None
    part = max(found, key=len)
    rows = _distinct(row for owner in owners for row in owner.group.parts.get(part, ()))
    single = len(rows) == 1 and len(mention.owners) == 1
    return at + len(part), Choice(rows, single, min(owner.rank for owner in owners), owners[0].group, within=True)


def _whole_choice(mention: Mention, building: SpokenBuilding | None) -> Choice:
    """The named place as a whole: no building was named, or none that is known."""
    owners = _competing(mention)
    rank = min(owner.rank for owner in owners)
    if len(owners) > 1:
        rows = _distinct(owner.group.row for owner in owners if owner.group.row)
        return Choice(rows, single=False, rank=rank)
    group = owners[0].group
    choices = group.choices() if building is None else []
    few = tuple(choices) if len(choices) <= MOST_ALIKE else ()
    if group.row is None:
        return Choice(few, single=False, rank=rank, group=group)
    is_road = group.row.kind == ROAD and building is None
    if len(group.grids) > 1 and not is_road:
        return Choice(few, single=False, rank=rank, group=group, spread=True)
    return Choice((group.row,), single=True, rank=rank, group=group)


def _competing(mention: Mention) -> tuple[Owner, ...]:
    """Who may be meant by the name alone: those it names outright, else everybody it may be short for."""
    outright = tuple(owner for owner in mention.owners if owner.rank <= Rank.NEUTRAL)
    return mention.owners if mention.torn or not outright else outright


def _distinct(rows: Iterable[PlaceRow]) -> tuple[PlaceRow, ...]:
    return tuple({row.code: row for row in rows}.values())
