"""Directory folders for tests: one good folder, which a test spoils in one place."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl

from bot.config.categories import Category, builtin_categories
from bot.directory.checking.entries import TABLES, Known
from bot.directory.importing import Plan, make_plan
from bot.directory.reading.folder import read_source
from bot.seal import Keyring

TODAY = date(2026, 3, 2)
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}
EMPTY = Known(TODAY, Keyring(b"\x01" * 32, b"\x02" * 32), {sheet: {} for sheet in TABLES})

ORGANISATIONS = """\
code,name,level,parent
S1,澜桥街道,street,
C1,翠园社区,community,S1
"""
MEMBERS = """\
code,name,phone,organisation,grid,posts,skills,capacity,title,party,public
M1,王秀兰,19900000001,C1,G1,leader,lighting;elevator,5,网格长,是,是
M2,陈志强,19900000002,C1,G2,leader;worker,waste,,物业,否,否
M3,顾明德,0571-88888888,C1,,secretary,,,,是,否
M4,秦晚晴,+86 199 0000 0004,S1,,duty_officer,,,,否,否
"""
PLACES = """\
code,name,aliases,kind,lat,lng,grid
P1,翠园,翠园小区;翠园新村,estate,30.502,123.202,G1
P2,翠园3幢,翠园3号楼,building,30.503,123.203,G1
P3,柳岸人家,,estate,30.502,123.207,G2
"""
SERVICES = """\
code,name,kind,lat,lng,address,hours,phone,offers
V1,翠园卫生站,clinic,30.501,123.201,翠园1幢,Mo-Fr 08:00-17:00; PH off,19900000011,量血压;配药
V2,翠园菜场,market,30.502,123.204,,Mo-Su 05:30-19:00,,
"""


def square(west: float, south: float, east: float, north: float) -> dict[str, object]:
    """A GeoJSON rectangle."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, geometry: object, parent: str | None = "G0", **properties: object) -> dict[str, object]:
    """A grid of community C1."""
    named = {"code": code, "name": f"网格{code}", "organisation": "C1", "parent": parent, **properties}
    return {"type": "Feature", "properties": named, "geometry": geometry}


def features(*chosen: dict[str, object], **other: object) -> str:
    """A feature collection; by default the community's grid and its two halves."""
    halves = (feature("G1", square(123.2, 30.5, 123.205, 30.505)), feature("G2", square(123.205, 30.5, 123.21, 30.505)))
    whole = (feature("G0", square(123.2, 30.5, 123.21, 30.505), parent=None), *halves)
    return json.dumps({"type": "FeatureCollection", "features": chosen or whole, **other}, ensure_ascii=False)


MAIN = [[123.2005, 30.5005], [123.2095, 30.5005]]


def streets(*lines: list[list[float]], **tags: str) -> str:
    """A walking network of lines (lng, lat)."""
    drawn = [{"type": "LineString", "coordinates": line} for line in lines]
    made = [{"type": "Feature", "properties": tags, "geometry": geometry} for geometry in drawn]
    return json.dumps({"type": "FeatureCollection", "features": made})


def good() -> dict[str, str]:
    """File name → content of a folder without findings."""
    return {
        "directory.yaml": "datum: wgs84\n",
        "organisations.csv": ORGANISATIONS,
        "grids.geojson": features(),
        "members.csv": MEMBERS,
        "places.csv": PLACES,
        "services.csv": SERVICES,
    }


def write_folder(folder: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """Write `files`; None leaves one out."""
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in files.items():
        if content is not None:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def spoiled(folder: Path, file: str, old: str, new: str) -> Path:
    """The good folder with `old` replaced by `new`, once, in one file."""
    files = good()
    assert old in files[file]
    return write_folder(folder, files | {file: files[file].replace(old, new, 1)})


def plan_of(path: Path, known: Known = EMPTY, *, complete: bool = False) -> Plan:
    """What importing into an empty directory would do."""
    return make_plan(read_source(path), known, CATEGORIES, complete)


def lines_of(plan: Plan) -> str:
    """All findings, a line each."""
    return "\n".join(map(str, plan.findings))


def values_of(plan: Plan) -> dict[tuple[str, str], dict[str, object]]:
    """(Sheet, code) → what would be written."""
    return {(step.sheet, step.code): step.entry.values for step in plan.steps if step.entry}


def write_book(path: Path, tabs: Mapping[str, list[list[object]]] | None = None) -> Path:
    """A workbook; by default the good folder's, with Chinese tabs."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in (tabs or good_tabs()).items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def good_tabs() -> dict[str, list[list[object]]]:
    """Tab → rows: the good folder as one workbook."""
    grids = [["code", "name", "organisation", "parent", "polygon"]]
    for each in json.loads(features())["features"]:
        named = each["properties"]
        grids.append(
            [*(named[key] for key in ("code", "name", "organisation", "parent")), json.dumps(each["geometry"])]
        )
    texts = {"组织": ORGANISATIONS, "成员": MEMBERS, "地点": PLACES, "服务点": SERVICES}
    tabs: dict[str, list[list[object]]] = {tab: [line.split(",") for line in _joined(t)] for tab, t in texts.items()}
    return {"设置": [["datum", "wgs84"]], "网格": grids, **tabs}


def _joined(text: str) -> list[str]:
    return text.strip().split("\n")
