"""Grids in time (网格沿革): a split or merged grid keeps its shape for the cases of its days, and they keep their people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cases.teams import find_rings
from bot.directory.snapshot import Snapshot, build
from models.directory import Grid
from tests.conversation.said import file_case
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


def merge_into_neighbour(town: Town) -> Snapshot:
    """Next month GA1 becomes part of GA2; the directory of that day."""
    first_on = town.clock.now().date() + timedelta(days=30)

    def merge(session):
        one, two = (session.scalars(select(Grid).where(Grid.code == code)).one() for code in ("GA1", "GA2"))
        both = {"type": "MultiPolygon", "coordinates": [one.polygon["coordinates"], two.polygon["coordinates"]]}
        one.valid_to = two.valid_to = first_on - timedelta(days=1)
        values = {"code": "GA2", "name": two.name, "organisation": two.organisation, "parent": two.parent}
        session.add(Grid(id=999, polygon=both, valid_from=first_on, valid_to=None, **values))
        session.flush()
        return build(session, first_on)

    return town.look(merge)


def test_ground_of_a_merged_grid_is_its_neighbours_from_that_day_and_its_own_before(town: Town) -> None:
    after = merge_into_neighbour(town)
    before = town.look(lambda session: build(session, town.clock.now().date()))
    assert (before.shapes.at(30.005, 120.005), after.shapes.at(30.005, 120.005)) == ("GA1", "GA2")


def test_a_case_of_a_grid_that_is_no_more_still_has_somebody_responsible(town: Town) -> None:
    code = file_case(town.person("阿婆"))
    after = merge_into_neighbour(town)
    grid = town.case(code).grid
    assert grid == "GA1" and after.grid_name(grid) == town.office.directory.grid_name(grid)
    rings = town.look(lambda session: find_rings(session, after, grid, town.clock.now().date() + timedelta(days=30)))
    assert any(ring.members for ring in rings)
    assert [entry.code for entry in after.organisations_above(grid)]


def test_a_grid_closed_and_opened_again_counts_as_it_is_now(town: Town) -> None:
    after = merge_into_neighbour(town)
    assert after.grids["GA2"].parent == town.office.directory.grids["GA2"].parent
    assert set(after.grids) == set(town.office.directory.grids)
