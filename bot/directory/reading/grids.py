"""Reading grids (读网格边界): GeoJSON features, and polygons written in a cell as GeoJSON or WKT."""

import json
from pathlib import Path

import shapely

from bot.directory.findings import FileError, Finding, note, refusal
from bot.directory.reading.csv import MOST_BYTES, decoded
from bot.directory.reading.headings import SHEETS, fold_heading
from bot.directory.reading.tables import RawRow, Table, refuse_forbidden
from bot.geography.grids import read_area
from bot.geography.shapes import Area
from bot.messages import Datum

#: Frames in degrees that do not differ by more than a metre here: WGS-84 and China's own CGCS2000.
DEGREE_FRAMES = ("CRS84", "4326", "4490")


def read_geojson(path: Path) -> Table:
    """The grids of a feature collection. Raises FileError."""
    file = path.name
    if path.stat().st_size > MOST_BYTES:
        raise FileError(refusal(file, "文件超过 50 MB", "简化边界再导入"))
    features, findings = read_features(decoded(path.read_bytes(), file), file)
    rows = []
    columns = {"polygon"}
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            raise FileError(
                refusal(file, "要素没有 properties", "每个网格要有 code、name、organisation、parent", number)
            )
        refuse_forbidden(file, map(str, properties), number)
        cells = _cells(properties)
        columns |= cells.keys()
        rows.append(RawRow(number, cells, geometry=feature.get("geometry")))
    return Table("grids", file, frozenset(columns), tuple(rows), tuple(findings))


def read_features(text: str, file: str) -> tuple[list[dict[str, object]], list[Finding]]:
    """The features of a GeoJSON collection in degrees, and what is odd about it. Raises FileError."""
    try:
        whole = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise FileError(refusal(file, f"不是 JSON: {error}", "用 QGIS 等工具重新导出 GeoJSON")) from None
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list):
        raise FileError(refusal(file, "不是 GeoJSON 的 FeatureCollection", "用 QGIS 等工具重新导出 GeoJSON"))
    frame = json.dumps(whole.get("crs") or "CRS84")
    if not any(name in frame for name in DEGREE_FRAMES):
        raise FileError(refusal(file, f"坐标参考系不是经纬度: {frame[:80]}", "导出时选 EPSG:4326"))
    return features, [] if features else [note(file, "里面什么也没有")]


def _no_constant(name: str) -> float:
    raise ValueError(f"坐标里有 {name}")


def _cells(properties: dict[object, object]) -> dict[str, str]:
    """Properties by column name, as text."""
    known = SHEETS["grids"].by_heading
    named = ((known.get(fold_heading(str(heading))), value) for heading, value in properties.items())
    return {name: _property_text(value) for name, value in named if name is not None and name != "polygon"}


def _property_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def polygon_of(row: RawRow, datum: Datum) -> Area:
    """The ground of a grid in WGS-84. Raises ValueError with what is wrong."""
    geometry = _mapping(row.geometry or _written(row.cells.get("polygon", "")))
    try:
        given = read_area(geometry)
    except (ValueError, RecursionError) as error:
        raise ValueError(str(error) if not str(error).isascii() else "坐标写得不对") from None
    _require_degrees(given)
    if not given.is_valid:
        raise ValueError(f"边界自己相交或画错: {shapely.is_valid_reason(given)}")
    return given if datum is Datum.WGS84 else read_area(geometry, datum)


def _mapping(geometry: object) -> dict[str, object]:
    """A geometry whose points have two numbers; heights are left out."""
    if not isinstance(geometry, dict):
        return {"type": "没有多边形"}
    return {"type": geometry.get("type"), "coordinates": _without_heights(geometry.get("coordinates"))}


def _without_heights(value: object) -> object:
    if not isinstance(value, list | tuple):
        return value
    if value and not isinstance(value[0], list | tuple):
        return value[:2]
    return [_without_heights(each) for each in value]


def _written(text: str) -> object:
    """A geometry from the text of a cell: GeoJSON (a feature or its geometry) or WKT."""
    if not text.startswith("{"):
        try:
            return dict(shapely.geometry.mapping(shapely.from_wkt(text))) if text else None
        except shapely.errors.ShapelyError as error:
            raise ValueError(f"看不懂多边形的写法: {error}") from None
    try:
        written = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"多边形不是 JSON: {error}") from None
    return written.get("geometry", written)


def _require_degrees(area: Area) -> None:
    west, south, east, north = area.bounds
    if min(west, east) >= 3 and east <= 54 and min(south, north) >= 73 and north <= 136:
        raise ValueError("经度和纬度写反了, GeoJSON 里经度在前")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("坐标不是经纬度, 导出时选 EPSG:4326")
