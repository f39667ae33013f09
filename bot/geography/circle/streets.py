"""Streets (街道线): the walkable lines of a district as arrays, tidied for walking and packed for keeping."""

import hashlib
import io
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.geography.distance import EARTH_RADIUS_M

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]

E7 = 1e7  # coordinates are kept in ten-millionths of a degree, one centimetre
#: Pieces of so few metres that touch no other street are drawing slips; a point would stick to them.
SCRAP_M = 50.0
#: What lies farther outside the grids nobody walks to in a quarter of an hour.
MARGIN_M = 2_500.0
M_PER_DEGREE = math.pi * EARTH_RADIUS_M / 180.0

Box = tuple[float, float, float, float]  # south, west, north, east


@dataclass(frozen=True)
class Streets:
    """Nodes (WGS-84 degrees) and the straight pieces between them; both ways may be walked."""

    lat: Floats
    lng: Floats
    #: One row per piece: the numbers of its two nodes.
    ends: Ints

    @property
    def metres(self) -> Floats:
        """How long each piece is."""
        first, last = self.ends[:, 0], self.ends[:, 1]
        return metres_between(self.lat[first], self.lng[first], self.lat[last], self.lng[last])

    @property
    def pieces(self) -> int:
        """How many there are."""
        return len(self.ends)


def metres_between(lat_a: Floats, lng_a: Floats, lat_b: Floats, lng_b: Floats) -> Floats:
    """`bot.geography.distance.distance_m` for arrays."""
    half_lat, half_lng = np.radians(lat_b - lat_a) / 2, np.radians(lng_b - lng_a) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(np.radians(lat_a)) * np.cos(np.radians(lat_b)) * np.sin(half_lng) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
    return metres


def tidied(streets: Streets, around: Box | None = None) -> Streets:
    """Each piece once, none without length, no scraps; only what lies in `around` or near it; coordinates to the cm."""
    lat, lng = np.round(streets.lat * E7) / E7, np.round(streets.lng * E7) / E7
    ends = np.sort(streets.ends, axis=1)
    ends = ends[ends[:, 0] != ends[:, 1]]
    if around is not None:
        ends = ends[_near(lat, lng, around)[ends].any(axis=1)]
    _, once = np.unique(ends[:, 0].astype(np.int64) * len(lat) + ends[:, 1], return_index=True)
    ends = ends[once]
    whole = Streets(lat, lng, ends)
    return _renumbered(Streets(lat, lng, ends[_worth_keeping(whole)]))


def parts(streets: Streets) -> Ints:
    """For each node the number of the connected part it belongs to: the smallest node of it."""
    owner = list(range(len(streets.lat)))

    def root(node: int) -> int:
        while owner[node] != node:
            owner[node] = owner[owner[node]]
            node = owner[node]
        return node

    for first, last in streets.ends.tolist():
        a, b = root(first), root(last)
        if a != b:
            owner[max(a, b)] = min(a, b)
    return np.array([root(node) for node in range(len(owner))], dtype=np.int32)


def share_of_largest_part(streets: Streets) -> tuple[int, float]:
    """How many parts do not hang together, and which share of all metres the largest has."""
    lengths = _length_of_parts(streets, parts(streets))
    found = lengths[lengths > 0]
    return len(found), float(found.max() / found.sum()) if len(found) else 0.0


def pack(streets: Streets) -> bytes:
    """The streets as one compressed file: numpy's own format, neighbours as differences."""
    first = streets.ends[:, 0]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        lat=_steps(np.round(streets.lat * E7)),
        lng=_steps(np.round(streets.lng * E7)),
        first=_steps(first),
        ahead=(streets.ends[:, 1] - first).astype(np.int32),
    )
    return file.getvalue()


def unpack(packed: bytes) -> Streets:
    """What `pack` packed."""
    with np.load(io.BytesIO(packed), allow_pickle=False) as file:
        first = np.cumsum(file["first"], dtype=np.int32)
        ends = np.column_stack((first, first + file["ahead"]))
        return Streets(np.cumsum(file["lat"]) / E7, np.cumsum(file["lng"]) / E7, ends)


def digest(streets: Streets) -> str:
    """The same for the same streets: whether an import changes anything."""
    content = hashlib.sha256()
    for values in (np.round(streets.lat * E7), np.round(streets.lng * E7), streets.ends):
        content.update(np.ascontiguousarray(values, dtype="<i8").tobytes())
    return content.hexdigest()


def _steps(values: "Floats | Ints") -> npt.NDArray[np.int64]:
    """Each value as its difference to the one before: small numbers, which compress well."""
    whole = values.astype(np.int64)
    steps = whole.copy()
    steps[1:] -= whole[:-1]
    return steps


def _near(lat: Floats, lng: Floats, around: Box) -> npt.NDArray[np.bool_]:
    south, west, north, east = around
    up = MARGIN_M / M_PER_DEGREE
    aside = up / max(0.1, math.cos(math.radians((south + north) / 2)))
    near: npt.NDArray[np.bool_] = (
        (lat >= south - up) & (lat <= north + up) & (lng >= west - aside) & (lng <= east + aside)
    )
    return near


def _length_of_parts(streets: Streets, part: Ints) -> Floats:
    return np.bincount(part[streets.ends[:, 0]], weights=streets.metres, minlength=len(part)).astype(np.float64)


def _worth_keeping(streets: Streets) -> npt.NDArray[np.bool_]:
    part = parts(streets)
    kept: npt.NDArray[np.bool_] = (_length_of_parts(streets, part) >= SCRAP_M)[part[streets.ends[:, 0]]]
    return kept


def _renumbered(streets: Streets) -> Streets:
    """Without nodes that no piece ends at."""
    used, ends = np.unique(streets.ends, return_inverse=True)
    pairs = np.sort(ends.reshape(-1, 2), axis=1).astype(np.int32)
    return Streets(streets.lat[used], streets.lng[used], pairs)
