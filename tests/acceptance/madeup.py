"""A made-up district for the checks from outside: one street, three communities, a hundred and twenty square grids, written by DESIGN.md 6 only."""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path

STEMS = [
    "翠苑",
    "望江",
    "桂语",
    "松涛",
    "兰溪",
    "碧波",
    "梅坞",
    "竹影",
    "云栖",
    "枫丹",
    "荷塘",
    "银杏",
    "丰乐",
    "百合",
    "金沙",
    "东篱",
    "南屏",
    "西浦",
    "清源",
    "长庆",
    "永宁",
    "青枫",
    "红梅",
    "白鹭",
    "景芳",
    "朝晖",
    "采荷",
    "濮家",
    "凯旋",
    "大观",
    "拱宸",
    "文晖",
    "三塘",
    "九莲",
    "华丰",
    "石桥",
    "蒋村",
    "骆家",
    "沈塘",
    "米市",
    "仁和",
    "信义",
    "皋亭",
    "临丁",
    "笕桥",
    "天仙",
    "岳帅",
    "彭埠",
    "五福",
    "六和",
    "望梅",
    "沁园",
    "听涛",
    "观澜",
    "揽月",
    "停云",
    "流芳",
    "聚贤",
    "崇文",
    "定海",
    "锦绣",
    "春晓",
    "江枫",
    "月塘",
    "福临",
    "德胜",
    "嘉泽",
    "瑞丰",
    "绿萝",
    "玉兰",
    "丹桂",
    "芙蓉",
    "蔷薇",
    "茉莉",
    "水仙",
    "海棠",
    "石榴",
    "樱花",
    "杜鹃",
    "芦苇",
    "白杨",
    "青松",
    "翠柏",
    "胡杨",
    "紫荆",
    "合欢",
    "凤凰",
    "麒麟",
    "天鹅",
    "鸿雁",
    "云雀",
    "百灵",
    "鹭岛",
    "琴台",
    "书香",
    "墨池",
    "棋盘",
    "笔架",
    "砚山",
    "印月",
    "映雪",
    "凌波",
    "晨曦",
    "晚晴",
    "朝阳",
    "夕照",
    "星河",
    "北辰",
    "南星",
    "东升",
    "西园",
    "中兴",
    "宏业",
    "宝华",
    "金桥",
    "银湖",
    "锦江",
    "玉泉",
    "龙山",
    "虎泉",
]
ENDINGS = ("里", "坊", "新村", "花园")
SURNAMES = "周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢"
GIVEN = ("明华", "秀兰", "建国", "春梅", "志强", "丽娟", "国平", "小燕", "永康", "雪芬", "立新", "桂香", "文斌")

ORIGIN_LAT, ORIGIN_LNG, CELL = 30.20, 120.10, 0.004  # a wrong datum (about 500 m) lands in another cell
COLUMNS = 10


@dataclass(frozen=True)
class Grid:
    """One made-up grid with its estate and its two members; coordinates are those of the folder's datum."""

    code: str
    estate: str
    leader: str  # codes of members
    worker: str
    lat: float
    lng: float
    community: str


