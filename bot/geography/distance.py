"""Distance (距离): how far two points lie apart as the crow flies."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG 1980


def distance_m(lat_a: float, lng_a: float, lat_b: float, lng_b: float) -> float:
    """Metres between two WGS-84 points (degrees) along the sphere (haversine; within 0.5 % of the ellipsoid)."""
    half_lat = radians(lat_b - lat_a) / 2
    half_lng = radians(lng_b - lng_a) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(min(1.0, chord)))
