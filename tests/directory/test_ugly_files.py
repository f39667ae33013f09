"""Files as Excel, WPS, Notepad and hurried people leave them: read rightly, or refused by name; never silently wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.directory.making import (
    MAIN,
    MEMBERS,
    ORGANISATIONS,
    PLACES,
    SERVICES,
    feature,
    features,
    good,
    lines_of,
    plan_of,
    spoiled,
    square,
    streets,
    values_of,
    write_folder,
)


def _in_chinese(text: str, headings: str) -> str:
    return headings + text[text.index("\n") :]


Files = dict[str, str | bytes | None]
Change = Callable[[dict[str, str]], Files]

#: What stands in the files differs, what it says is the same.
SAME: dict[str, Files | Change] = {
    "utf-8 with BOM": lambda files: {name: text.encode("utf-8-sig") for name, text in files.items()},
    "GBK": lambda files: {
        "members.csv": files["members.csv"].encode("gbk"),
        "places.csv": files["places.csv"].encode("gbk"),
    },
    "GBK geojson": lambda files: {"grids.geojson": files["grids.geojson"].encode("gbk")},
    "utf-16 with tabs": lambda files: {"places.csv": files["places.csv"].replace(",", "\t").encode("utf-16")},
    "semicolons between columns": {
        "services.csv": None,
        "organisations.csv": ORGANISATIONS.replace(",", ";"),
    },
    "windows line ends": {"members.csv": MEMBERS.replace("\n", "\r\n")},
    "old mac line ends": {"members.csv": MEMBERS.replace("\n", "\r")},
    "no last line end": {"members.csv": MEMBERS.rstrip("\n")},
    "blank lines": {"members.csv": MEMBERS.replace("\nM2", "\n\n,,,,,,,,,,\nM2") + "\n\n"},
    "a title above the headings": {"members.csv": "澜桥街道成员名册,,,,,,,,,,\n" + MEMBERS},
    "a sum and remarks below": {
        "members.csv": MEMBERS + "合计,4人,,,,,,,,,\n备注:共4人,,,,,,,,,,\n填表人:陈志强,,,,,,,,,,\n",
        "services.csv": SERVICES + " 总 计 :2处,,,,,,,,\n",
    },
    "skills as rosters call them": {"members.csv": MEMBERS.replace("lighting;elevator", "路灯、电梯维保")},
    "chinese headings": {
        "members.csv": _in_chinese(MEMBERS, "编号,姓名,手机号,所属组织,所属网格,岗位,擅长,上限,称呼,党员,公开"),
        "organisations.csv": _in_chinese(ORGANISATIONS, "组织编号,名称,层级,上级"),
        "places.csv": _in_chinese(PLACES, "编号,名称,别名,类型,纬度,经度,网格"),
    },
    "headings with blanks, stars and remarks": {
        "organisations.csv": _in_chinese(ORGANISATIONS, " 编号* ,名 称（必填）,层级：, 上级 ")
    },
    "headings in capitals": {"places.csv": _in_chinese(PLACES, "Code,NAME,Aliases,Kind,Latitude,Longitude,GRID")},
    "chinese words for lists": {
        "members.csv": MEMBERS.replace("leader;worker,waste", "网格长、网格员,垃圾清运").replace(
            "duty_officer", "值班"
        ),
        "places.csv": PLACES.replace("building", "楼栋").replace("estate", "小区"),
        "organisations.csv": ORGANISATIONS.replace("community", "社区").replace("street", "街道"),
    },
    "headings as offices call them": {
        "members.csv": _in_chinese(MEMBERS, "编号,姓名,手机号,单位,网格,岗位,专长,上限,称呼,党员,公开"),
    },
    "chinese separators": {"places.csv": PLACES.replace("翠园小区;翠园新村", "翠园小区；翠园新村，翠园小区")},
    "full-width codes and numbers": {
        "members.csv": MEMBERS.replace("M1,", "Ｍ１,").replace("19900000001", "１９９００００００01")
    },
    "blanks around and inside": {
        "members.csv": MEMBERS.replace("M1,王秀兰", " M1 ,王 秀　兰").replace("0571-88888888", " 0571 8888 8888 ")
    },
    "zero-width characters": {
        "members.csv": MEMBERS.replace("M1,", "M1\u200b,").replace("19900000001", "\u202a19900000001\u202c")
    },
    "numbers kept as text by a formula": {"members.csv": MEMBERS.replace("19900000001", '"=""19900000001"""')},
    "numbers kept as text by an apostrophe": {"members.csv": MEMBERS.replace("19900000001", "'19900000001")},
    "country code": {"members.csv": MEMBERS.replace("19900000001", "0086-199-0000-0001")},
    "a capacity with a decimal": {"members.csv": MEMBERS.replace(",5,", ",5.0,")},
    "everything quoted": {
        "organisations.csv": "\n".join(
            ",".join(f'"{cell}"' for cell in line.split(",")) for line in ORGANISATIONS.split("\n")[:-1]
        )
    },
    "degree signs": {"places.csv": PLACES.replace("30.502,123.202", "30.502°,１２３.202")},
    "a third dimension": lambda files: {
        "grids.geojson": files["grids.geojson"].replace("[123.2, 30.5]", "[123.2, 30.5, 8.0]")
    },
    "a named frame in degrees": {
        "grids.geojson": features(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}})
    },
    "datum in other words": {"directory.yaml": "datum: WGS-84 # GPS\n"},
    "capital file names": {"members.csv": None, "Members.CSV": MEMBERS},
    "chinese file names": {"members.csv": None, "成员.csv": MEMBERS},
    "excel's lock file beside it": {"~$members.csv": b"\x00\x01"},
    "a street network": {"streets.geojson": streets(MAIN)},
}


