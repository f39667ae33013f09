"""Snapshot (名册快照): an immutable picture of the directory that turns read without a query.

It is stamped with the number of the import it was built from; a newer one is built beside it and swapped.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from bot.directory.circle import Circle, build_circle
from bot.geography.gazetteer import Gazetteer, PlaceMatch, PlaceRow
from bot.geography.grids import Grids, GridShape, read_area
from models.aliases import find_approved_aliases
from models.directory import find_ended_grids, find_grids, find_organisations, find_places, find_version
from models.people import find_names_and_titles


@dataclass(frozen=True)
class OrganisationEntry:
    """An organisation as rules see it."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class GridEntry:
    """A grid as rules see it."""

    code: str
    name: str
    organisation: str
    parent: str | None


@dataclass(frozen=True)
class Staff:
    """Those who serve, as residents may name them: their names, and what they are (物业, 片医)."""

    names: frozenset[str]
    titles: frozenset[str]

    def names_in(self, text: str) -> list[str]:
        """The names that stand in `text`, however many there are of them."""
        return _found_in(text, self.names, self._longest)

    def titles_in(self, text: str) -> list[str]:
        """What those who serve are called by, as far as it stands in `text`."""
        return [title for title in self.titles if title in text]

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.names), default=0)


def _found_in(text: str, words: frozenset[str], longest: int) -> list[str]:
    """Those of `words` that stand in `text`: its pieces are few, names may be ten thousand."""
    pieces = (text[at : at + length] for at in range(len(text)) for length in range(2, longest + 1))
    return list(dict.fromkeys(piece for piece in pieces if piece in words))


@dataclass(frozen=True)
class Snapshot:
    """Organisations, grids, places and service points as they were at one import."""

    version: int
    organisations: dict[str, OrganisationEntry]
    #: Ended ones too: an old case leads to whoever answers for its ground now, by way of the larger grid.
    grids: dict[str, GridEntry]
    shapes: Grids
    gazetteer: Gazetteer
    circle: Circle
    staff: Staff
    #: What somebody who lives here may say: its building is in the directory.
    example: str

    def grid_chain(self, code: str | None) -> list[GridEntry]:
        """The grid and the larger ones around it, smallest first; empty for an unknown code."""
        chain: list[GridEntry] = []
        while code is not None and (entry := self.grids.get(code)) is not None and entry not in chain:
            chain.append(entry)
            code = entry.parent
        return chain

    def organisation_chain(self, code: str | None) -> list[OrganisationEntry]:
        """The organisation and those above it, lowest first."""
        chain: list[OrganisationEntry] = []
        while code is not None and (entry := self.organisations.get(code)) is not None and entry not in chain:
            chain.append(entry)
            code = entry.parent
        return chain

    def organisations_above(self, grid: str | None) -> list[OrganisationEntry]:
        """Every organisation a grid answers to: its own and its parents', lowest first."""
        chain: list[OrganisationEntry] = []
        for entry in self.grid_chain(grid):
            chain += [above for above in self.organisation_chain(entry.organisation) if above not in chain]
        return chain

    def grid_name(self, code: str | None) -> str:
        """The grid's name; "" for an unknown code."""
        return self.grids[code].name if code in self.grids else ""

    def place(self, code: str | None) -> PlaceMatch | None:
        """A place by its code."""
        return self.gazetteer.by_code(code) if code else None


def build(session: Session, today: date, before: Snapshot | None = None) -> Snapshot:
    """A snapshot of the directory as it stands; takes a while for a large one, so build it beside the service.

    What the import after `before` left alone is taken from there.
    """
    grids = find_grids(session, today)
    learned = find_approved_aliases(session)
    rows = [
        PlaceRow(
            place.code,
            place.name,
            (*place.aliases, *learned.get(place.code, ())),
            place.kind,
            place.lat,
            place.lng,
            place.grid,
        )
        for place in find_places(session)
    ]
    shapes = [
        GridShape(grid.code, grid.name, grid.parent, grid.organisation, read_area(grid.polygon)) for grid in grids
    ]
    return Snapshot(
        version=find_version(session),
        organisations={
            entry.code: OrganisationEntry(entry.code, entry.name, entry.level, entry.parent)
            for entry in find_organisations(session)
        },
        grids={
            grid.code: GridEntry(grid.code, grid.name, grid.organisation, grid.parent)
            for grid in (*find_ended_grids(session, today), *grids)
        },
        shapes=Grids(shapes),
        gazetteer=Gazetteer(rows, {grid.code: grid.parent for grid in grids}),
        circle=build_circle(session, before.circle if before else None),
        staff=Staff(*find_names_and_titles(session)),
        example=_example(rows),
    )


def _example(rows: list[PlaceRow]) -> str:
    """Of the first building by code that is named after an estate; of no estate where there is none."""
    estates = tuple(row.name for row in rows if row.kind == "estate")
    buildings = sorted((row.code, row.name) for row in rows if row.kind == "building")
    return f"{next((name for _, name in buildings if name.startswith(estates)), '3幢')}灯坏了"
