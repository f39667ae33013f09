"""Datums: three frames, one ground."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.geography.datums import from_wgs84, is_outside_china, to_wgs84
from bot.geography.distance import distance_m
from bot.messages import Datum

# Values printed in the README of coordtransform (wandergis/coordtransform), which others reproduce.
LAT, LNG = 39.915, 116.404
KNOWN_GCJ02 = (39.91640428150164, 116.41024449916938)
KNOWN_BD09_OF_GCJ02 = (39.92133699351021, 116.41036949371029)

lats = st.floats(18.2, 53.5)
lngs = st.floats(73.6, 134.9)
datums = st.sampled_from(list(Datum))


def test_a_gps_point_becomes_the_published_gcj02_point() -> None:
    assert from_wgs84(LAT, LNG, Datum.GCJ02) == pytest.approx(KNOWN_GCJ02, abs=1e-9)


def test_a_gcj02_point_becomes_the_published_bd09_point() -> None:
    wgs84 = to_wgs84(LAT, LNG, Datum.GCJ02)
    assert from_wgs84(*wgs84, Datum.BD09) == pytest.approx(KNOWN_BD09_OF_GCJ02, abs=1e-8)


@given(lat=lats, lng=lngs, datum=datums)
def test_there_and_back_is_the_same_spot_within_a_metre(lat: float, lng: float, datum: Datum) -> None:
    assert distance_m(lat, lng, *to_wgs84(*from_wgs84(lat, lng, datum), datum)) < 1
    assert distance_m(lat, lng, *from_wgs84(*to_wgs84(lat, lng, datum), datum)) < 1


@given(lat=lats, lng=lngs)
def test_the_frames_differ_by_more_than_a_street_and_less_than_two_kilometres(lat: float, lng: float) -> None:
    """Least of all at 37.143 N, 96.601 E, in the desert of Qinghai: 17.5 m."""
    for datum in (Datum.GCJ02, Datum.BD09):
        assert 17 < distance_m(lat, lng, *from_wgs84(lat, lng, datum)) < 2_000


@pytest.mark.parametrize(("lat", "lng"), [(48.85, 2.35), (-33.87, 151.2), (0.5, 110.0), (35.68, 139.76)])
@pytest.mark.parametrize("datum", list(Datum))
def test_outside_china_nothing_is_moved(lat: float, lng: float, datum: Datum) -> None:
    assert is_outside_china(lat, lng)
    assert from_wgs84(lat, lng, datum) == to_wgs84(lat, lng, datum) == (lat, lng)


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert distance_m(30.0, 120.0, 31.0, 120.0) == pytest.approx(111_195, abs=1)


def test_a_point_is_no_distance_from_itself() -> None:
    assert distance_m(30.0, 120.0, 30.0, 120.0) == 0
