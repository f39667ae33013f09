"""Posters (联系卡): for which places there is one, and what stands on it as the directory is today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cases.serving import find_serving, posts_of
from bot.clock import local
from bot.directory.circle import Service
from bot.directory.office import Office
from bot.directory.snapshot import Snapshot
from bot.errors import Refused
from bot.geography.place_parts import split_row
from bot.geography.place_text import fold
from bot.geography.places import BUILDING, ESTATE
from bot.printing.poster import Poster
from models.cards import CardKind
from models.directory import Place, find_places
from models.people import Member

#: Rows of "为您服务".
SERVING_MAX = 4
#: Whose number is printed: the nearest of these that has one.
PHONE_KINDS = ("community_service", "party_service")
PHONE_WITHIN_MIN = 45.0
NAMES_SHOWN = 10
SHORT_CODE = 6


@dataclass(frozen=True)
class Spot:
    """Where a poster hangs."""

    kind: CardKind
    code: str
    name: str
    grid: str
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True)
class Batch:
    """What is printed into one file."""

    #: The grid's code or the place's: the file's name begins with it.
    code: str
    name: str
    spots: tuple[Spot, ...]


def choose(session: Session, directory: Snapshot, grids: Sequence[str], places: Sequence[str]) -> list[Batch]:
    """What to print: each grid named (with the smaller ones in it) or place named; all grids when none is.

    A grid's file has the grid itself, then its buildings and the estates without buildings. Raises Refused.
    """
    rows = find_places(session)
    found = [_batch_of_place(directory, rows, each) for each in places]
    wanted, homes = _grids(directory, grids) if grids or not places else [], _homes(rows)
    found += [_batch_of_grid(directory, code, homes[code]) for code in wanted if code in homes]
    if not found:
        raise Refused("名册: 没有楼栋可印;先导入 places.csv(`python -m bot import 名册文件夹`)")
    return found


def compose(
    session: Session, office: Office, batch: Batch, urls: Mapping[tuple[CardKind, str], str], now: datetime
) -> list[Poster]:
    """What stands today on each poster of a file; `urls`: what the code of each spot says, by its kind and code."""
    today, directory = local(now).date(), office.directory
    teams = {grid: find_serving(session, directory, grid, today) for grid in {spot.grid for spot in batch.spots}}
    emergency = office.config.emergency
    numbers = {"火警": emergency.fire, "报警": emergency.police, "急救": emergency.medical, "燃气": emergency.gas}
    return [
        Poster(
            office=_office_of(office, spot.grid),
            name=spot.name,
            url=urls[spot.kind, spot.code],
            serving=[_named(member) for member in teams[spot.grid][:SERVING_MAX]],
            phone=_phone(office, spot),
            urgent="急事先打：" + " ".join(f"{what}{number}" for what, number in numbers.items() if number),
            printed=f"{_short_number(spot.grid)}{today.year}年{today.month}月印",
        )
        for spot in batch.spots
    ]


def _short_number(grid: str) -> str:
    """By SMS the grid's code stands for the place: GA1 灯坏. A long one is nothing to copy from a poster."""
    return f"短信写短号{grid} " if len(grid) <= SHORT_CODE else ""


def _homes(rows: Sequence[Place]) -> dict[str, list[Place]]:
    """Where people live, by grid: buildings, then the estates that have none."""
    built_up = {split[0] for row in rows if row.kind == BUILDING and (split := split_row(fold(row.name).text))}
    homes: dict[str, list[Place]] = {}
    for row in sorted(rows, key=lambda row: (row.kind, row.code)):
        has_buildings = any(fold(name).text in built_up for name in (row.name, *row.aliases))
        if row.kind == BUILDING or (row.kind == ESTATE and not has_buildings):
            homes.setdefault(row.grid, []).append(row)
    return homes


def _batch_of_grid(directory: Snapshot, code: str, homes: Sequence[Place]) -> Batch:
    name = directory.grid_name(code)
    heart = directory.shapes.heart(code) or (None, None)
    return Batch(code, name, (Spot(CardKind.GRID, code, name, code, *heart), *map(_spot, homes)))


def _batch_of_place(directory: Snapshot, rows: Sequence[Place], wanted: str) -> Batch:
    row = next((row for row in rows if wanted in (row.code, row.name)), None)
    if row is None:
        finding = directory.gazetteer.find(wanted)
        row = next((row for row in rows if finding.place is not None and row.code == finding.place.code), None)
        like = "、".join(f"{match.name}({match.code})" for match in finding.candidates)
        if row is None:
            raise Refused(f"--place: 名册里没有{wanted};" + (f"是不是 {like}?" if like else "写编号或名称"))
    return Batch(row.code, row.name, (_spot(row),))


def _grids(directory: Snapshot, wanted: Sequence[str]) -> list[str]:
    """The codes of the grids meant, by code or name, smaller ones with them; all of them when none is named."""
    running = [code for code in sorted(directory.grids) if directory.shapes.heart(code) is not None]
    if not wanted:
        return running
    chosen: set[str] = set()
    for each in wanted:
        named = {code for code in running if each in (code, directory.grid_name(code))}
        if not named:
            known = "、".join(f"{code} {directory.grid_name(code)}" for code in running[:NAMES_SHOWN])
            raise Refused(f"--grid: 名册里没有{each};有的是 {known}{' 等' if len(running) > NAMES_SHOWN else ''}")
        chosen |= named
    return [code for code in running if any(entry.code in chosen for entry in directory.grid_chain(code))]


def _spot(row: Place) -> Spot:
    return Spot(CardKind.PLACE, row.code, row.name, row.grid, row.lat, row.lng)


def _office_of(office: Office, grid: str) -> str:
    """Street and community, as the directory has them; else the name in the privacy notice."""
    above = office.directory.organisations_above(grid)
    levels = {entry.level: entry.name for entry in reversed(above)}
    named = [levels[level] for level in ("street", "community") if level in levels]
    return " ".join(named) or office.config.privacy.organisation


def _named(member: Member) -> tuple[str, str]:
    """Title or post, and the name as residents may read it."""
    name = member.shown.removeprefix(member.title).replace("(", "（").replace(")", "）")
    return member.title or "、".join(posts_of(member)[:1]), name


def _phone(office: Office, spot: Spot) -> str:
    """The nearest service centre's number, published in the directory as such."""
    if spot.lat is None or spot.lng is None:
        return ""

    def fits(service: Service) -> bool:
        return service.kind in PHONE_KINDS and bool(service.phone)

    walk_kmh = office.config.circle.walk_kmh
    near = office.directory.circle.near(spot.lat, spot.lng, PHONE_WITHIN_MIN, walk_kmh, fits)
    return f"{near[0].service.name} {near[0].service.phone}" if near else ""