def name_of(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[(number // len(SURNAMES) * 5 + number) % len(GIVEN)]


def estate_of(number: int) -> str:
    return "翠苑" if number == 0 else STEMS[number] + ENDINGS[number % len(ENDINGS)]


def all_grids() -> list[Grid]:
    grids = []
    for number in range(len(STEMS)):
        row, column = divmod(number, COLUMNS)
        grids.append(
            Grid(
                code=f"W{number:02}",
                estate=estate_of(number),
                leader=f"L{number:02}",
                worker=f"K{number:02}",
                lat=ORIGIN_LAT + (row + 0.5) * CELL,
                lng=ORIGIN_LNG + (column + 0.5) * CELL,
                community=f"SQ{number // 40}",
            )
        )
    return grids


#: Names of every member by code.
NAMES = (
    {f"L{n:02}": name_of(n) for n in range(len(STEMS))}
    | {f"K{n:02}": name_of(len(STEMS) + n) for n in range(len(STEMS))}
    | {"S0": "欧阳静", "S1": "司马朗", "S2": "上官敏", "D0": "诸葛平"}
)
assert len(set(NAMES.values())) == len(NAMES)


def write_district(folder: Path, *, datum: str = "gcj02", bad_member: bool = False) -> Path:
    """The folder of DESIGN.md 6, headings exactly as there; `bad_member` adds one row that names no grid that exists."""
    folder.mkdir(parents=True, exist_ok=True)
    grids = all_grids()
    members = _members(grids)
    if bad_member:
        members.insert(3, ["BAD1", "坏行人", "19900009999", "SQ0", "W999", "worker", "", ""])
    (folder / "directory.yaml").write_text(f"datum: {datum}\n", encoding="utf-8")
    (folder / "grids.geojson").write_text(json.dumps(_ground(grids), ensure_ascii=False), encoding="utf-8")
    sheets: dict[str, tuple[str, list[list[object]]]] = {
        "organisations": ("code,name,level,parent", _organisations()),
        "members": ("code,name,phone,organisation,grid,posts,skills,capacity", members),
        "places": ("code,name,aliases,kind,lat,lng,grid", _places(grids)),
        "services": ("code,name,kind,lat,lng,address,hours,phone,offers", _services(grids)),
    }
    for name, (heading, rows) in sheets.items():
        _csv(folder / f"{name}.csv", heading.split(","), rows)
    return folder


def _organisations() -> list[list[object]]:
    communities = enumerate(("东塘", "西塘", "南塘"))
    return [
        ["X", "江临县", "county", ""],
        ["J", "临水街道", "street", "X"],
        *([f"SQ{n}", f"{name}社区党委", "community", "J"] for n, name in communities),
    ]


def _ground(grids: list[Grid]) -> dict[str, object]:
    """Three large grids, and the small ones in them."""
    features = []
    for n in range(3):
        south, north = ORIGIN_LAT + 4 * n * CELL, ORIGIN_LAT + 4 * (n + 1) * CELL
        box = (south, north, ORIGIN_LNG, ORIGIN_LNG + COLUMNS * CELL)
        features.append(_square(f"Q{n}", f"{'东西南'[n]}塘大网格", f"SQ{n}", None, *box))
    for grid in grids:
        half = CELL / 2
        box = (grid.lat - half, grid.lat + half, grid.lng - half, grid.lng + half)
        features.append(_square(grid.code, f"{grid.estate}网格", grid.community, "Q" + grid.community[2:], *box))
    return {"type": "FeatureCollection", "features": features}


def _members(grids: list[Grid]) -> list[list[object]]:
    """A leader and a worker for each grid, three secretaries, and who is on duty."""
    members: list[list[object]] = []
    for n, grid in enumerate(grids):
        at, skills = [grid.community, grid.code], "lighting;waste;gas"
        members.append([grid.leader, NAMES[grid.leader], f"199{n:08}", *at, "leader", "", ""])
        members.append([grid.worker, NAMES[grid.worker], f"198{n:08}", *at, "worker", skills, ""])
    members += [[f"S{n}", NAMES[f"S{n}"], f"1970000000{n}", f"SQ{n}", "", "secretary", "", ""] for n in range(3)]
    members.append(["D0", NAMES["D0"], "19600000000", "J", "", "duty_officer", "", ""])
    return members


def _places(grids: list[Grid]) -> list[list[object]]:
    """An estate of three buildings in each grid, two landmarks of one name, a road."""
    places: list[list[object]] = []
    for n, grid in enumerate(grids):
        at = [grid.lat, grid.lng, grid.code]
        places.append([f"P{n:02}", grid.estate, "" if n == 0 else STEMS[n], "estate", *at])
        places += [[f"P{n:02}-{b}", f"{grid.estate}{b}幢", f"{grid.estate}{b}号楼", "building", *at] for b in (1, 2, 3)]
    for number, grid in enumerate((grids[50], grids[55])):
        name = f"{STEMS[50 + 5 * number]}老粮站"
        places.append([f"M{number}", name, "老粮站", "landmark", grid.lat, grid.lng, grid.code])
    places.append(["R1", "临水路", "", "road", grids[57].lat, grids[57].lng, grids[57].code])
    return places


def _services(grids: list[Grid]) -> list[list[object]]:
    at, hours, phone = [grids[10].lat, grids[10].lng], "Mo-Su 08:00-17:00", "0571-00000001"
    return [["V1", "荷塘卫生站", "clinic", *at, "荷塘新村1幢东", hours, phone, "量血压;配药"]]


def _csv(path: Path, heading: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(rows)


def _square(
    code: str, name: str, organisation: str, parent: str | None, south: float, north: float, west: float, east: float
) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name, "organisation": organisation, "parent": parent},
        "geometry": {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]},
    }


def gcj02_of(lat: float, lng: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02 by the published formula: what WeChat would send for this place."""
    a, ee = 6378245.0, 0.00669342162296594323
    x, y = lng - 105.0, lat - 35.0
    wave = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
    d_lat += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    d_lat += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    d_lng = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
    d_lng += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    d_lng += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    rad = lat / 180 * math.pi
    magic = 1 - ee * math.sin(rad) ** 2
    d_lat = d_lat * 180 / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * math.pi)
    d_lng = d_lng * 180 / (a / math.sqrt(magic) * math.cos(rad) * math.pi)
    return lat + d_lat, lng + d_lng
