"""Checking the ground (地图检查): grids that overlap or leave holes, places outside their grid, a wrong frame."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import shapely

from bot.directory.checking.entries import Entries, Entry, Known
from bot.directory.findings import Finding, note
from bot.directory.reading.tables import Source
from bot.geography.grids import GridShape, findings, read_area

NEAR_DEG = 0.0003  # about 30 m: a door on the far side of the street is no mistake
MOST_NAMED = 50
FEW = 5  # points from which a share says something
WRONG_FRAME_SHARE = 0.5

Ends = Mapping[str, set[str]]


def check_ground(source: Source, known: Known, entries: Entries, ends: Ends, found: list[Finding]) -> None:
    """Note what is odd about grids and points. Nothing here stops an import."""
    shapes = shapes_after(known, entries, ends)
    if table := source.tables.get("grids"):
        rows = {code: entry.row for code, entry in entries["grids"].items()}
        for each in findings(list(shapes.values())):
            named = [code for code in each.codes if code in rows]
            if named:
                found.append(note(table.file, each.text, "核对边界", rows[named[0]], "polygon"))
    for sheet in ("places", "services"):
        if (table := source.tables.get(sheet)) and shapes:
            _check_points(table.file, list(entries[sheet].values()), shapes, found)


def shapes_after(known: Known, entries: Entries, ends: Ends) -> dict[str, GridShape]:
    """The grids as they will be after the import."""
    shapes = {}
    for code, row in known.running("grids").items():
        if code not in ends["grids"] and code not in entries["grids"]:
            shapes[code] = _shape(code, row)
    for code, entry in entries["grids"].items():
        shapes[code] = _shape(code, {**known.rows["grids"].get(code, {}), **entry.values})
    return shapes


def _shape(code: str, row: Mapping[str, object]) -> GridShape:
    geometry = row["polygon"]
    assert isinstance(geometry, dict)
    parent = row.get("parent")
    return GridShape(
        code, str(row["name"]), str(parent) if parent else None, str(row["organisation"]), read_area(geometry)
    )


def _check_points(file: str, entries: list[Entry], shapes: Mapping[str, GridShape], found: list[Finding]) -> None:
    """One warning when most points lie outside every grid, else one for each place outside its own."""
    located = [entry for entry in entries if entry.values.get("lat") is not None]
    if not located:
        return
    points = np.array([(entry.values["lng"], entry.values["lat"]) for entry in located])
    whole = shapely.union_all([shapely.make_valid(each.polygon) for each in shapes.values()]).buffer(NEAR_DEG)
    shapely.prepare(whole)
    outside = ~shapely.contains_xy(whole, points)
    if len(located) >= FEW and outside.mean() > WRONG_FRAME_SHARE:
        problem = f"{outside.sum()} / {len(located)} 个坐标在所有网格之外, 坐标系可能填错"
        found.append(note(file, problem, "检查 directory.yaml 的 datum: wgs84、gcj02 还是 bd09"))
    elif located[0].sheet == "places":
        _check_own_grid(file, located, points, shapes, found)


def _check_own_grid(
    file: str, located: list[Entry], points: np.ndarray, shapes: Mapping[str, GridShape], found: list[Finding]
) -> None:
    """A road lies in its row's grid wherever its point is."""
    by_grid: dict[str, list[int]] = defaultdict(list)
    for index, entry in enumerate(located):
        if entry.values.get("kind") != "road" and entry.values["grid"] in shapes:
            by_grid[entry.values["grid"]].append(index)
    strays = []
    for code, indexes in by_grid.items():
        area = shapes[code].polygon.buffer(NEAR_DEG)
        shapely.prepare(area)
        inside = shapely.contains_xy(area, points[indexes])
        strays += [located[index] for index, within in zip(indexes, inside, strict=True) if not within]
    strays.sort(key=lambda entry: entry.row)
    for entry in strays[:MOST_NAMED]:
        problem = f"坐标不在网格 {entry.values['grid']} 里"
        found.append(note(file, problem, "核对网格编号或坐标; 派单按网格编号", entry.row, "grid"))
    if len(strays) > MOST_NAMED:
        found.append(note(file, f"另有 {len(strays) - MOST_NAMED} 个地点的坐标不在自己的网格里"))
