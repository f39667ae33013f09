"""Border findings (边界检查): what is wrong with a set of grids, for whoever drew them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from bot.geography.shapes import GridShape, mended, plane_of

FindingKind = Literal["crossing", "overlap", "outside_parent", "hole"]

SMALLEST_M2 = 50.0
# Borders drawn twice never meet exactly; what is thinner than this is drawing, not a dispute.
THINNEST_M = 1.0


@dataclass(frozen=True)
class Finding:
    """One mistake in the borders."""

    kind: FindingKind
    #: The grids concerned; of a hole the larger grid.
    codes: tuple[str, ...]
    area_m2: float
    #: A sentence for the operator.
    text: str


def findings(shapes: Sequence[GridShape], smallest_m2: float = SMALLEST_M2) -> list[Finding]:
    """Self-crossing borders, siblings that overlap, grids that leave their parent, and ground of a parent in no child."""
    plane = plane_of(shapes)
    flat = {each.code: plane.flatten(mended(each.polygon)) for each in shapes}
    families: dict[str | None, list[GridShape]] = defaultdict(list)
    for each in shapes:
        families[each.parent if each.parent in flat else None].append(each)
    found = list(_crossings(shapes))
    for parent, children in families.items():
        found += _overlaps(children, flat, smallest_m2)
        if parent is not None:
            found += _outside_parent(parent, children, flat, smallest_m2)
            found += _holes(parent, children, flat, smallest_m2)
    return found


def _crossings(shapes: Sequence[GridShape]) -> Iterator[Finding]:
    for each in shapes:
        if not each.polygon.is_valid:
            why = shapely.is_valid_reason(each.polygon)
            yield Finding("crossing", (each.code,), 0.0, f"网格 {each.code} 的边界自己相交或画错: {why}")


def _overlaps(children: Sequence[GridShape], flat: dict[str, BaseGeometry], smallest_m2: float) -> Iterator[Finding]:
    areas = np.array([flat[each.code] for each in children], dtype=object)
    left, right = shapely.STRtree(areas).query(areas, predicate="intersects")
    for one, other in sorted({(int(a), int(b)) for a, b in zip(left, right, strict=True) if a < b}):
        area_m2 = _thick_m2(areas[one].intersection(areas[other]))
        if area_m2 >= smallest_m2:
            codes = (children[one].code, children[other].code)
            yield Finding("overlap", codes, area_m2, f"网格 {codes[0]} 和 {codes[1]} 重叠约 {area_m2:.0f} 平方米")


def _outside_parent(
    parent: str, children: Sequence[GridShape], flat: dict[str, BaseGeometry], smallest_m2: float
) -> Iterator[Finding]:
    for each in children:
        area_m2 = _thick_m2(flat[each.code].difference(flat[parent]))
        if area_m2 >= smallest_m2:
            text = f"网格 {each.code} 有约 {area_m2:.0f} 平方米在上级网格 {parent} 之外"
            yield Finding("outside_parent", (each.code, parent), area_m2, text)


def _holes(
    parent: str, children: Sequence[GridShape], flat: dict[str, BaseGeometry], smallest_m2: float
) -> Iterator[Finding]:
    uncovered = flat[parent].difference(shapely.union_all([flat[each.code] for each in children]))
    for part in shapely.get_parts(uncovered):
        area_m2 = _thick_m2(part)
        if area_m2 >= smallest_m2:
            text = f"网格 {parent} 里有约 {area_m2:.0f} 平方米不属于任何下级网格"
            yield Finding("hole", (parent,), area_m2, text)


def _thick_m2(area: BaseGeometry) -> float:
    """Square metres of the parts of `area` that are somewhere thicker than THINNEST_M."""
    parts = [part for part in shapely.get_parts(area) if part.area > 0]
    return float(sum(part.area for part in parts if not part.buffer(-THINNEST_M / 2).is_empty))
