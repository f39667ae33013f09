"""Datums (坐标系): the frames Chinese maps use, WGS-84 (GPS), GCJ-02 (Tencent, Amap, WeChat) and BD-09 (Baidu).

The offset of GCJ-02 is not published; the polynomial here is the one every open library uses
(first in EvilTransform, 2013). It is a forward formula: the way back is found by iteration.
"""

from collections.abc import Callable
from math import atan2, cos, hypot, pi, radians, sin, sqrt

from bot.messages import Datum

Point = tuple[float, float]  # (lat, lng) in degrees, always in this order

KRASOVSKY_A_M = 6_378_245.0
KRASOVSKY_E2 = 0.00669342162296594323
# Where the offset is applied: the box the map providers use, larger than China.
SOUTH, NORTH, WEST, EAST = 0.8293, 55.8271, 72.004, 137.8347
BAIDU_TURN = pi * 3000.0 / 180.0
SETTLED_DEG = 1e-10  # about 0.01 mm
MOST_ROUNDS = 30


def to_wgs84(lat: float, lng: float, datum: Datum) -> Point:
    """The WGS-84 point of one given in `datum`. Outside China every datum is the same."""
    if datum is Datum.WGS84 or is_outside_china(lat, lng):
        return lat, lng
    point = (lat, lng) if datum is Datum.GCJ02 else _inverse(_bd09_of_gcj02, (lat, lng))
    return _inverse(_gcj02_of_wgs84, point)


def from_wgs84(lat: float, lng: float, datum: Datum) -> Point:
    """The point in `datum` of one given in WGS-84. Outside China every datum is the same."""
    if datum is Datum.WGS84 or is_outside_china(lat, lng):
        return lat, lng
    point = _gcj02_of_wgs84((lat, lng))
    return point if datum is Datum.GCJ02 else _bd09_of_gcj02(point)


def is_outside_china(lat: float, lng: float) -> bool:
    """Whether the providers leave this point as it is. The box also holds neighbours of China; so do theirs."""
    return not (SOUTH <= lat <= NORTH and WEST <= lng <= EAST)


def _gcj02_of_wgs84(point: Point) -> Point:
    lat, lng = point
    x, y = lng - 105.0, lat - 35.0
    ripple = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += ripple + _waves(y, 20.0, 40.0, 160.0, 320.0, 30.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += ripple + _waves(x, 20.0, 40.0, 150.0, 300.0, 30.0)
    bend = 1.0 - KRASOVSKY_E2 * sin(radians(lat)) ** 2
    metres_per_lat = KRASOVSKY_A_M * (1.0 - KRASOVSKY_E2) / bend**1.5 * pi / 180.0
    metres_per_lng = KRASOVSKY_A_M / sqrt(bend) * cos(radians(lat)) * pi / 180.0
    return lat + north / metres_per_lat, lng + east / metres_per_lng


def _waves(at: float, first: float, second: float, third: float, fourth: float, far: float) -> float:
    """The periodic part of the offset in metres; `at` in degrees from the reference point."""
    near = (first * sin(at * pi) + second * sin(at / 3.0 * pi)) * 2.0 / 3.0
    return near + (third * sin(at / 12.0 * pi) + fourth * sin(at * pi / far)) * 2.0 / 3.0


def _bd09_of_gcj02(point: Point) -> Point:
    lat, lng = point
    radius = hypot(lng, lat) + 0.00002 * sin(lat * BAIDU_TURN)
    angle = atan2(lat, lng) + 0.000003 * cos(lng * BAIDU_TURN)
    return radius * sin(angle) + 0.006, radius * cos(angle) + 0.0065


def _inverse(forward: Callable[[Point], Point], target: Point) -> Point:
    """The point that `forward` takes to `target`. The offset changes slowly, so a few corrections settle it."""
    lat, lng = target
    for _ in range(MOST_ROUNDS):
        there = forward((lat, lng))
        miss_lat, miss_lng = there[0] - target[0], there[1] - target[1]
        lat, lng = lat - miss_lat, lng - miss_lng
        if abs(miss_lat) < SETTLED_DEG and abs(miss_lng) < SETTLED_DEG:
            break
    return lat, lng
