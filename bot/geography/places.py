"""Places (地点): what the directory knows of a place, and what was found of it in words."""

from dataclasses import dataclass

ESTATE, BUILDING, LANDMARK, ROAD = "estate", "building", "landmark", "road"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of the directory's places. Coordinates are WGS-84 degrees."""

    code: str
    name: str
    #: Other names people use; several places may share one.
    aliases: tuple[str, ...]
    #: estate, building, landmark or road.
    kind: str
    lat: float | None
    lng: float | None
    #: Code of the smallest grid it lies in; empty when it lies in none.
    grid: str


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place of the directory, as others pass it on."""

    code: str
    name: str
    grid: str


@dataclass(frozen=True, slots=True)
class PlaceFinding:
    """What a sentence says about where. At most one of `place` and `candidates` is filled."""

    #: The place, when it is certain.
    place: PlaceMatch | None = None
    #: What it could be, likeliest first, at most three: ask.
    candidates: tuple[PlaceMatch, ...] = ()
    #: The words that named it, as they were written; filled for an unknown place too ("幸福里5幢").
    text: str = ""
    #: Entrance, floor and door as they were written: "2单元301室".
    detail: str = ""
    #: The estate was understood but lies in several grids: ask which building.
    estate: PlaceMatch | None = None


def match_of(row: PlaceRow, grid: str = "") -> PlaceMatch:
    """`row` as others pass it on; `grid` fills in when the row has none."""
    return PlaceMatch(row.code, row.name, row.grid or grid)
