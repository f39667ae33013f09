"""A made-up district of two streets: estates across grids, one alias for two, one building number everywhere."""

import csv
from pathlib import Path

import pytest

from bot.geography.gazetteer import Gazetteer, PlaceRow

HERE = Path(__file__).parent
COMMUNITIES = {"1": "north", "2": "north", "3": "south", "4": "south"}
GRID_PARENTS: dict[str, str | None] = {
    "north": None,
    "south": None,
    **COMMUNITIES,
    **{f"{community}-{number}": community for community in COMMUNITIES for number in range(1, 6)},
}


def read_rows() -> list[PlaceRow]:
    """The places of district.csv."""
    with (HERE / "district.csv").open(encoding="utf-8", newline="") as file:
        return [
            PlaceRow(
                code=row["code"],
                name=row["name"],
                aliases=tuple(filter(None, row["aliases"].split(";"))),
                kind=row["kind"],
                lat=float(row["lat"]),
                lng=float(row["lng"]),
                grid=row["grid"],
            )
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="session")
def rows() -> list[PlaceRow]:
    return read_rows()


@pytest.fixture(scope="session")
def gazetteer(rows: list[PlaceRow]) -> Gazetteer:
    return Gazetteer(rows, GRID_PARENTS)
