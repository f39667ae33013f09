"""Make the demo district (演示街道): writes the folder `district/` that the demo imports. Everything in it is invented.

`python -m bot.emulators.make_district` writes the same files every time. The ground lies in the open sea, so that no
point of it is anybody's home; the phone numbers are 1990000 and a running number.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from bot.emulators.district_names import (
    BRING,
    COMMUNITIES,
    ESTATES,
    LANDMARKS,
    NAMES,
    OFFICE,
    ROADS,
    SERVICES,
    STREET,
    TEAMS,
    WORKER_SKILLS,
)

FOLDER = Path(__file__).with_name("district")
WEST, SOUTH = 123.2000, 30.5000  # East China Sea
CELL_LNG, CELL_LAT = 0.0042, 0.0040  # about 400 m by 445 m
COLUMNS, ROWS, PER_COMMUNITY = 9, 2, 3
JITTER = 0.12  # of a cell
RIVER, BANK = 6, 0.05  # the column it flows along, and how far its streets keep from it

Point = tuple[float, float]  # lng, lat as in GeoJSON
Cells = Sequence[object]


def write(folder: Path = FOLDER) -> None:
    """Write all files of the district."""
    folder.mkdir(parents=True, exist_ok=True)
    corners = _corners()
    (folder / "directory.yaml").write_text("# 演示街道: 全部虚构\ndatum: wgs84\n", encoding="utf-8")
    _write_csv(folder / "organisations.csv", ORGANISATION_HEADINGS, _organisations())
    _write_csv(folder / "members.csv", MEMBER_HEADINGS, _members())
    _write_csv(folder / "places.csv", PLACE_HEADINGS, _places(corners))
    _write_csv(folder / "services.csv", SERVICE_HEADINGS, _services(corners))
    _write_geojson(folder / "grids.geojson", _features(corners))
    _write_geojson(folder / "streets.geojson", _streets(corners))


ORGANISATION_HEADINGS = "code,name,level,parent,type,line,party_members,income_band"
MEMBER_HEADINGS = "code,name,phone,organisation,grid,posts,skills,capacity,title,party,public"
PLACE_HEADINGS = "code,name,aliases,kind,lat,lng,grid"
SERVICE_HEADINGS = "code,name,kind,lat,lng,address,hours,phone,offers,bring"


def _write_csv(path: Path, headings: str, rows: Iterator[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings.split(","))
        writer.writerows(rows)


def _write_geojson(path: Path, features: Iterator[dict[str, object]]) -> None:
    listed = ",\n".join(json.dumps(each, ensure_ascii=False) for each in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{listed}\n]}}\n', encoding="utf-8")


def _corners() -> dict[Point, Point]:
    """Column and row of each corner → where it lies: a lattice pulled a little out of shape, shared by its cells."""
    chance = Random(20260302)
    return {
        (column, row): (
            round(WEST + (column + chance.uniform(-JITTER, JITTER)) * CELL_LNG, 6),
            round(SOUTH + (row + chance.uniform(-JITTER, JITTER)) * CELL_LAT, 6),
        )
        for column in range(COLUMNS + 1)
        for row in range(ROWS + 1)
    }


def _grids() -> Iterator[tuple[str, str, int, int]]:
    """Code, community, column and row of the eighteen small grids."""
    for at, (community, _) in enumerate(COMMUNITIES):
        for number in range(PER_COMMUNITY * ROWS):
            column, row = at * PER_COMMUNITY + number % PER_COMMUNITY, number // PER_COMMUNITY
            yield f"G-{community}-{number + 1:02d}", community, column, row


def _features(corners: dict[Point, Point]) -> Iterator[dict[str, object]]:
    for at, (community, name) in enumerate(COMMUNITIES):
        first, last = at * PER_COMMUNITY, (at + 1) * PER_COMMUNITY
        below = [(column, 0) for column in range(first, last + 1)]
        above = [(column, ROWS) for column in range(last, first - 1, -1)]
        right = [(last, row) for row in range(1, ROWS)]
        left = [(first, row) for row in range(ROWS - 1, 0, -1)]
        ring = [corners[corner] for corner in (*below, *right, *above, *left)]
        yield _feature(f"G-{community}", f"{name}大网格", f"LQ-{community}", None, ring)
    for number, (code, community, column, row) in enumerate(_grids()):
        ring = [corners[column + x, row + y] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
        name = f"{dict(COMMUNITIES)[community]}{'一二三四五六'[number % 6]}网格"
        yield _feature(code, name, f"LQ-{community}", f"G-{community}", ring)


def _feature(code: str, name: str, organisation: str, parent: str | None, ring: list[Point]) -> dict[str, object]:
    properties = {"code": code, "name": name, "organisation": organisation, "parent": parent}
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _organisations() -> Iterator[Cells]:
    yield "LQ", f"{STREET}街道党工委", "street", "", "街道", "", 1260, ""
    for community, name in COMMUNITIES:
        yield f"LQ-{community}", f"{name}党委", "community", "LQ", "社区", "", 240, "中"
        for number, kind in enumerate(("居民第一支部", "居民第二支部", "物业支部"), start=1):
            line = "物业" if "物业" in kind else ""
            code = f"LQ-{community}-B{number}"
            yield code, f"{name}{kind}", "branch", f"LQ-{community}", line or "居民", line, 30 + 7 * number, ""


def _members() -> Iterator[Cells]:
    for number, (name, post) in enumerate(zip(NAMES, _posts(), strict=True), start=1):
        organisation, grid, posts, skills, capacity, title, is_party = post
        public = "是" if is_party and ("leader" in posts or "secretary" in posts) else "否"
        party = "是" if is_party else "否"
        phone = f"1990000{number:04d}"
        yield f"M{number:03d}", name, phone, organisation, grid, posts, skills, capacity, title, party, public


def _posts() -> Iterator[tuple[str, str, str, str, int | str, str, bool]]:
    """Organisation, grid, posts, skills, capacity, title, Party member: in the order of NAMES."""
    for code, community, _, _ in _grids():
        yield f"LQ-{community}-B{1 + int(code[-1]) % 2}", code, "leader", "", 12, "网格长", True
    for index, (code, community, _, _) in enumerate(_grids()):
        title, skills = WORKER_SKILLS[index % len(WORKER_SKILLS)]
        branch = "B3" if title == "物业" else "B1"
        yield f"LQ-{community}-{branch}", code, "worker", skills, 15, title, index % 3 == 0
    for community, _ in COMMUNITIES:
        for posts, skills, title, is_party in TEAMS:
            grid = "" if posts == "secretary" else f"G-{community}"
            yield f"LQ-{community}", grid, posts, skills, 20 if posts == "secretary" else 10, title, is_party
    for posts, title in OFFICE:
        yield "LQ", "", posts, "", "", title, True


def _inside(corners: dict[Point, Point], column: int, row: int, x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point of a cell, `x` and `y` from 0 to 1."""
    west_south, east_south = corners[column, row], corners[column + 1, row]
    west_north, east_north = corners[column, row + 1], corners[column + 1, row + 1]

    def between(axis: int) -> float:
        south = west_south[axis] * (1 - x) + east_south[axis] * x
        north = west_north[axis] * (1 - x) + east_north[axis] * x
        return round(south * (1 - y) + north * y, 6)

    return between(1), between(0)


