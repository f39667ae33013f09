"""Reading streets (读路网): the walking network of a folder, from GeoJSON lines or an OpenStreetMap extract."""

from pathlib import Path

from bot.directory.findings import FileError, refusal
from bot.directory.reading.csv import decoded
from bot.directory.reading.grids import read_features
from bot.directory.reading.tables import StreetFile
from bot.geography.circle.reading import MOST_NODES, TooLarge, read_lines, read_osm
from bot.messages import Datum

MOST_BYTES = 200 * 1024 * 1024
CUT_OUT = "先裁到本街道附近, 如 osmium extract -b 西,南,东,北 省.osm.pbf -o streets.osm.pbf"


def read_streets(path: Path, datum: Datum) -> StreetFile:
    """The streets of a file; OpenStreetMap is always WGS-84, GeoJSON is in `datum`. Raises FileError."""
    file = path.name
    if path.stat().st_size > MOST_BYTES:
        raise FileError(refusal(file, "文件超过 200 MB", CUT_OUT))
    try:
        if path.suffix.lower() == ".geojson":
            features, findings = read_features(decoded(path.read_bytes(), file), file)
            streets = read_lines([each for each in features if isinstance(each, dict)], datum)
        else:
            streets, findings = read_osm(path), []
    except TooLarge:
        raise FileError(refusal(file, f"路网超过 {MOST_NODES} 个点", CUT_OUT)) from None
    except ValueError as error:
        raise FileError(refusal(file, f"看不懂路网: {str(error)[:120]}", "重新导出; 线用 LineString")) from None
    if not streets.pieces:
        raise FileError(refusal(file, "没有一条能走的路", "GeoJSON 要有 LineString; OSM 要有 highway"))
    return StreetFile(file, streets, tuple(findings))