@pytest.mark.parametrize("name", SAME)
def test_an_ugly_folder_says_the_same_as_the_clean_one(name: str, tmp_path: Path):
    clean = values_of(plan_of(write_folder(tmp_path / "clean", good())))
    files = good()
    ugly = plan_of(
        write_folder(tmp_path / "ugly", files | (change(files) if callable(change := SAME[name]) else change))
    )
    assert ugly.is_clean, lines_of(ugly)
    assert values_of(ugly) == {key: value for key, value in clean.items() if key[0] in ugly.counts}


#: File, what stands there, what is put there instead, and what must be said about it.
REFUSED: dict[str, tuple[str, str, str, str]] = {
    "no code": ("members.csv", "M1,", ",", "members.csv 第 2 行 code: 没有填。每行都要有编号(code)"),
    "no name": ("places.csv", "P1,翠园,", "P1,,", "places.csv 第 2 行 name: 没有填"),
    "code twice": ("places.csv", "P2,", "P1,", "places.csv 第 3 行 code: 编号 P1 和第 2 行重复"),
    "code twice after Excel": ("places.csv", "P1,", "2.0,翠苑,,estate,,,G1\n2,", "第 3 行 code: 编号 2 和第 2 行重复"),
    "unknown organisation": ("members.csv", ",C1,G1", ",C9,G1", "members.csv 第 2 行 organisation: 找不到编号 C9"),
    "unknown grid": ("places.csv", "G2", "G7", "places.csv 第 4 行 grid: 找不到编号 G7"),
    "unknown parent": ("organisations.csv", ",S1", ",S7", "organisations.csv 第 3 行 parent: 找不到编号 S7"),
    "unknown level": ("organisations.csv", "street,", "avenue,", "organisations.csv 第 2 行 level: 不认识“avenue”"),
    "unknown place kind": ("places.csv", "building", "tower", "places.csv 第 3 行 kind: 不认识“tower”"),
    "unknown service kind": ("services.csv", "clinic", "casino", "services.csv 第 2 行 kind: 不认识“casino”"),
    "unknown post": ("members.csv", "leader,", "king,", "posts: 不认识“king”。可填: 网格长、网格员、书记"),
    "unknown skill": ("members.csv", "lighting;", "juggling;", "members.csv 第 2 行 skills: 不认识“juggling”"),
    "mistyped level": ("organisations.csv", "street,", "街,", "level: 不认识“街”"),
    "mistyped post": ("members.csv", "leader,", "网格长长,", "是不是 网格长"),
    "mistyped skill": ("members.csv", "lighting;", "lightin;", "是不是 lighting"),
    "phone in scientific notation": ("members.csv", "19900000001", "1.99E+10", "第 2 行 phone: 被写成了科学计数法"),
    "phone too short": ("members.csv", "19900000001", "1990000000", "第 2 行 phone: 不像电话号码(共 10 位数字)"),
    "phone without area code": ("members.csv", "0571-88888888", "88888888", "第 4 行 phone: 固定电话缺区号"),
    "phone with letters": ("members.csv", "19900000001", "1990000000l", "第 2 行 phone: 号码里有数字以外的字"),
    "phone with extension": ("members.csv", "0571-88888888", "0571-88888888转3", "第 4 行 phone: 带分机号"),
    "two phones": ("members.csv", "19900000001", "19900000001/19900000009", "第 2 行 phone: 一格里有几个号码"),
    "bad capacity": ("members.csv", ",5,", ",五件,", "members.csv 第 2 行 capacity: 不是整数"),
    "negative capacity": ("members.csv", ",5,", ",-5,", "members.csv 第 2 行 capacity: 不是整数"),
    "huge capacity": ("members.csv", ",5,", ",5000,", "members.csv 第 2 行 capacity: 同时在办上限不能超过"),
    "neither yes nor no": ("members.csv", "网格长,是", "网格长,也许", "members.csv 第 2 行 party: 应填 是 或 否"),
    "swapped coordinates": (
        "places.csv",
        "30.502,123.202",
        "123.202,30.502",
        "places.csv 第 2 行 lat: 纬度和经度写反了",
    ),
    "coordinates out of range": (
        "places.csv",
        "30.502,123.202",
        "3050.2,123.202",
        "places.csv 第 2 行 lat: 坐标超出范围",
    ),
    "degrees and minutes": ("places.csv", "30.502,", "30°30′07″,", "places.csv 第 2 行 lat: 不是十进制的度数"),
    "half a point": ("places.csv", "30.502,123.202", ",123.202", "places.csv 第 2 行 lat: 纬度和经度要么都填"),
    "zero point": ("places.csv", "30.502,123.202", "0,0", "places.csv 第 2 行 lat: 坐标是 0, 0"),
    "service without a point": ("services.csv", "30.501,123.201", ",", "services.csv 第 2 行 lat: 没有填坐标"),
    "building number turned into a date": (
        "places.csv",
        "P2,",
        "3月2日,",
        "places.csv 第 3 行 code: 被 Excel 改成了日期",
    ),
    "grid code in scientific notation": (
        "places.csv",
        "G2",
        "3.30102E+17",
        "places.csv 第 4 行 grid: 被写成了科学计数法",
    ),
    "excel error": ("places.csv", "柳岸人家", "#N/A", "places.csv 第 4 行 name: 是 Excel 的错误值"),
    "formula in a csv": ("places.csv", "柳岸人家", "=HYPERLINK(1)", "places.csv 第 4 行 name: 以 = 开头"),
    "broken characters": ("places.csv", "柳岸人家", "柳岸\ufffd家", "places.csv 第 4 行 name: 含有乱码"),
    "a comma too many": ("places.csv", "G2", "G2,北区", "places.csv 第 4 行: 有单元格不在任何列名下"),
    "too long a name": ("members.csv", "王秀兰", "王" * 41, "members.csv 第 2 行 name: 太长"),
    "no heading": (
        "places.csv",
        "code,name",
        "a,b",
        "places.csv: 找不到表头" if False else "places.csv 第 1 行: 缺少列",
    ),
    "required heading mistyped": ("places.csv", "kind", "knd", "缺少列 kind(类型)"),
    "heading twice": ("places.csv", "aliases", "名称", "places.csv 第 1 行 名称: 有两列都是 name"),
    "open quote": ("places.csv", "柳岸人家", '"柳岸人家', "places.csv 第 4 行: 引号不成对"),
    "unknown datum": ("directory.yaml", "wgs84", "beijing54", "directory.yaml datum: 不认识的坐标系"),
    "crossing polygon": (
        "grids.geojson",
        "[[123.2, 30.5], [123.205, 30.5], [123.205, 30.505]",
        "[[123.2, 30.5], [123.205, 30.505], [123.205, 30.5]",
        "grids.geojson 第 2 个图形 polygon: 边界自己相交或画错",
    ),
    "swapped polygon": (
        "grids.geojson",
        "[[123.2, 30.5], [123.205, 30.5], [123.205, 30.505], [123.2, 30.505], [123.2, 30.5]]",
        "[[30.5, 123.2], [30.5, 123.205], [30.505, 123.205], [30.505, 123.2], [30.5, 123.2]]",
        "grids.geojson 第 2 个图形 polygon: 经度和纬度写反了",
    ),
    "polygon in metres": ("grids.geojson", "[123.205, 30.505]", "[523205.0, 3330505.0]", "坐标不是经纬度"),
    "a line for a grid": (
        "grids.geojson",
        '"Polygon", "coordinates": [[',
        '"LineString", "coordinates": [[',
        "第 1 个图形 polygon",
    ),
    "not json": ("grids.geojson", '{"type"', "{type", "grids.geojson: 不是 JSON"),
    "not a number": ("grids.geojson", "123.205", "NaN", "grids.geojson: 不是 JSON: 坐标里有 NaN"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_cell_is_refused_by_row_and_column(name: str, tmp_path: Path):
    file, old, new, said = REFUSED[name]
    made = plan_of(spoiled(tmp_path / "folder", file, old, new))
    assert said in lines_of(made)
    assert not made.is_clean


def test_a_quote_left_open_is_named_by_its_row_and_the_other_rows_are_read(tmp_path: Path):
    folder = spoiled(tmp_path / "folder", "places.csv", "柳岸人家", '"柳岸人家')
    whole = plan_of(spoiled(tmp_path / "whole", "places.csv", "柳岸人家", "柳岸人家"))
    members = folder / "members.csv"
    rows = members.read_text("utf-8").rstrip("\n").split("\n")
    members.write_text("\n".join([*rows[:-1], '"' + rows[-1]]) + "\n", "utf-8")
    made = plan_of(folder)
    assert f"members.csv 第 {len(rows)} 行: 引号不成对" in lines_of(made)
    assert "places.csv 第 4 行: 引号不成对" in lines_of(made)
    assert not made.is_refused_whole
    assert made.counts["places"].new == whole.counts["places"].new - 1
    assert made.counts["members"].new == whole.counts["members"].new - 1


def test_a_datum_that_is_none_is_not_called_left_out(tmp_path: Path):
    said = lines_of(plan_of(spoiled(tmp_path / "folder", "directory.yaml", "wgs84", "mars")))
    assert "不认识的坐标系“mars”" in said and "没有写坐标系" not in said


FORBIDDEN = (
    "身份证",
    "身份证号码",
    "民族",
    "宗教信仰",
    "政治面貌",
    "信访情况",
    "id_card",
    "ID Card",
    "ethnicity",
    "Religion",
)


@pytest.mark.parametrize("heading", FORBIDDEN)
def test_a_heading_that_asks_for_too_much_refuses_the_file(heading: str, tmp_path: Path):
    made = plan_of(spoiled(tmp_path / "folder", "members.csv", "title", heading))
    assert made.is_refused_whole
    assert f"members.csv 第 1 行: 含有不许收集的列: {heading}" in lines_of(made)


def test_a_grid_property_that_asks_for_too_much_refuses_the_file(tmp_path: Path):
    grid = feature("G1", square(123.2, 30.5, 123.21, 30.505), parent=None, 信访户数=3)
    made = plan_of(write_folder(tmp_path / "folder", good() | {"grids.geojson": features(grid)}))
    assert made.is_refused_whole


def test_a_sum_is_left_unread_and_named(tmp_path: Path):
    plan = plan_of(write_folder(tmp_path, good() | {"members.csv": MEMBERS + "合计,4人,,,,,,,,,\n"}))
    assert "[提醒] members.csv 第 6 行: 是合计或备注, 不是名册的一行, 未读" in lines_of(plan)


def test_a_file_of_residents_is_left_unread_and_named(tmp_path: Path):
    made = plan_of(write_folder(tmp_path / "folder", good() | {"residents.csv": "name,phone\n张三,19900000009\n"}))
    assert "residents.csv: 不是名册的文件, 未读" in lines_of(made)


def test_utf8_with_one_broken_byte_is_not_taken_for_gbk(tmp_path: Path):
    broken = PLACES.encode().replace("柳".encode(), "柳".encode()[:2])
    made = plan_of(write_folder(tmp_path / "folder", good() | {"places.csv": broken}))
    assert "places.csv 第 4 行: UTF-8 文件里有坏字节" in lines_of(made)


def test_row_numbers_are_those_that_excel_shows(tmp_path: Path):
    text = MEMBERS.replace("\nM2", "\n\n\nM2").replace("顾明德", '"顾\n明德"').replace("M4,秦晚晴", "M4,")
    made = plan_of(write_folder(tmp_path / "folder", good() | {"members.csv": text}))
    assert "members.csv 第 7 行 name: 没有填" in lines_of(made)


def test_a_folder_without_anything_is_refused(tmp_path: Path):
    assert plan_of(tmp_path).is_refused_whole
    assert plan_of(tmp_path / "nowhere").is_refused_whole


def test_phone_numbers_are_not_repeated_in_findings(tmp_path: Path):
    made = plan_of(spoiled(tmp_path / "folder", "members.csv", "19900000001", "199123456789"))
    assert "199123456789" not in lines_of(made)
