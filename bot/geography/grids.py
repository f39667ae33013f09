"""Grids (网格): which grid a point lies in. Grids nest: a community's grid holds smaller ones."""

from collections.abc import Iterator, Sequence

import shapely

from bot.geography.findings import Finding, findings
from bot.geography.shapes import GridShape, mended, plane_of, read_area

__all__ = ["BORDER_M", "Finding", "GridShape", "Grids", "findings", "read_area"]

BORDER_M = 30.0  # phones err by about this much in streets; CHANNELS.md 7.6


class Grids:
    """The grids of a district, ready to be asked. Immutable; points are WGS-84 degrees."""

    def __init__(self, shapes: Sequence[GridShape]) -> None:
        self._shapes = tuple(shapes)
        self._plane = plane_of(self._shapes)
        self._flat = tuple(self._plane.flatten(mended(each.polygon)) for each in self._shapes)
        shapely.prepare(list(self._flat))
        self._tree = shapely.STRtree(list(self._flat))
        self._parents = {each.code: each.parent for each in self._shapes}
        # The inner one of two first, even where it is drawn as large as the one around it.
        depths = [sum(1 for _ in self._ancestors(each.code)) for each in self._shapes]
        sizes = [
            (-depth, area.area, each.code) for depth, area, each in zip(depths, self._flat, self._shapes, strict=True)
        ]
        by_size = sorted(range(len(sizes)), key=sizes.__getitem__)
        self._size_rank = {at: rank for rank, at in enumerate(by_size)}

    @property
    def smallest(self) -> tuple[str, ...]:
        """Codes of the grids that hold no other, in order."""
        larger = set(self._parents.values())
        return tuple(sorted(code for code in self._parents if code not in larger))

    def at(self, lat: float, lng: float) -> str | None:
        """Code of the smallest grid that covers the point, borders included; None outside all grids."""
        found = self._tree.query(self._point(lat, lng), predicate="intersects")
        if not len(found):
            return None
        return self._shapes[min(found.tolist(), key=self._size_rank.__getitem__)].code

    def outside(self, lat: float, lng: float) -> bool:
        """Whether the point lies in none of the grids."""
        return self.at(lat, lng) is None

    def within(self, lat: float, lng: float, metres: float = BORDER_M) -> tuple[str, ...]:
        """Codes of the smallest grids that come within `metres` of the point, the one it lies in first, then nearest."""
        point = self._point(lat, lng)
        found = self._tree.query(point, predicate="dwithin", distance=metres).tolist()
        codes = {self._shapes[at].code for at in found}
        larger = {ancestor for code in codes for ancestor in self._ancestors(code)}
        here = self.at(lat, lng)
        near = [at for at in found if self._shapes[at].code not in larger or self._shapes[at].code == here]
        near.sort(key=lambda at: (self._shapes[at].code != here, self._flat[at].distance(point), self._size_rank[at]))
        return tuple(self._shapes[at].code for at in near)

    def near_border(self, lat: float, lng: float, metres: float = BORDER_M) -> tuple[str, ...]:
        """The grids between which the point is in doubt, likeliest first; empty when it lies well inside or well outside."""
        near = self.within(lat, lng, metres)
        return near if len(near) > 1 or self.outside(lat, lng) else ()

    def heart(self, code: str) -> tuple[float, float] | None:
        """A point well inside a grid, latitude first; None for an unknown code."""
        shape = next((each for each in self._shapes if each.code == code), None)
        if shape is None or shape.polygon.is_empty:
            return None
        inside = shape.polygon.representative_point()
        return inside.y, inside.x

    def _point(self, lat: float, lng: float) -> shapely.Point:
        return shapely.Point(self._plane.xy(lat, lng))

    def _ancestors(self, code: str) -> Iterator[str]:
        seen = {code}
        parent = self._parents.get(code)
        while parent is not None and parent not in seen:
            seen.add(parent)
            yield parent
            parent = self._parents.get(parent)
