"""Checking people (人员检查): grids that nobody would answer for, numbers shared, codes passed on to somebody else."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.directory.checking.entries import Entries, Entry, Known
from bot.directory.findings import Finding, note
from bot.directory.reading.tables import Source, Table

Ends = Mapping[str, set[str]]


def check_people(source: Source, known: Known, entries: Entries, ends: Ends, found: list[Finding]) -> None:
    """Note what is odd about members. Nothing here stops an import."""
    if table := source.tables.get("members"):
        _check_phones(table, entries["members"], found)
        _check_successors(table, entries["members"], known, found)
    if table or "grids" in source.tables:
        _check_leaders(source, _after(known, entries, ends, "members"), _after(known, entries, ends, "grids"), found)
    _check_left_behind(source, known, entries, ends, found)


def _after(known: Known, entries: Entries, ends: Ends, sheet: str) -> dict[str, dict[str, Any]]:
    """The rows of a sheet as they will be after the import, by code."""
    kept = {code: dict(row) for code, row in known.running(sheet).items() if code not in ends[sheet]}
    for code, entry in entries[sheet].items():
        kept[code] = {**known.rows[sheet].get(code, {}), **entry.values}
    return kept


def _check_phones(table: Table, members: Mapping[str, Entry], found: list[Finding]) -> None:
    if "phone" not in table.columns:
        return
    without = [entry for entry in members.values() if not entry.values["phone"]]
    if without:
        problem = f"{len(without)} 名成员没有电话(第 {without[0].row} 行起), 短信到不了"
        found.append(note(table.file, problem, column="phone"))
    shared = Counter(entry.values["phone"] for entry in members.values())
    found += [
        note(table.file, "和别的成员是同一个号码", "各填各的号码", entry.row, "phone")
        for entry in members.values()
        if entry.values["phone"] and shared[entry.values["phone"]] > 1
    ]


def _check_successors(table: Table, members: Mapping[str, Entry], known: Known, found: list[Finding]) -> None:
    """A code that now names somebody else would hand him the chat account of the one before."""
    for code, entry in members.items():
        kept = known.rows["members"].get(code)
        phone = entry.values.get("phone")
        if kept is None or kept["name"] == entry.values["name"] or not phone:
            continue
        if kept["phone_index"] != known.keys.index("member.phone", phone):
            remedy = "若换了人, 请用新编号; 沿用旧编号时原来绑定的微信仍然有效"
            found.append(note(table.file, "姓名和电话都和原来的不同", remedy, entry.row, "code"))


def _check_leaders(
    source: Source,
    members: Mapping[str, Mapping[str, Any]],
    grids: Mapping[str, Mapping[str, Any]],
    found: list[Finding],
) -> None:
    """The smallest grids should have a leader: a matter goes to him when nobody is skilled in it."""
    posts: dict[str, set[str]] = {}
    for member in members.values():
        if member.get("grid"):
            posts.setdefault(member["grid"], set()).update(member.get("posts") or ())
    file = (source.tables.get("members") or source.tables["grids"]).file
    larger = {grid.get("parent") for grid in grids.values()}
    for code in sorted(grids.keys() - larger):
        if "leader" not in posts.get(code, set()):
            instead = "暂由网格员接单" if "worker" in posts.get(code, set()) else "事项会升到上级"
            found.append(note(file, f"网格 {code} 没有网格长(leader), {instead}", column="posts"))
    if members and not any("duty_officer" in (member.get("posts") or ()) for member in members.values()):
        found.append(note(file, "没有街道值班人员(duty_officer), 最后没有人兜底", column="posts"))


def _check_left_behind(source: Source, known: Known, entries: Entries, ends: Ends, found: list[Finding]) -> None:
    """What a complete import ends may still be named by rows of sheets that are not in the source."""
    pairs = (
        ("organisations", "grids", "organisation"),
        ("organisations", "members", "organisation"),
        ("grids", "members", "grid"),
        ("grids", "places", "grid"),
    )
    for sheet, other, column in pairs:
        if not ends[sheet]:
            continue
        left = Counter(row.get(column) for row in _after(known, entries, ends, other).values())
        for code in sorted(ends[sheet] & left.keys()):
            problem = f"{code} 将结束, 但 {other} 里还有 {left[code]} 行指向它"
            found.append(note(source.tables[sheet].file, problem, f"一起导入 {other}, 或把它们改到别处"))
