"""circle (生活圈): what can be walked to from a point, and which buildings have no service near."""

import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import typer

from bot.clock import SHANGHAI, SystemClock, local
from bot.commands.common import ConfigOption, answer, opened, read_config, refusals, say
from bot.config import Config
from bot.directory.circle import Circle, Near, Service
from bot.directory.holder import calendar_of
from bot.directory.snapshot import Snapshot, build
from bot.directory.vocabulary import SERVICE_KINDS, by_word
from bot.geography.places import BUILDING, ESTATE
from bot.understanding.services import offering, wanted_in
from models.directory import Place, find_places

app = typer.Typer()
circle = typer.Typer(invoke_without_command=True, help="步行能到的服务点")
app.add_typer(circle, name="circle")


class Home(NamedTuple):
    """An estate or a building; degrees WGS-84."""

    code: str
    name: str
    grid: str
    lat: float
    lng: float


KindOption = Annotated[str | None, typer.Option(help="只看这一种服务点, 如 clinic 或 卫生站")]
MinutesOption = Annotated[float | None, typer.Option(min=1, max=120, help="步行多少分钟以内, 默认 15")]


@circle.callback()
def near(
    context: typer.Context,
    config: ConfigOption = None,
    lat: Annotated[float | None, typer.Option(min=-90, max=90, help="纬度, WGS-84")] = None,
    lng: Annotated[float | None, typer.Option(min=-180, max=180, help="经度, WGS-84")] = None,
    kind: KindOption = None,
    offer: Annotated[str | None, typer.Option(help="能办什么, 如 量血压")] = None,
    minutes: MinutesOption = None,
    at: Annotated[
        str | None, typer.Option(help="哪个时刻, 如 2026-10-01T10:00; 不写时区就是北京时间, 默认现在")
    ] = None,
) -> None:
    """从一个点步行能到的服务点, 近的在前, 以及那时开不开门。"""
    if context.invoked_subcommand is not None:
        return
    if lat is None or lng is None:
        raise typer.BadParameter("--lat 和 --lng 都要写")
    code, moment = _kind(kind), _moment(at)
    settings = read_config(config)
    with refusals():
        directory = _directory(settings)
    services = directory.circle.services
    offered = None if offer is None else frozenset(each.code for each in offering(wanted_in(offer), services))
    found = directory.circle.near(
        lat, lng, minutes or settings.circle.minutes, settings.circle.walk_kmh, _fits(code, offered)
    )
    if any(one.about for one in found):
        why = "没有路网, 或离路太远" if directory.circle.network else "还没有导入路网"
        say(f"{why}: 距离按直线乘 1.3 估计")
    answer([_row(one, moment, settings) for one in found])


def _row(near: Near, moment: datetime, settings: Config) -> dict[str, object]:
    """One service as the contract has it."""
    return {
        "code": near.service.code,
        "name": near.service.name,
        "kind": near.service.kind,
        "walk_min": near.minutes(settings.circle.walk_kmh),
        "distance_m": round(near.metres),
        "open": near.service.opening(moment, calendar_of(settings)).is_open,
    }


@circle.command()
def gaps(
    config: ConfigOption = None,
    kind: KindOption = None,
    minutes: MinutesOption = None,
    geojson: Annotated[bool, typer.Option("--geojson", help="输出 GeoJSON, 给地图软件用")] = False,
) -> None:
    """步行范围内没有某种服务点的小区和楼栋; 不写种类就看名册里有的每一种。"""
    code = _kind(kind)
    settings = read_config(config)
    with refusals(), opened(settings) as store:
        today = local(SystemClock().now()).date()
        directory, places = store.run(lambda session: (build(session, today), _located(find_places(session))))
        kinds = [code] if code else sorted({service.kind for service in directory.circle.services})
        lacking = _lacking(directory.circle, places, kinds, minutes or settings.circle.minutes, settings)
    if geojson:
        answer({"type": "FeatureCollection", "features": [_feature(place, kind) for place, kind in lacking]})
    else:
        for place, lacks in lacking:
            sys.stdout.write("\t".join((place.code, place.name, place.grid, lacks, _chinese(lacks))) + "\n")
    counts = Counter(lacks for _, lacks in lacking)
    for each in kinds:
        say(f"{_chinese(each)}: {len(places)} 处小区和楼栋中 {counts[each]} 处在圈外")


def _directory(settings: Config) -> Snapshot:
    with opened(settings) as store:
        today = local(SystemClock().now()).date()
        return store.run(lambda session: build(session, today))


def _fits(kind: str | None, codes: "frozenset[str] | None") -> Callable[[Service], bool]:
    return lambda service: (kind is None or service.kind == kind) and (codes is None or service.code in codes)


def _kind(text: str | None) -> str | None:
    if text is None:
        return None
    known = by_word(SERVICE_KINDS)
    if text not in known:
        raise typer.BadParameter(f"--kind: 没有 {text};可用的有 {'、'.join(SERVICE_KINDS)}")
    return known[text]


def _moment(text: str | None) -> datetime:
    """An ISO time; without a zone it is Shanghai's."""
    if text is None:
        return SystemClock().now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"--at: {text} 不是时间;应如 2026-10-01T10:00") from None
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)


def _located(places: list[Place]) -> list[Home]:
    return sorted(
        Home(place.code, place.name, place.grid, place.lat, place.lng)
        for place in places
        if place.kind in (ESTATE, BUILDING) and place.lat is not None and place.lng is not None
    )


def _lacking(
    found: Circle, places: list[Home], kinds: list[str], minutes: float, settings: Config
) -> list[tuple[Home, str]]:
    """Each place with each kind it lacks."""
    points = [(place.lat, place.lng) for place in places]
    return [(places[number], kind) for number, kind in found.gaps(kinds, points, minutes, settings.circle.walk_kmh)]


def _feature(place: Home, kind: str) -> dict[str, Any]:
    properties = {"code": place.code, "name": place.name, "grid": place.grid, "lacks": kind}
    geometry = {"type": "Point", "coordinates": [place.lng, place.lat]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _chinese(kind: str) -> str:
    return SERVICE_KINDS[kind].split()[0]
