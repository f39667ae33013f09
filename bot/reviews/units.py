"""Units (研判单位): the grids and organisations that hold reviews, and the ground each answers for."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.directory.snapshot import Snapshot
from bot.directory.vocabulary import BODY

#: From the smallest up; branches and groups hold no reviews.
LEVELS = ("grid", "community", "street", "county")


@dataclass(frozen=True)
class Unit:
    """A grid or an organisation that looks at what its residents said."""

    level: str
    code: str
    name: str


def find_units(directory: Snapshot, level: str) -> list[Unit]:
    """Every running unit of a level, by code. Of nested grids only the smallest have a team of their own."""
    if level == "grid":
        return [Unit(level, code, directory.grid_name(code)) for code in directory.shapes.smallest]
    found = [entry for entry in directory.organisations.values() if entry.level == level]
    return [Unit(level, entry.code, entry.name) for entry in sorted(found, key=lambda entry: entry.code)]


def find_unit(directory: Snapshot, code: str) -> Unit | None:
    """The unit of a code of the directory; None for one that holds no reviews."""
    entry = directory.organisations.get(code)
    if entry is not None:
        return Unit(entry.level, code, entry.name) if entry.level in LEVELS else None
    return Unit("grid", code, directory.grid_name(code)) if code in directory.shapes.smallest else None


def find_units_named(directory: Snapshot, named: str) -> list[Unit]:
    """The units of a code or name: the whole name before a part of one."""
    known = [unit for level in LEVELS for unit in find_units(directory, level)]
    whole = [unit for unit in known if named in (unit.code, unit.name, BODY.sub("", unit.name))]
    return whole or [unit for unit in known if named in unit.name]


def find_above(directory: Snapshot, unit: Unit) -> list[Unit]:
    """The units over this one, nearest first."""
    organisations = (
        directory.organisations_above(unit.code)
        if unit.level == "grid"
        else directory.organisation_chain(unit.code)[1:]
    )
    return [Unit(entry.level, entry.code, entry.name) for entry in organisations if entry.level in LEVELS]


def grids_of(directory: Snapshot, unit: Unit) -> list[str]:
    """Every grid whose cases are the unit's, ended ones too: an old case counts where its ground is now."""
    if unit.level == "grid":
        return [unit.code]
    return [code for code in directory.grids if unit.code in _codes(directory.organisations_above(code))]


def smallest_grids_of(directory: Snapshot, unit: Unit) -> list[str]:
    """The running grids of a unit that hold no other."""
    known = set(grids_of(directory, unit))
    return [code for code in directory.shapes.smallest if code in known]


def has_what_lies_nowhere(directory: Snapshot, unit: Unit) -> bool:
    """Does the unit answer for cases without a place? Whoever stands above all others does."""
    return unit.level != "grid" and not find_above(directory, unit)


def _codes(entries: Sequence[object]) -> set[str]:
    return {getattr(entry, "code", "") for entry in entries}
