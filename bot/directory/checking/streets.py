"""Checking streets (路网检查): what of a walking network belongs to this district, and whether it hangs together."""

from collections.abc import Mapping

from bot.directory.checking.entries import Entries, Known
from bot.directory.checking.ground import shapes_after
from bot.directory.findings import Finding, note, refusal
from bot.directory.reading.tables import Source
from bot.geography.circle.streets import Box, Streets, share_of_largest_part, tidied

Ends = Mapping[str, set[str]]
#: A network whose largest part holds less is worth a second look.
WHOLE_SHARE = 0.95


def check_streets(source: Source, known: Known, entries: Entries, ends: Ends, found: list[Finding]) -> Streets | None:
    """The streets in and around the grids as they will be; None when the source has none or they lie elsewhere."""
    if source.streets is None:
        return None
    file = source.streets.file
    found += source.streets.findings
    streets = tidied(source.streets.streets, _box(known, entries, ends))
    if not streets.pieces:
        remedy = "检查 directory.yaml 的 datum, 或换本地的路网; OSM 文件总是 wgs84"
        found.append(refusal(file, "路网和网格不在一处", remedy))
        return None
    parts, share = share_of_largest_part(streets)
    if share < WHOLE_SHARE:
        problem = f"路网分成 {parts} 块互不相连, 最大的占全长 {share:.0%}; 从一块走不到另一块"
        found.append(note(file, problem, "真有河或铁路隔开就不用管; 否则把断开的路接上"))
    return streets


def _box(known: Known, entries: Entries, ends: Ends) -> Box | None:
    """South, west, north, east of all grids; None when there are none yet."""
    bounds = [shape.polygon.bounds for shape in shapes_after(known, entries, ends).values()]
    if not bounds:
        return None
    west, south, east, north = zip(*bounds, strict=True)
    return min(south), min(west), max(north), max(east)
