"""Checking rows (逐表读行): how a row of each sheet becomes the values of its table."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely

from bot.config import Category
from bot.directory.checking.cells import read_degrees, read_name, read_phone, read_whole, read_yes
from bot.directory.checking.row_check import RowCheck
from bot.directory.reading.grids import polygon_of
from bot.directory.vocabulary import LEVELS, PLACE_KINDS, POSTS, SERVICE_KINDS, SKILLS, by_word
from bot.geography.datums import is_outside_china, to_wgs84
from bot.hours import is_readable
from bot.messages import Datum
from models.candidates import MOST_CAPACITY

Values = dict[str, Any]
CM_DIGITS = 7  # of a degree: one centimetre

_LEVELS, _POSTS, _SKILLS = by_word(LEVELS), by_word(POSTS), by_word(SKILLS)
_PLACE_KINDS, _SERVICE_KINDS = by_word(PLACE_KINDS), by_word(SERVICE_KINDS)


@dataclass(frozen=True)
class Place:
    """Where and by which lists a source is read."""

    datum: Datum
    categories: Mapping[str, Category]

    @property
    def skills(self) -> dict[str, str]:
        """Category codes, their names, and what else rosters call them → category code."""
        named = {word: code for code, each in self.categories.items() for word in (code, each.name.lower())}
        return {**{word: code for word, code in _SKILLS.items() if code in self.categories}, **named}


def _organisation(row: RowCheck, place: Place) -> Values:
    values: Values = {"name": row.words("name", required=True), "level": row.one_of("level", _LEVELS)}
    values["parent"] = row.key("parent") or None
    for column in ("type", "line", "income_band"):
        values[column] = row.words(column)
    values["party_members"] = row.value("party_members", read_whole)
    return _of_file(row, values)


def _grid(row: RowCheck, place: Place) -> Values:
    values: Values = {"name": row.words("name", required=True), "organisation": row.key("organisation", required=True)}
    values["parent"] = row.key("parent") or None
    values["external_codes"] = ";".join(row.listed("external_codes"))
    try:
        values["polygon"] = _plain(shapely.geometry.mapping(polygon_of(row.raw, place.datum)))
    except ValueError as error:
        row.fail("polygon", str(error), "在地图工具里重画这个网格")
    return _of_file(row, values)


def _plain(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """A geometry as JSON gives it back: lists, no tuples."""

    def listed(value: Any) -> Any:
        return [listed(each) for each in value] if isinstance(value, list | tuple) else value

    return {"type": geometry["type"], "coordinates": listed(geometry["coordinates"])}


def _member(row: RowCheck, place: Place) -> Values:
    values: Values = {
        "name": row.words("name", required=True, read=read_name),
        "title": row.words("title"),
        "phone": row.value("phone", read_phone),
        "organisation": row.key("organisation", required=True),
        "grid": row.key("grid") or None,
        "posts": row.some_of("posts", _POSTS),
        "skills": row.some_of("skills", place.skills),
        "capacity": row.value("capacity", read_whole),
        "party": row.value("party", read_yes) or False,
        "public": row.value("public", read_yes) or False,
    }
    if values["capacity"] is not None and values["capacity"] > MOST_CAPACITY:
        row.fail("capacity", f"同时在办上限不能超过 {MOST_CAPACITY}", "没有上限就留空")
    return _of_file(row, values)


def _place(row: RowCheck, place: Place) -> Values:
    values: Values = {"name": row.words("name", required=True), "kind": row.one_of("kind", _PLACE_KINDS)}
    values["aliases"] = [alias for alias in row.listed("aliases") if alias != values["name"]]
    values["grid"] = row.key("grid", required=True)
    values["lat"], values["lng"] = _point(row, place.datum)
    return _of_file(row, values)


def _service(row: RowCheck, place: Place) -> Values:
    values: Values = {"name": row.words("name", required=True), "kind": row.one_of("kind", _SERVICE_KINDS)}
    values["lat"], values["lng"] = _point(row, place.datum)
    if values["lat"] is None and not row.is_bad:
        row.fail("lat", "没有填坐标", "服务点要有坐标, 居民才查得到远近")
    values["address"], values["phone"] = row.words("address"), row.key("phone")
    values["hours"] = row.words("hours")
    values["offers"] = row.listed("offers")
    values["bring"] = row.words("bring")
    if values["hours"] and not is_readable(values["hours"]):
        row.warn("hours", "开放时间看不懂, 居民会看到“时间请电话问”", "例: Mo-Fr 09:00-17:00; Sa 09:00-12:00; PH off")
    if values["phone"] and not re.fullmatch(r"[\d\s\-+()/;,、转]{3,40}", values["phone"]):
        row.warn("phone", "不像电话号码")
    return _of_file(row, values)


def _point(row: RowCheck, datum: Datum) -> tuple[float | None, float | None]:
    """Latitude and longitude in WGS-84; both None when none are given or they are refused."""
    lat, lng = row.value("lat", read_degrees), row.value("lng", read_degrees)
    if row.text("lat") == "" and row.text("lng") == "":
        return None, None
    if lat is None or lng is None:
        if not (row.text("lat") and row.text("lng")):
            row.fail("lat" if lat is None else "lng", "纬度和经度要么都填, 要么都不填")
        return None, None
    if problem := _why_no_point(lat, lng):
        row.fail("lat", *problem)
        return None, None
    if is_outside_china(lat, lng):
        row.warn("lat", "坐标不在中国境内", "检查纬度和经度")
    at = (lat, lng) if datum is Datum.WGS84 else to_wgs84(lat, lng, datum)
    return round(at[0], CM_DIGITS), round(at[1], CM_DIGITS)


def _why_no_point(lat: float, lng: float) -> tuple[str, str] | None:
    if 73 <= lat <= 136 and 3 <= lng <= 54:
        return "纬度和经度写反了", "lat 是纬度(约 18–54), lng 是经度(约 73–135)"
    if abs(lat) > 90 or abs(lng) > 180:
        return "坐标超出范围", "应为十进制度数, 如 30.25871, 120.16432"
    if lat == lng == 0:
        return "坐标是 0, 0", "不知道坐标就留空"
    return None


def _of_file(row: RowCheck, values: Values) -> Values:
    """Only the columns the file has: the others stay as they are kept."""
    return {column: value for column, value in values.items() if row.has(column)}


READERS: Mapping[str, Callable[[RowCheck, Place], Values]] = {
    "organisations": _organisation,
    "grids": _grid,
    "members": _member,
    "places": _place,
    "services": _service,
}
