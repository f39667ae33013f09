"""Place index (地名索引): every way to say a place's name, and which buildings belong to which estate."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from bot.geography.distance import distance_m
from bot.geography.place_parts import lane_at_end, lane_of, split_row
from bot.geography.place_text import fold
from bot.geography.place_words import INNER_PART, NAMING_SUFFIXES, NEUTRAL_SUFFIX, PHASE_SUFFIX
from bot.geography.places import BUILDING, ESTATE, ROAD, PlaceRow

SHORTEST_KEY = 2
#: What the parts of a village are called, one as well as the other.
GROUP = "组队"
MOST_ALIKE = 3  # more than this nobody can be asked to choose from


class Rank(IntEnum):
    """How closely a key is its place's name; a smaller one wins."""

    NAME = 0  # name or alias
    NEUTRAL = 1  # 翠园 of 翠园小区
    PREFIX = 2  # only its buildings are called so
    SHORT = 3  # 桂花 of 桂花苑


@dataclass(eq=False, slots=True)
class Group:
    """A named place and what belongs to it. `row` is missing where the directory knows only the buildings."""

    row: PlaceRow | None
    label: str
    buildings: dict[str, list[PlaceRow]] = field(default_factory=dict)
    #: Other places inside it by the rest of their names: 北门, 东楼, 物业.
    parts: dict[str, list[PlaceRow]] = field(default_factory=dict)
    #: Its lanes (福佑里12弄), and its phases where it has no building of its own, by the rest of their names.
    inner: dict[str, "Group"] = field(default_factory=dict)
    #: Grids of the row and its buildings without those that hold another of them. Filled last.
    grids: frozenset[str] = frozenset()

    def rows(self) -> list[PlaceRow]:
        """Every building of it, in the directory's order, each once."""
        own = (row for rows in self.buildings.values() for row in rows)
        inner = (row for group in self.inner.values() for row in group.rows())
        return list({row.code: row for row in (*own, *inner)}.values())

    def choices(self) -> list[PlaceRow]:
        """What to ask about when all of it was named: its parts where each has a row, else its buildings."""
        parts = [group.row for group in self.inner.values() if group.row]
        return parts if parts and len(parts) == len(self.inner) and not self.buildings else self.rows()

    def houses(self, building: str) -> list[PlaceRow]:
        """The buildings of this id: its own, else those of its parts. 12弄3 is building 3 of the lane 12弄."""
        own = self.buildings.get(building, [])
        if own or not self.inner:
            return own
        lane, of_lane = lane_of(building)
        for rest, group in self.inner.items() if lane else ():
            if rest.replace("支", "") == lane.replace("支", ""):
                return group.houses(of_lane) if of_lane else [group.row] if group.row else group.rows()
        return [row for group in self.inner.values() for row in group.houses(building)]

    def names(self, building: str) -> bool:
        """Whether this id names one of its buildings, or one of its lanes, outright: 3 may be in any of its lanes."""
        lane, of_lane = lane_of(building)
        inner = self.inner.get(lane)
        return building in self.buildings or (inner is not None and bool(of_lane or inner.row))


@dataclass(frozen=True, slots=True)
class Owner:
    """A place that a key may mean."""

    group: Group
    rank: Rank


