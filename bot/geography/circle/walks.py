"""Walks (步行距离): which of many points can be walked to, nearest first, by the network or, without one, by estimate."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.geography.circle.network import Network, Snap
from bot.geography.circle.streets import metres_between
from bot.geography.distance import distance_m

DETOUR = 1.3  # streets are longer than the straight line between their ends

Point = tuple[float, float]  # lat, lng in WGS-84 degrees


@dataclass(frozen=True, slots=True)
class Walk:
    """A way on foot to one of the points."""

    #: Which of the points.
    to: int
    metres: float
    #: Estimated from the straight line: no network, or too far from any street of it.
    about: bool = False


class Meeting(NamedTuple):
    """A point, and where it meets the network; None when no street is near."""

    lat: float
    lng: float
    snap: Snap | None


class Walks:
    """Points met with the network once, so that asking is quick. Immutable."""

    def __init__(self, network: Network | None, points: Sequence[Point]) -> None:
        self._network = network
        self._snaps = [network.snap(*point) if network else None for point in points]
        self._lat = np.array([lat for lat, _ in points], dtype=np.float64)
        self._lng = np.array([lng for _, lng in points], dtype=np.float64)

    def within(self, lat: float, lng: float, bound_m: float) -> list[Walk]:
        """The points that can be walked to in `bound_m` metres, nearest first."""
        here = self._network.snap(lat, lng) if self._network else None
        if self._network is None or here is None:
            found = self._straight(lat, lng, bound_m, range(len(self._snaps)))
        else:
            best = self._network.reach(here.starts, bound_m)
            walks = [Walk(to, _metres(best, there, (here,))) for to, there in enumerate(self._snaps) if there]
            found = [walk for walk in walks if walk.metres <= bound_m]
            found += self._straight(lat, lng, bound_m, self._off_the_streets(range(len(self._snaps))))
        return sorted(found, key=lambda walk: (walk.metres, walk.to))

    def met(self, places: Sequence[Point]) -> list[Meeting]:
        """Other points met with the network, once for many questions about them."""
        return [Meeting(lat, lng, self._network.snap(lat, lng) if self._network else None) for lat, lng in places]

    def far_from(self, among: Sequence[int], places: Sequence[Meeting], bound_m: float) -> list[int]:
        """Which of `places` cannot walk to any of the points `among` in `bound_m` metres; one search for all of them."""
        snaps = [snap for to in among if (snap := self._snaps[to]) is not None]
        best = self._network.reach([start for snap in snaps for start in snap.starts], bound_m) if self._network else {}
        by_piece: dict[int, list[Snap]] = {}
        for snap in snaps:
            by_piece.setdefault(snap.piece, []).append(snap)
        off_the_streets = self._off_the_streets(among)
        far = []
        for number, (lat, lng, here) in enumerate(places):
            if here is not None and _metres(best, here, by_piece.get(here.piece, ())) <= bound_m:
                continue
            if not self._straight(lat, lng, bound_m, among if here is None else off_the_streets):
                far.append(number)
        return far

    def _off_the_streets(self, among: Sequence[int]) -> list[int]:
        return [to for to in among if self._snaps[to] is None]

    def _straight(self, lat: float, lng: float, bound_m: float, among: Sequence[int]) -> list[Walk]:
        chosen = np.array(among, dtype=np.int64)
        here_lat, here_lng = np.full(len(chosen), lat), np.full(len(chosen), lng)
        metres = metres_between(here_lat, here_lng, self._lat[chosen], self._lng[chosen]) * DETOUR
        pairs = zip(chosen.tolist(), metres.tolist(), strict=True)
        return [Walk(to, away, about=True) for to, away in pairs if away <= bound_m]


def _metres(best: Mapping[int, float], there: Snap, others: Iterable[Snap]) -> float:
    """Metres to a point by either end of its street, or straight from one of `others` off the same stretch of it."""
    ways = [best.get(node, math.inf) + metres for metres, node in there.starts]
    return min(*ways, *(_beside(other, there) for other in others if other.piece == there.piece))


def _beside(one: Snap, other: Snap) -> float:
    """Metres between two points off the same stretch: along it, or straight across the ground they share."""
    along = abs(one.along_m - other.along_m) + one.off_m + other.off_m
    return min(along, distance_m(one.lat, one.lng, other.lat, other.lng) * DETOUR)
