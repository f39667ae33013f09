"""Reading (读取名册): a folder of files or one workbook becomes tables of text; nothing is judged or written yet."""

from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from bot.directory.findings import FileError, Finding, note, refusal
from bot.directory.reading.csv import decoded, read_csv
from bot.directory.reading.grids import read_geojson
from bot.directory.reading.headings import find_sheet, fold_heading
from bot.directory.reading.streets import read_streets
from bot.directory.reading.tables import Source, StreetFile, Table
from bot.directory.reading.xlsx import read_workbook
from bot.messages import Datum

MOST_YAML_BYTES = 64 * 1024
DATUMS = {
    "wgs84": Datum.WGS84,
    "gps": Datum.WGS84,
    "cgcs2000": Datum.WGS84,  # differs from WGS-84 by less than a metre
    "gcj02": Datum.GCJ02,
    "火星坐标": Datum.GCJ02,
    "高德": Datum.GCJ02,
    "腾讯": Datum.GCJ02,
    "bd09": Datum.BD09,
    "bd09ll": Datum.BD09,
    "百度": Datum.BD09,
}
STREETS = ("streets.geojson", "streets.osm.pbf", "streets.osm")
DATUM_HEADINGS = ("datum", "坐标系")


def read_source(path: Path) -> Source:
    """What stands in a folder or workbook. Refused files are in `findings`; the other files are read all the same."""
    if path.is_dir():
        return _read_folder(path)
    if path.is_file():
        return _read_book(path)
    return Source(findings=(refusal(path.name or str(path), "没有这个文件或文件夹"),))


def _read_book(path: Path) -> Source:
    try:
        tables, settings, findings = read_workbook(path)
        written = next((settings[heading] for heading in DATUM_HEADINGS if settings.get(heading)), "")
        datum, notes = _datum(written, path.name)
    except FileError as refused:
        return Source(findings=refused.findings)
    if not tables:
        findings.append(refusal(path.name, "没有一张名册工作表", "工作表名应为 组织、网格、成员、地点、服务点"))
    return Source(datum, tables, (*findings, *(notes if _has_points(tables) else [])))


def _read_folder(folder: Path) -> Source:
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    datum, about_datum = Datum.WGS84, [note("directory.yaml", "没有写坐标系, 按 wgs84 处理", "写一行 datum: gcj02 等")]
    for path in sorted(folder.iterdir()):
        try:
            if path.name.lower() in ("directory.yaml", "directory.yml"):
                about_datum = []  # what is written wrong is not left out
                datum, about_datum = _read_yaml(path)
            elif table := _read_file(path, findings):
                if table.sheet in tables:
                    raise FileError(refusal(path.name, f"和 {tables[table.sheet].file} 是同一张表", "只留一个"))
                tables[table.sheet] = table
        except FileError as refused:
            findings += refused.findings
        except OSError as error:
            findings.append(refusal(path.name, f"读不了: {error.strerror}"))
    streets = _read_streets(
        [path for path in sorted(folder.iterdir()) if path.name.lower() in STREETS], datum, findings
    )
    if not tables and streets is None and not findings:
        findings.append(refusal(folder.name, "文件夹里没有名册文件", "至少要有 organisations.csv、members.csv 等之一"))
    about_datum = [each for each in about_datum if each.fatal or _has_points(tables)]
    return Source(datum, tables, (*findings, *about_datum), streets)


def _read_streets(paths: Sequence[Path], datum: Datum, findings: list[Finding]) -> StreetFile | None:
    """The walking network, once the frame of the folder is known."""
    try:
        if len(paths) > 1:
            raise FileError(refusal(paths[1].name, f"和 {paths[0].name} 都是路网", "只留一个"))
        return read_streets(paths[0], datum) if paths else None
    except FileError as refused:
        findings += refused.findings
    except OSError as error:
        findings.append(refusal(paths[0].name, f"读不了: {error.strerror}"))
    return None


def _read_file(path: Path, findings: list[Finding]) -> Table | None:
    """The table in one file of the folder; None for a file that holds none, which is noted."""
    name = path.name.lower()
    if name.startswith((".", "~$")) or path.is_dir() or name.endswith((".md", ".txt")) or name in STREETS:
        return None
    sheet = find_sheet(path.stem)
    readers: dict[str, Callable[[], Table]] = {}
    if sheet is not None and sheet.name == "grids":
        readers = {".geojson": lambda: read_geojson(path), ".json": lambda: read_geojson(path)}
    elif sheet is not None:
        readers = {".csv": lambda: read_csv(path, sheet)}
    if read := readers.get(path.suffix.lower()):
        return read()
    findings.append(note(path.name, "不是名册的文件, 未读", "文件名对照 docs/reference/directory-import.md"))
    return None


def _read_yaml(path: Path) -> tuple[Datum, list[Finding]]:
    if path.stat().st_size > MOST_YAML_BYTES:
        raise FileError(refusal(path.name, "文件超过 64 KB", "只需要一行 datum: wgs84"))
    try:
        settings = yaml.safe_load(decoded(path.read_bytes(), path.name))
    except (yaml.YAMLError, RecursionError):
        raise FileError(refusal(path.name, "不是 YAML", "只需要一行 datum: wgs84")) from None
    if settings is not None and not isinstance(settings, dict):
        raise FileError(refusal(path.name, "应是“名字: 值”", "只需要一行 datum: wgs84"))
    return _datum(str((settings or {}).get("datum") or ""), path.name)


def _datum(written: str, file: str) -> tuple[Datum, list[Finding]]:
    if not written:
        return Datum.WGS84, [note(file, "没有写坐标系, 按 wgs84 处理", "写一行 datum: gcj02 等")]
    folded = fold_heading(written).replace("_", "")
    if folded not in DATUMS:
        raise FileError(refusal(file, f"不认识的坐标系“{written[:20]}”", "应为 wgs84、gcj02 或 bd09", column="datum"))
    return DATUMS[folded], []


def _has_points(tables: dict[str, Table]) -> bool:
    return not tables.keys().isdisjoint({"grids", "places", "services"})
