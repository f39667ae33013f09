"""What stops nothing but should be looked at: borders, frames, grids without a leader, shared numbers."""

from pathlib import Path

import pytest

from tests.directory.making import (
    MEMBERS,
    PLACES,
    SERVICES,
    feature,
    features,
    good,
    lines_of,
    plan_of,
    square,
    write_folder,
)

WHOLE = feature("G0", square(123.2, 30.5, 123.21, 30.505), parent=None)
WEST = feature("G1", square(123.2, 30.5, 123.205, 30.505))
EAST = feature("G2", square(123.205, 30.5, 123.21, 30.505))


def said(tmp_path: Path, **files: str | None) -> str:
    """The findings of the good folder with other files; none of them may stop the import."""
    named = {name.replace("_", "."): content for name, content in files.items()}
    made = plan_of(write_folder(tmp_path / "folder", good() | named))
    assert made.is_clean, lines_of(made)
    return lines_of(made)


def test_a_good_folder_has_no_findings(tmp_path: Path):
    assert said(tmp_path) == ""


def test_grids_that_overlap_are_named(tmp_path: Path):
    wide = feature("G1", square(123.2, 30.5, 123.2055, 30.505))
    assert "grids.geojson 第 2 个图形 polygon: 网格 G1 和 G2 重叠" in said(
        tmp_path, grids_geojson=features(WHOLE, wide, EAST)
    )


def test_ground_in_no_grid_is_named(tmp_path: Path):
    narrow = feature("G2", square(123.2055, 30.5, 123.21, 30.505))
    assert "网格 G0 里有约" in said(tmp_path, grids_geojson=features(WHOLE, WEST, narrow))


def test_a_place_outside_its_grid_is_named(tmp_path: Path):
    lines = said(tmp_path, places_csv=PLACES.replace("123.207,G2", "123.207,G1"))
    assert lines == "[提醒] places.csv 第 4 行 grid: 坐标不在网格 G1 里。核对网格编号或坐标; 派单按网格编号"


def test_a_place_across_the_street_and_a_road_are_not_named(tmp_path: Path):
    road = "R1,翠园路,,road,30.51,123.25,G1\nP9,门岗,,landmark,30.502,123.2052,G1\n"
    assert said(tmp_path, places_csv=PLACES + road) == ""


@pytest.mark.parametrize(("strays", "warned"), [(3, False), (4, True)])
def test_a_wrong_frame_is_suspected_when_most_places_lie_outside_all_grids(strays: int, warned: bool, tmp_path: Path):
    far = "".join(f"F{n},远处{n},,estate,30.52,123.3,G1\n" for n in range(strays))
    lines = said(tmp_path, places_csv=PLACES + far)
    assert ("坐标系可能填错" in lines) is warned
    assert ("坐标不在网格" in lines) is not warned


def test_points_without_a_datum_are_taken_for_wgs84_and_that_is_said(tmp_path: Path):
    assert "没有写坐标系, 按 wgs84 处理" in said(tmp_path, directory_yaml=None)


def test_no_datum_is_asked_for_where_there_are_no_points(tmp_path: Path):
    only = {"directory_yaml": None, "grids_geojson": None, "places_csv": None, "services_csv": None}
    no_grids = MEMBERS.replace(",G1,", ",,").replace(",G2,", ",,")
    assert said(tmp_path, **only, members_csv=no_grids) == ""


def test_a_grid_without_a_leader_is_named_with_who_stands_in(tmp_path: Path):
    lines = said(tmp_path, members_csv=MEMBERS.replace("leader,", "volunteer,").replace("leader;worker", "worker"))
    assert "网格 G1 没有网格长(leader), 事项会升到上级" in lines
    assert "网格 G2 没有网格长(leader), 暂由网格员接单" in lines
    assert "网格 G0" not in lines


def test_a_street_without_a_duty_officer_is_named(tmp_path: Path):
    assert "没有街道值班人员" in said(tmp_path, members_csv=MEMBERS.replace("duty_officer", "instructor"))


def test_members_without_a_phone_are_counted(tmp_path: Path):
    assert "1 名成员没有电话(第 2 行起)" in said(tmp_path, members_csv=MEMBERS.replace("19900000001", ""))


def test_a_number_shared_by_two_is_named_on_both_rows(tmp_path: Path):
    lines = said(tmp_path, members_csv=MEMBERS.replace("19900000002", "+8619900000001"))
    assert [line for line in lines.splitlines() if "同一个号码" in line] == [
        f"[提醒] members.csv 第 {row} 行 phone: 和别的成员是同一个号码。各填各的号码" for row in (2, 3)
    ]


@pytest.mark.parametrize("hours", ["周一至周五 9点-17点", "9-5", "every day", "08:00~17:00", "Mo-Fr", "1" * 350])
def test_hours_that_cannot_be_read_are_named(hours: str, tmp_path: Path):
    assert "services.csv 第 3 行 hours: 开放时间看不懂" in said(
        tmp_path, services_csv=SERVICES.replace("Mo-Su 05:30-19:00", hours)
    )


@pytest.mark.parametrize(
    "hours",
    [
        "24/7",
        "Mo-Fr 08:30-12:00,13:30-17:30; PH off",
        "Mo[1] 09:00-11:00",
        'Sa 09:00-12:00 "凭预约"',
        "Apr-Oct 06:00-22:00",
    ],
)
def test_hours_in_osm_syntax_pass(hours: str, tmp_path: Path):
    quoted = '"' + hours.replace('"', '""') + '"'
    assert said(tmp_path, services_csv=SERVICES.replace("Mo-Su 05:30-19:00", quoted)) == ""


def test_an_unknown_heading_is_named_with_what_is_missing(tmp_path: Path):
    lines = said(tmp_path, places_csv=PLACES.replace("aliases", "nicknames"))
    assert "places.csv 第 1 行: 不认识的列“nicknames”, 未读" in lines
    assert "places.csv 第 1 行: 没有 aliases(别名) 列" in lines