def _places(corners: dict[Point, Point]) -> Iterator[Cells]:
    for index, (grid, _, column, row) in enumerate(_grids()):
        name, aliases, unit, buildings = ESTATES[index]
        code = f"P{index + 1:02d}"
        yield code, name, ";".join(aliases), "estate", *_inside(corners, column, row, 0.42, 0.5), grid
        for number in range(1, buildings + 1):
            across, along = (number - 1) % 5, (number - 1) // 5
            point = _inside(corners, column, row, 0.12 + 0.14 * across, 0.15 + 0.18 * along)
            also = f"{name}{number}号楼" if unit != "号楼" else f"{name}{number}栋"
            yield f"{code}-{number:02d}", f"{name}{number}{unit}", also, "building", *point, grid
        for number, (landmark, also) in enumerate(LANDMARKS[index], start=1):
            point = _inside(corners, column, row, 0.88, 0.2 + 0.3 * (number - 1))
            yield f"{code}-L{number}", landmark, also, "landmark", *point, grid
    by_number = list(_grids())
    for index, (road, also, at) in enumerate(ROADS, start=1):
        grid, _, column, row = by_number[at]
        yield f"R{index:02d}", road, also, "road", *_inside(corners, column, row, 0.5, 0.04), grid


def _services(corners: dict[Point, Point]) -> Iterator[Cells]:
    cells = list(_grids())
    taken = [0] * len(cells)
    number = 0
    for kind, hours, offers, points in SERVICES:
        for name, at in points:
            number += 1
            _, _, column, row = cells[at]
            taken[at] += 1
            lat, lng = _inside(corners, column, row, 0.1 + 0.13 * (taken[at] - 1), 0.93)
            address = f"{ESTATES[at][0]}附近"
            phone, bring = f"1990001{number:04d}", BRING.get(kind, "")
            yield f"S{number:02d}", name, kind, lat, lng, address, hours, phone, ";".join(offers), bring


def _streets(corners: dict[Point, Point]) -> Iterator[dict[str, object]]:
    """Streets along the borders and through the middle of every cell; over the river there is one bridge."""
    across = [number / 2 for number in range(2 * ROWS + 1)]
    along = [number / 2 for number in range(2 * COLUMNS + 1)]
    west = [*(column for column in along if column < RIVER), RIVER - BANK]
    east = [RIVER + BANK, *(column for column in along if column > RIVER)]
    for row in across:
        yield _street(corners, [(column, row) for column in west])
        yield _street(corners, [(column, row) for column in east])
    for column in (*west, *east):
        yield _street(corners, [(column, row) for row in across])
    yield _street(corners, [(RIVER - BANK, 1), (RIVER + BANK, 1)])


def _street(corners: dict[Point, Point], points: list[Point]) -> dict[str, object]:
    """A line through points given in columns and rows."""
    line = []
    for x, y in points:
        column, row = min(int(x), COLUMNS - 1), min(int(y), ROWS - 1)
        lat, lng = _inside(corners, column, row, x - column, y - row)
        line.append([lng, lat])
    geometry = {"type": "LineString", "coordinates": line}
    return {"type": "Feature", "properties": {"highway": "residential"}, "geometry": geometry}


if __name__ == "__main__":
    write()