class PlaceIndex:
    """Keys of folded text to the places they may mean. Not changed after construction."""

    def __init__(self, rows: Iterable[PlaceRow], grid_parents: Mapping[str, str | None]) -> None:
        self._parents = grid_parents
        self.rows = {row.code: row for row in rows}
        self.keys: dict[str, list[Owner]] = {}
        #: Buildings by id over the whole directory, for "3幢" without an estate; the first MOST_ALIKE + 1.
        self.by_building: dict[str, list[PlaceRow]] = defaultdict(list)
        buildings = self._add_named()
        for row, prefix, building in buildings:
            self._add_building(row, prefix, building)
        self._add_parts()
        groups = list({id(owner.group): owner.group for owners in self.keys.values() for owner in owners}.values())
        for group in groups:
            self._add_inner(group)
        for group in groups:
            group.grids = self._smallest({row.grid for row in (group.row, *group.rows()) if row and row.grid})
        self.lengths = self._lengths()

    def nested(self, one: str, other: str) -> bool:
        """Whether one of two grids is, or holds, the other."""
        return bool(one) and (one == other or one in self._above(other) or other in self._above(one))

    def _add_named(self) -> list[tuple[PlaceRow, str, str]]:
        """Key all rows that have names of their own; the rest are (building, estate part, id)."""
        buildings: list[tuple[PlaceRow, str, str]] = []
        for row in self.rows.values():
            group = Group(row, row.name)
            for name in _with_other_word_for_group((row.name, *row.aliases)):
                folded = _plain(name)
                split = split_row(folded) if row.kind == BUILDING else None
                if split:
                    buildings.append((row, *split))
                else:
                    self._add_names(folded, group, row.kind)
        return buildings

    def _add_names(self, name: str, group: Group, kind: str) -> None:
        lane = lane_at_end(name) if kind == ESTATE else ""
        if lane and group.row and len(self.by_building[lane]) <= MOST_ALIKE:
            self.by_building[lane].append(group.row)
        for key, rank in spoken_names(name) if kind == ESTATE else ((name, Rank.NAME),):
            self._add_key(key, group, rank)

    def _add_key(self, key: str, group: Group, rank: Rank) -> None:
        if len(key) < SHORTEST_KEY:
            return
        owners = self.keys.setdefault(key, [])
        known = next((owner for owner in owners if owner.group is group), None)
        if known is None:
            owners.append(Owner(group, rank))
        elif rank < known.rank:
            owners[owners.index(known)] = Owner(group, rank)

    def _add_building(self, row: PlaceRow, prefix: str, building: str) -> None:
        lane = lane_at_end(prefix)
        for each in (building, f"{lane}{building}") if lane else (building,):
            alike = self.by_building[each]
            if len(alike) <= MOST_ALIKE and row not in alike:
                alike.append(row)
        if not prefix:
            return
        group = self._estate_of(prefix, row) or Group(None, prefix)
        for key, rank in spoken_names(prefix):
            self._add_key(key, group, max(rank, Rank.PREFIX))
        known = group.buildings.setdefault(building, [])
        if row not in known:
            known.append(row)

    def _estate_of(self, prefix: str, row: PlaceRow) -> Group | None:
        """The place whose building this is, by the first part of the building's name."""
        owners = self.keys.get(prefix) or self.keys.get(NEUTRAL_SUFFIX.sub("", prefix)) or []
        best = min((owner.rank for owner in owners), default=Rank.NAME)
        groups = [owner.group for owner in owners if owner.rank is best]
        if len(groups) < 2 or best is Rank.SHORT:
            return groups[0] if len(groups) == 1 else None
        return min(groups, key=lambda group: self._strangeness(group, row))

    def _strangeness(self, group: Group, row: PlaceRow) -> tuple[bool, float]:
        """Of estates with one name, a building belongs to that of its grid, then to the nearest."""
        estate = group.row
        if estate is None:
            return True, float("inf")
        if None in (estate.lat, estate.lng, row.lat, row.lng):
            return not self.nested(estate.grid, row.grid), 0.0
        apart = distance_m(estate.lat or 0.0, estate.lng or 0.0, row.lat or 0.0, row.lng or 0.0)
        return not self.nested(estate.grid, row.grid), apart

    def _add_parts(self) -> None:
        for row in self.rows.values():
            name = _plain(row.name)
            if row.kind in (ESTATE, ROAD) or (row.kind == BUILDING and split_row(name)):
                continue
            for cut in range(len(name) - 1, SHORTEST_KEY - 1, -1):
                estates = [owner.group for owner in self.keys.get(name[:cut], ()) if owner.rank <= Rank.NEUTRAL]
                estates = [group for group in estates if group.row and group.row.kind == ESTATE]
                if estates:
                    for group in estates:
                        group.parts.setdefault(name[cut:], []).append(row)
                    break

    def _add_inner(self, group: Group) -> None:
        """Put a lane under the estate whose name it begins with, and so a phase of one that has no building itself."""
        name = _plain(group.row.name if group.row else group.label)
        for cut in range(len(name) - 1, SHORTEST_KEY - 1, -1):
            rest = name[cut:]
            estates = [owner.group for owner in self.keys.get(name[:cut], ()) if owner.rank is Rank.NAME]
            estates = [estate for estate in estates if estate.row and estate.row.kind == ESTATE]
            if len(estates) != 1 or INNER_PART.fullmatch(rest) is None or not group.rows():
                continue
            (estate,) = estates
            if not estate.buildings or lane_of(rest)[0]:
                estate.inner[rest] = group
                for other in estate.row.aliases if estate.row else ():
                    for key, rank in spoken_names(f"{_plain(other)}{rest}"):  # 江畔一期 of 江畔名邸一期
                        self._add_key(key, group, max(rank, Rank.NEUTRAL))
            return

    def _smallest(self, grids: set[str]) -> frozenset[str]:
        return frozenset(grids - {above for grid in grids for above in self._above(grid)})

    def _above(self, grid: str) -> Iterator[str]:
        seen = {grid}
        parent = self._parents.get(grid)
        while parent and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self._parents.get(parent)

    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """By the first two characters of a key: the lengths there are, longest first."""
        lengths: dict[str, set[int]] = defaultdict(set)
        for key in self.keys:
            lengths[key[:2]].add(len(key))
        return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}


def spoken_names(name: str) -> Iterator[tuple[str, Rank]]:
    """An estate's name and what people leave out of it, each with how sure it is."""
    yield name, Rank.NAME
    neutral = NEUTRAL_SUFFIX.sub("", name)
    yield neutral, Rank.NEUTRAL
    if re.search("[A-Z]区$", name):
        yield name.removesuffix("区"), Rank.NEUTRAL  # 二期A-7-1201
    without_phase = PHASE_SUFFIX.sub("", name)
    if without_phase != name:
        yield name.replace("小区", ""), Rank.NEUTRAL
        yield without_phase, Rank.SHORT
        yield NEUTRAL_SUFFIX.sub("", without_phase), Rank.SHORT
    kindless = NEUTRAL_SUFFIX.sub("", without_phase)
    suffixes = [suffix for suffix in NAMING_SUFFIXES if kindless.endswith(suffix)]
    for suffix in suffixes if suffixes[:1] == ["花苑"] else suffixes[:1]:  # 桂花|苑, but never 滨河家|园
        short = kindless.removesuffix(suffix)
        if not short[-1:].isdigit():  # 光明1村 is never 光明1
            yield short, Rank.SHORT


def _plain(name: str) -> str:
    return fold(name).text.strip(" ·-")


def _with_other_word_for_group(names: Iterable[str]) -> Iterator[str]:
    """柳塘村3组 is called 柳塘村3队 as well, and the other way round."""
    for name in names:
        yield name
        if name[-1:] in GROUP and name[-2:-1].isdigit():
            yield f"{name[:-1]}{GROUP.replace(name[-1], '')}"
