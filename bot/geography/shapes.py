"""Grid shapes (网格边界): reading polygons, and measuring them in metres.

Inside polygons coordinates are WGS-84 in GeoJSON order (lng, lat); everything else says lat, lng.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from bot.geography.datums import to_wgs84
from bot.messages import Datum

Area = shapely.Polygon | shapely.MultiPolygon

M_PER_DEGREE = 111_195.08  # of latitude, on the sphere of distance.EARTH_RADIUS_M


@dataclass(frozen=True, eq=False)
class GridShape:
    """One grid and the ground it covers."""

    code: str
    name: str
    #: Code of the larger grid, or None at the top.
    parent: str | None
    organisation: str
    polygon: Area


@dataclass(frozen=True)
class Plane:
    """A flat map of a district in metres. Good to 1 % within about half a degree of `middle_lat`."""

    middle_lat: float

    def xy(self, lat: float, lng: float) -> tuple[float, float]:
        """Metres east and north of (0, 0)."""
        return lng * self._m_per_lng, lat * M_PER_DEGREE

    def flatten(self, area: BaseGeometry) -> BaseGeometry:
        """`area` with its coordinates in metres."""
        return shapely.transform(area, lambda points: points * np.array([self._m_per_lng, M_PER_DEGREE]))

    @property
    def _m_per_lng(self) -> float:
        return M_PER_DEGREE * cos(radians(self.middle_lat))


def plane_of(shapes: Sequence[GridShape]) -> Plane:
    """The flat map on which these grids are measured."""
    if not shapes:
        return Plane(0.0)
    _, south, _, north = shapely.total_bounds([each.polygon for each in shapes])
    return Plane(float(south + north) / 2)


def read_area(geometry: Mapping[str, object], datum: Datum = Datum.WGS84) -> Area:
    """The WGS-84 area of a GeoJSON geometry given in `datum`. Raises ValueError when it is no Polygon or MultiPolygon."""
    try:
        area = shape(dict(geometry))
    except (KeyError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise ValueError(f"不是多边形: {error}") from error
    if not isinstance(area, shapely.Polygon | shapely.MultiPolygon) or area.is_empty:
        raise ValueError(f"需要 Polygon 或 MultiPolygon, 得到的是 {geometry.get('type')}")
    flat = shapely.force_2d(area)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise ValueError("坐标里有不是数字的值")
    return flat if datum is Datum.WGS84 else shapely.transform(flat, lambda points: _converted(points, datum))


def _converted(points: np.ndarray, datum: Datum) -> np.ndarray:
    pairs = (to_wgs84(float(lat), float(lng), datum) for lng, lat in points)
    return np.array([(lng, lat) for lat, lng in pairs]).reshape(-1, 2)


def mended(area: BaseGeometry) -> BaseGeometry:
    """`area` in a form that can be measured: self-crossings untangled, loose lines dropped."""
    if area.is_valid:
        return area
    parts = shapely.get_parts(shapely.make_valid(area))
    return shapely.union_all([part for part in parts if part.area > 0])
