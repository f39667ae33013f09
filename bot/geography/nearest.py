"""Nearest places (近旁地点): the building or landmark by which residents know a spot."""

from collections import defaultdict
from collections.abc import Iterable

from bot.geography.distance import distance_m
from bot.geography.places import ROAD, PlaceMatch, PlaceRow, match_of

FAR_M = 200.0  # what lies farther off does not tell anybody where he stands


class NearestPlaces:
    """Places with a point, by grid. Not changed after construction."""

    def __init__(self, rows: Iterable[PlaceRow]) -> None:
        self._by_grid: dict[str, list[PlaceRow]] = defaultdict(list)
        for row in rows:
            if row.kind != ROAD and row.lat is not None and row.lng is not None:
                self._by_grid[row.grid].append(row)

    def find(self, lat: float, lng: float, grid: str) -> PlaceMatch | None:
        """The place of `grid` nearest to a WGS-84 point; None when none is near. A grid holds hundreds, not thousands."""
        near = ((distance_m(lat, lng, row.lat or 0.0, row.lng or 0.0), row) for row in self._by_grid.get(grid, ()))
        metres, nearest = min(near, key=lambda found: (found[0], found[1].code), default=(FAR_M, None))
        return match_of(nearest) if nearest is not None and metres < FAR_M else None
