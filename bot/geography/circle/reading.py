"""Reading streets (读路网): lines of a GeoJSON file, or the ways of an OpenStreetMap extract, as nodes and pieces."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bot.geography.circle.streets import Streets
from bot.geography.circle.walkable import is_walkable
from bot.geography.datums import to_wgs84
from bot.messages import Datum

if TYPE_CHECKING:
    from osmium.osm import Way

#: About a tenth of a metre: lines that come this near to each other meet.
GRID_DEG = 1e-6
MOST_NODES = 3_000_000


class TooLarge(ValueError):
    """More streets than anybody walks in: the file was not cut out around the district."""


def read_osm(path: Path) -> Streets:
    """The walkable ways of a `.osm.pbf` or `.osm` file; always WGS-84. Raises TooLarge, or ValueError for a broken file."""
    import osmium

    streets = _Drawing()
    ways = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    try:
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            if isinstance(way, osmium.osm.Way) and is_walkable(dict(way.tags)):
                for stretch in _stretches(way):
                    streets.draw(stretch)
    except RuntimeError as error:
        raise ValueError(str(error)) from None
    return streets.finished()


def _stretches(way: "Way") -> Iterator[list[tuple[int, float, float]]]:
    """A way's nodes (id, lat, lng); several stretches where the edge of the extract cut nodes away."""
    stretch: list[tuple[int, float, float]] = []
    for node in way.nodes:
        if node.location.valid():
            stretch.append((node.ref, node.lat, node.lon))
        else:
            yield stretch
            stretch = []
    yield stretch


def read_lines(features: Iterable[Mapping[str, Any]], datum: Datum) -> Streets:
    """The LineStrings and MultiLineStrings of GeoJSON features.

    Lines that cross meet, as people draw them; one whose properties say bridge, tunnel or another layer meets others at
    shared points only. Properties like those of OpenStreetMap decide whether it is walked on; without `highway` it is.
    Raises ValueError for coordinates that are none.
    """
    level: list[shapely.LineString] = []
    apart: list[shapely.LineString] = []
    for feature in features:
        properties = feature.get("properties")
        known = properties.items() if isinstance(properties, dict) else ()
        tags = {str(key): str(value) for key, value in known if value is not None}
        if "highway" in tags and not is_walkable(tags):
            continue
        lines = _lines(feature.get("geometry"))
        (apart if _is_apart(tags) else level).extend(lines)
    streets = _Drawing()
    for line in (*shapely.get_parts(shapely.union_all(level, grid_size=GRID_DEG)), *apart):
        points = shapely.get_coordinates(line).tolist()
        streets.draw(((round(x / GRID_DEG), round(y / GRID_DEG)), *to_wgs84(y, x, datum)) for x, y in points)
    return streets.finished()


def _is_apart(tags: Mapping[str, str]) -> bool:
    return any(tags.get(tag, "no") not in {"no", "0", ""} for tag in ("bridge", "tunnel", "layer"))


def _lines(geometry: Any) -> list[shapely.LineString]:
    """The lines of one geometry without heights; points and areas are no streets."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"LineString", "MultiLineString"}:
        return []
    given = geometry.get("coordinates")
    try:
        paths = [
            np.array([point[:2] for point in path], float) for path in ([given] if kind == "LineString" else given)
        ]
    except (TypeError, ValueError, IndexError, KeyError):
        raise ValueError("线的坐标写得不对") from None
    paths = [path for path in paths if len(path)]
    if not all(path.ndim == 2 and path.shape[1] == 2 and np.isfinite(path).all() for path in paths):
        raise ValueError("线的坐标写得不对")
    if any((np.abs(path) > (180, 90)).any() for path in paths):
        raise ValueError("线的坐标不是经纬度, 或经度和纬度写反了; GeoJSON 里经度在前")
    return [shapely.LineString(path) for path in paths if len(path) > 1]


class _Drawing:
    """Streets being put together from lines; what has the same name is the same point."""

    def __init__(self) -> None:
        self._number: dict[Hashable, int] = {}
        self._lat: list[float] = []
        self._lng: list[float] = []
        self._ends: list[tuple[int, int]] = []

    def draw(self, line: Iterable[tuple[Hashable, float, float]]) -> None:
        """One line by its points: name, lat, lng. Raises TooLarge."""
        before = -1
        for name, lat, lng in line:
            here = self._number.setdefault(name, len(self._number))
            if here == len(self._lat):
                self._lat.append(lat)
                self._lng.append(lng)
            if before >= 0:
                self._ends.append((before, here))
            before = here
        if len(self._lat) > MOST_NODES:
            raise TooLarge(str(len(self._lat)))

    def finished(self) -> Streets:
        """All lines."""
        pairs = np.array(self._ends, dtype=np.int32).reshape(-1, 2)
        return Streets(np.array(self._lat, dtype=np.float64), np.array(self._lng, dtype=np.float64), pairs)
