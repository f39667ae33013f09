"""circle, circle gaps: what scripts read from stdout."""

import json
import shutil

import pytest

from tests.commands.shell import Shell
from tests.directory.making import streets
from tests.talk import DISTRICT

START = ("--lat", "30.0051", "--lng", "120.0051")  # 翠园3幢
MORE = """\
S2,桂花药房,pharmacy,30.0051,120.0061,,Mo-Su 08:00-21:00,0571-10000002,量血压;医保刷卡
S3,松林药房,pharmacy,30.005,120.0251,,Mo-Su 08:00-21:00,,
S4,河西公厕,toilet,30.0061,120.0051,,,,
"""
#: Past the building and the two nearest services; S4 stands on a street of its own.
STREETS = streets([[120.0, 30.0051], [120.0065, 30.0051]], [[120.0055, 30.0051], [120.0055, 30.0056]])
RIVERBANK = [[120.0040, 30.0062], [120.0052, 30.0062]]
KEYS = {"code", "name", "kind", "walk_min", "distance_m", "open"}


def bring(shell: Shell, network: str | None = None) -> Shell:
    folder = shell.folder / "district"
    shutil.copytree(DISTRICT, folder)
    with (folder / "services.csv").open("a", encoding="utf-8") as file:
        file.write(MORE)
    if network is not None:
        (folder / "streets.geojson").write_text(network, "utf-8")
    assert shell.run("import", str(folder)).code == 0
    return shell


def test_what_is_near_comes_nearest_first_with_whole_minutes_and_whether_it_is_open(shell):
    ended = bring(shell).run("circle", *START, "--at", "2026-03-02T10:00")
    assert ended.code == 0
    assert [row["code"] for row in ended.json] == ["S1", "S2", "S4"]
    first = ended.json[0]
    assert set(first) == KEYS and (first["kind"], first["open"]) == ("clinic", True)
    assert first["distance_m"] == pytest.approx(1.3 * 59, abs=2) and first["walk_min"] == 2
    assert ended.json[2]["open"] is None  # nobody wrote down when
    assert "直线" in ended.err


@pytest.mark.only_on("sqlite")
def test_with_a_network_the_way_follows_it_and_what_lies_across_is_not_reached(shell):
    network = json.loads(STREETS)
    network["features"] += json.loads(streets(RIVERBANK))["features"]
    ended = bring(shell, json.dumps(network)).run("circle", *START, "--at", "2026-03-02T10:00")
    assert [row["code"] for row in ended.json] == ["S1", "S2"]
    assert "直线" not in ended.err


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-01T10:00", False),  # Sunday
        ("2026-02-28T10:00", True),  # a worked Saturday
        ("2026-03-02T01:00:00+00:00", True),  # 09:00 in Shanghai
        ("2026-03-02T08:00", False),
    ],
)
def test_the_time_is_shanghai_time_over_the_working_calendar(shell, at, is_open):
    rows = bring(shell).run("circle", *START, "--kind", "clinic", "--at", at).json
    assert [row["open"] for row in rows] == [is_open]


@pytest.mark.only_on("sqlite")
def test_kind_offer_and_minutes_narrow_it_down(shell):
    bring(shell)
    codes = lambda *words: [row["code"] for row in shell.run("circle", *START, *words).json]  # noqa: E731
    assert codes("--kind", "pharmacy") == ["S2"] == codes("--kind", "药店")
    assert codes("--offer", "量血压") == ["S1", "S2"] == codes("--offer", "测血压")
    assert codes("--offer", "配药") == ["S1"]
    assert codes("--kind", "pharmacy", "--offer", "量血压") == ["S2"]
    assert (
        codes("--offer", "天文望远镜") == codes("--offer", "打疫苗") == []
    )  # a clinic that does not say so is no answer
    assert codes("--minutes", "1.2") == ["S1"]
    assert "S3" in codes("--minutes", "60")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "words",
    [
        ("circle",),
        ("circle", "--lat", "30"),
        ("circle", "--lat", "120.1", "--lng", "30.1"),
        ("circle", *START, "--kind", "casino"),
        ("circle", *START, "--at", "tomorrow"),
        ("circle", *START, "--minutes", "0"),
        ("circle", "gaps", "--kind", "casino"),
    ],
)
def test_wrong_use_ends_with_2(shell, words):
    assert shell.run(*words).code == 2


def test_gaps_name_the_estates_and_buildings_outside_the_circle(shell):
    ended = bring(shell).run("circle", "gaps", "--kind", "clinic")
    assert ended.code == 0
    assert [line.split("\t") for line in ended.out.splitlines()] == [
        ["P2", "桂苑", "GA2", "clinic", "卫生站"],
        ["P2-1", "桂苑1幢", "GA2", "clinic", "卫生站"],
        ["P3", "松林里", "GB1", "clinic", "卫生站"],
    ]
    assert "卫生站: 6 处小区和楼栋中 3 处在圈外" in ended.err
    found = shell.run("circle", "gaps", "--geojson", "--minutes", "5").json
    lacks = {(each["properties"]["code"], each["properties"]["lacks"]) for each in found["features"]}
    assert {("P3", "clinic"), ("P2", "clinic"), ("P3", "toilet")} <= lacks and ("P3", "pharmacy") not in lacks
    assert all(each["geometry"]["type"] == "Point" for each in found["features"])
