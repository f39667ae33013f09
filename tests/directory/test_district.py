"""The demo district: made by its script, without findings, and big enough to look like a street."""

import csv
import json
from collections import Counter
from pathlib import Path

from shapely import Point

from bot.directory.checking.entries import Entry
from bot.directory.importing import Plan
from bot.emulators import make_district
from bot.geography.grids import GridShape, findings, read_area
from tests.directory.making import plan_of

FOLDER = make_district.FOLDER


def entries(made: Plan, sheet: str) -> list[Entry]:
    return [step.entry for step in made.steps if step.sheet == sheet and step.entry]


def test_the_files_are_those_that_the_script_makes(tmp_path: Path):
    make_district.write(tmp_path)
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {
        path.name: path.read_text("utf-8") for path in FOLDER.iterdir()
    }


def test_it_has_no_findings_and_the_promised_size():
    made = plan_of(FOLDER)
    assert made.findings == []
    sizes = {sheet: len(entries(made, sheet)) for sheet in ("organisations", "grids", "members", "places", "services")}
    assert sizes == {"organisations": 13, "grids": 21, "members": 62, "places": 399, "services": 60}
    levels = Counter(entry.values["level"] for entry in entries(made, "organisations"))
    assert (levels["street"], levels["community"]) == (1, 3)


def test_its_small_grids_tile_their_community():
    features = json.loads((FOLDER / "grids.geojson").read_text("utf-8"))["features"]
    shapes = [
        GridShape(p["code"], p["name"], p["parent"], p["organisation"], read_area(each["geometry"]))
        for each in features
        for p in (each["properties"],)
    ]
    assert findings(shapes, smallest_m2=1.0) == []
    assert sum(shape.parent is not None for shape in shapes) == 18


def test_every_place_lies_strictly_within_its_grid():
    made = plan_of(FOLDER)
    areas = {entry.code: read_area(entry.values["polygon"]) for entry in entries(made, "grids")}
    for place in entries(made, "places"):
        assert areas[place.values["grid"]].contains(Point(place.values["lng"], place.values["lat"])), place.code


def test_every_grid_has_a_leader_and_every_post_is_held():
    members = entries(plan_of(FOLDER), "members")
    held = Counter(post for entry in members for post in entry.values["posts"])
    assert held["leader"] == 18
    assert held["secretary"] == 3
    assert held["organiser"] == 1
    assert set(held) == {
        "leader", "worker", "secretary", "duty_officer", "mediator", "supervisor", "instructor", "deputy", "volunteer",
        "intake", "organiser",
    }  # fmt: skip


def test_its_phone_numbers_are_from_the_invented_range():
    for name in ("members.csv", "services.csv"):
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            assert {row["phone"][:6] for row in csv.DictReader(file)} == {"199000"}


def test_the_building_of_the_first_example_is_there():
    places = {entry.values["name"]: entry.values["grid"] for entry in entries(plan_of(FOLDER), "places")}
    assert places["翠园3幢"] == places["翠园"] == "G-CY-01"
