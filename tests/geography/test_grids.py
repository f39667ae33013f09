"""Grids: where a point lies, and what is wrong with the borders."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from bot.geography.grids import Grids, GridShape, findings, read_area
from bot.messages import Datum
from tests.shared import shared

ROOT = Path(__file__).parents[2]
M = 1 / 111_195  # one metre north, in degrees


def grid(code: str, parent: str | None, west: float, south: float, east: float, north: float) -> GridShape:
    return GridShape(code, f"网格{code}", parent, "org", box(west, south, east, north))


PARENT = grid("P", None, 120.00, 30.00, 120.02, 30.01)
WEST = grid("W", "P", 120.00, 30.00, 120.01, 30.01)
EAST = grid("E", "P", 120.01, 30.00, 120.02, 30.01)
NESTED = (PARENT, WEST, EAST)


def test_the_smallest_grid_is_named_not_the_one_around_it() -> None:
    assert Grids(NESTED).at(30.005, 120.005) == "W"
    assert Grids(tuple(reversed(NESTED))).at(30.005, 120.015) == "E"


def test_an_only_child_drawn_exactly_like_its_parent_is_the_smaller_one() -> None:
    child = grid("Z", "P", 120.00, 30.00, 120.02, 30.01)
    assert Grids((PARENT, child)).at(30.005, 120.005) == Grids((child, PARENT)).at(30.005, 120.005) == "Z"


def test_ground_of_the_larger_grid_that_no_smaller_one_covers_belongs_to_the_larger() -> None:
    assert Grids((PARENT, WEST)).at(30.005, 120.015) == "P"


def test_a_point_outside_all_grids_is_outside() -> None:
    assert Grids(NESTED).at(30.02, 120.005) is None
    assert Grids(NESTED).outside(30.02, 120.005)
    assert Grids(NESTED).outside(120.005, 30.005)  # latitude and longitude swapped


def test_without_grids_everything_is_outside() -> None:
    empty = Grids(())
    assert empty.outside(30.0, 120.0)
    assert empty.within(30.0, 120.0) == ()


def test_close_to_a_border_both_grids_are_named_and_the_own_one_first() -> None:
    west_of_border = 120.01 - 20 * M / 0.866
    assert Grids(NESTED).near_border(30.005, west_of_border, 30) == ("W", "E")
    assert Grids(NESTED).near_border(30.005, 120.01 - 40 * M / 0.866, 30) == ()


def test_an_edge_of_the_district_with_nobody_beyond_raises_no_doubt() -> None:
    assert Grids(NESTED).near_border(30.00 + 5 * M, 120.005, 30) == ()


def test_just_outside_the_district_the_nearest_grid_is_offered() -> None:
    assert Grids(NESTED).near_border(30.00 - 20 * M, 120.005, 30) == ("W",)
    assert Grids(NESTED).near_border(30.00 - 40 * M, 120.005, 30) == ()


def test_a_tidy_district_has_no_findings() -> None:
    assert findings(NESTED) == []


def test_neighbours_that_overlap_are_named_with_the_square_metres() -> None:
    wide = grid("W", "P", 120.00, 30.00, 120.0101, 30.01)
    (found,) = findings((PARENT, wide, EAST))
    assert (found.kind, found.codes) == ("overlap", ("W", "E"))
    assert found.area_m2 == pytest.approx(9.63 * 1112, rel=0.02)


def test_a_border_drawn_twice_a_few_centimetres_apart_is_no_finding() -> None:
    wide = grid("W", "P", 120.00, 30.00, 120.010001, 30.01)
    assert findings((PARENT, wide, EAST)) == []


def test_ground_that_no_smaller_grid_covers_is_a_hole() -> None:
    narrow = grid("W", "P", 120.00, 30.00, 120.009, 30.01)
    (found,) = findings((PARENT, narrow, EAST))
    assert (found.kind, found.codes) == ("hole", ("P",))
    assert found.area_m2 > 100_000


def test_a_grid_that_leaves_its_parent_is_named() -> None:
    long = grid("E", "P", 120.01, 30.00, 120.021, 30.01)
    (found,) = findings((PARENT, WEST, long))
    assert (found.kind, found.codes) == ("outside_parent", ("E", "P"))


def test_a_border_that_crosses_itself_is_named_and_still_answers() -> None:
    bow = GridShape("X", "蝴蝶结", None, "org", Polygon([(120, 30), (120.01, 30.01), (120.01, 30), (120, 30.01)]))
    assert [(found.kind, found.codes) for found in findings((bow,))] == [("crossing", ("X",))]
    assert Grids((bow,)).at(30.005, 120.009) == "X"


@given(
    cuts=st.lists(st.floats(120.001, 120.019), min_size=1, max_size=6, unique=True),
    lat=st.floats(30.0, 30.01),
    lng=st.floats(120.0, 120.02),
)
def test_a_point_lies_in_exactly_one_leaf_or_on_a_border(cuts: list[float], lat: float, lng: float) -> None:
    edges = [120.0, *sorted(cuts), 120.02]
    leaves = [grid(str(number), "P", west, 30.0, east, 30.01) for number, (west, east) in enumerate(pairwise(edges))]
    grids = Grids((PARENT, *leaves))
    covering = [leaf.code for leaf in leaves if leaf.polygon.bounds[0] <= lng <= leaf.polygon.bounds[2]]
    assert grids.at(lat, lng) in covering
    assert len(covering) == 1 or lng in edges
    assert set(covering) <= set(grids.within(lat, lng, 1))


def test_an_area_given_in_gcj02_is_moved_to_wgs84() -> None:
    ring = [[120.0, 30.0], [120.01, 30.0], [120.01, 30.01], [120.0, 30.0]]
    moved = read_area({"type": "Polygon", "coordinates": [ring]}, Datum.GCJ02)
    assert 0.001 < abs(moved.bounds[0] - 120.0) < 0.01


@pytest.mark.parametrize(
    "geometry",
    [
        {},
        {"type": "Point", "coordinates": [120, 30]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[120, 30], [121, 30]]]},
        {"type": "Polygon", "coordinates": [[["a", 30], [121, 30], [121, 31], ["a", 30]]]},
        {"type": "Polygon", "coordinates": None},
        {"type": "Circle", "coordinates": [1, 2]},
    ],
)
def test_what_is_no_area_is_refused_with_a_value_error(geometry: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        read_area(geometry)


@pytest.fixture(scope="module")
def villages() -> list[GridShape]:
    """448 real village borders. Source: g0v/twgeojson, CC0 (see the README of the shared data)."""
    source = "the villages of Taipei of github.com/g0v/twgeojson"
    path = shared("geo/taipei_villages_g0v.geojson", "real borders are not tested", source)
    return [
        GridShape(
            each["properties"]["VILLAGESN"], each["properties"]["VILLAGENAM"], None, "", read_area(each["geometry"])
        )
        for each in json.loads(path.read_text(encoding="utf-8"))["features"]
    ]


def test_448_real_villages_have_one_crossing_and_no_overlap(villages: list[GridShape]) -> None:
    assert len(villages) == 448
    assert [found.kind for found in findings(villages)] == ["crossing"]


def test_the_heart_of_every_real_village_lies_in_it_and_in_no_other(villages: list[GridShape]) -> None:
    grids = Grids(villages)
    for village in villages:
        heart = village.polygon.representative_point()
        assert grids.at(heart.y, heart.x) == village.code


def test_a_corner_of_a_real_village_is_near_its_border(villages: list[GridShape]) -> None:
    grids = Grids(villages)
    for village in villages[:50]:
        lng, lat = (
            village.polygon.geoms[0].exterior.coords[0]
            if village.polygon.geom_type == "MultiPolygon"
            else village.polygon.exterior.coords[0]
        )
        assert village.code in grids.within(lat, lng, 30)
