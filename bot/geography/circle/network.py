"""Walking network (步行路网): the nearest street to a point, and how far it is on foot from there, within a bound.

Loaded as flat arrays, a few bytes per street piece. A question costs what it reaches, not what the network holds
(PERFORMANCE.md 5: matrix forms of Dijkstra pay for every node of the city).
"""

import math
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from bot.geography.circle.streets import M_PER_DEGREE, Ints, Streets

#: Farther from any street than this, nobody knows the way: the straight line has to do.
SNAP_M = 250.0
CELL_M = SNAP_M / 2
RINGS = (1, 2)  # cells around a point that hold all streets within CELL_M, then within SNAP_M


@dataclass(frozen=True, slots=True)
class Snap:
    """A point and where it meets its nearest street: the piece, how far along it, and how far off it."""

    lat: float
    lng: float
    piece: int
    first: int
    last: int
    #: Metres from the first node, and on to the last.
    along_m: float
    rest_m: float
    off_m: float

    @property
    def starts(self) -> tuple[tuple[float, int], tuple[float, int]]:
        """Metres from the point to each end of the piece."""
        return (self.off_m + self.along_m, self.first), (self.off_m + self.rest_m, self.last)


class Network:
    """The walking network of a district, ready to be asked. Immutable; points are WGS-84 degrees."""

    def __init__(self, streets: Streets) -> None:
        self._lat, self._lng, self._ends = streets.lat, streets.lng, streets.ends
        lengths = streets.metres
        self._index(streets)
        away = np.concatenate((self._ends[:, 0], self._ends[:, 1]))
        order = np.argsort(away, kind="stable")
        counts = np.bincount(away, minlength=len(self._lat))
        # Python reads array.array item by item three times as fast as numpy, at the same size.
        self._start, self._head, self._metres = array("i"), array("i"), array("f")
        self._start.frombytes(np.concatenate(([0], np.cumsum(counts))).astype(np.int32).tobytes())
        self._head.frombytes(np.concatenate((self._ends[:, 1], self._ends[:, 0]))[order].astype(np.int32).tobytes())
        self._metres.frombytes(np.concatenate((lengths, lengths))[order].astype(np.float32).tobytes())

    def reach(self, starts: Iterable[tuple[float, int]], bound_m: float) -> dict[int, float]:
        """Metres to every node within `bound_m` of the nearest of `starts` (metres already walked, node)."""
        start, head, metres = self._start, self._head, self._metres
        heap = [(away, node) for away, node in starts if away <= bound_m]
        heapify(heap)
        best: dict[int, float] = {}
        for away, node in heap:
            best[node] = min(away, best.get(node, math.inf))
        while heap:
            away, node = heappop(heap)
            if away > best[node]:
                continue
            for at in range(start[node], start[node + 1]):
                there = away + metres[at]
                if there <= bound_m:
                    next_node = head[at]
                    if there < best.get(next_node, math.inf):
                        best[next_node] = there
                        heappush(heap, (there, next_node))
        return best

    def snap(self, lat: float, lng: float) -> Snap | None:
        """The nearest street, anywhere along it; None when there is none within SNAP_M."""
        for ring in RINGS:
            found = self._nearest(lat, lng, self._around(lat, lng, ring))
            if found is not None and found.off_m <= ring * CELL_M:
                return found
        return None

    def _index(self, streets: Streets) -> None:
        """Pieces by the cells that their boxes touch, as one sorted array."""
        self._south, self._west = float(streets.lat.min()), float(streets.lng.min())
        self._cell_lat = CELL_M / M_PER_DEGREE
        middle = math.radians((self._south + float(streets.lat.max())) / 2)
        self._cell_lng = self._cell_lat / max(0.05, math.cos(middle))
        rows = np.floor((streets.lat - self._south) / self._cell_lat).astype(np.int64)[streets.ends]
        columns = np.floor((streets.lng - self._west) / self._cell_lng).astype(np.int64)[streets.ends]
        self._rows, self._columns = int(rows.max()) + 1, int(columns.max()) + 1
        low, high = np.minimum(rows[:, 0], rows[:, 1]), np.maximum(rows[:, 0], rows[:, 1])
        left, right = np.minimum(columns[:, 0], columns[:, 1]), np.maximum(columns[:, 0], columns[:, 1])
        wide = right - left + 1
        cells = (high - low + 1) * wide
        piece = np.repeat(np.arange(len(streets.ends), dtype=np.int32), cells)
        number = np.arange(len(piece)) - np.repeat(np.cumsum(cells) - cells, cells)
        keys = (low[piece] + number // wide[piece]) * self._columns + left[piece] + number % wide[piece]
        order = np.argsort(keys, kind="stable")
        self._keys, self._pieces = keys[order], piece[order]

    def _around(self, lat: float, lng: float, ring: int) -> Ints:
        """The pieces in the cells around a point."""
        row = math.floor((lat - self._south) / self._cell_lat)
        column = math.floor((lng - self._west) / self._cell_lng)
        left, right = max(0, column - ring), min(self._columns - 1, column + ring)
        rows = np.arange(max(0, row - ring), min(self._rows - 1, row + ring) + 1) * self._columns
        if left > right or not len(rows):
            return np.empty(0, dtype=np.int32)
        begins, ends = np.searchsorted(self._keys, rows + left), np.searchsorted(self._keys, rows + right, "right")
        return np.concatenate([self._pieces[begin:end] for begin, end in zip(begins, ends, strict=True)])

    def _nearest(self, lat: float, lng: float, pieces: Ints) -> Snap | None:
        if not len(pieces):
            return None
        ends = self._ends[pieces]
        x = (self._lng[ends] - lng) * (M_PER_DEGREE * math.cos(math.radians(lat)))
        y = (self._lat[ends] - lat) * M_PER_DEGREE
        dx, dy = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
        square = dx * dx + dy * dy
        share = np.clip(-(x[:, 0] * dx + y[:, 0] * dy) / np.maximum(square, 1e-9), 0.0, 1.0)
        off = np.hypot(x[:, 0] + share * dx, y[:, 0] + share * dy)
        at = int(off.argmin())
        length, part = math.sqrt(float(square[at])), float(share[at])
        first, last = ends[at].tolist()
        return Snap(lat, lng, int(pieces[at]), first, last, part * length, (1 - part) * length, float(off[at]))
