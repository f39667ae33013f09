"""Exporting (导出名册): the directory as it runs today, in the files that an import reads; imported again nothing changes.

Without members' phone numbers, unless it is said why they are wanted: an import without that column leaves them as they are.
The walking network is not among them: only what was made of it is kept.
"""

import csv
import json
from collections.abc import Mapping
from datetime import datetime
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

from bot.act import Act
from bot.clock import local
from bot.directory.checking.entries import TABLES, Kept, find_known
from bot.directory.reading.headings import SHEETS
from bot.errors import Refused
from bot.store import Store
from models.sealed import unseal

YES, NO = "是", "否"
#: Excel takes a file for UTF-8 when it begins with one.
ENCODING = "utf-8-sig"


def export_directory(
    store: Store, folder: Path, *, now: datetime, actor: str = "system:export", why_phones: str = ""
) -> dict[str, int]:
    """Write the files into `folder`; how many rows each has. Raises Refused for a folder that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} 里已经有东西;换一个空文件夹。")
    rows = store.run(lambda session: _rows(Act(session, now, Random(0), actor, "cli:export"), why_phones))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(folder / "directory.yaml", "datum: wgs84\n")
    _write(folder / "grids.geojson", _features(rows["grids"]))
    for sheet in TABLES.keys() - {"grids"}:
        without = {"phone"} if sheet == "members" and not why_phones else set()
        columns = [one.name for one in SHEETS[sheet].columns if one.name not in without]
        _write(folder / f"{sheet}.csv", _table(columns, rows[sheet]), ENCODING)
    return {sheet: len(found) for sheet, found in rows.items()}


def _write(path: Path, text: str, encoding: str = "utf-8") -> None:
    """For nobody else's eyes, from the first byte on: there may be numbers in it."""
    path.touch(mode=0o600)
    path.write_text(text, encoding, newline="")


def _rows(act: Act, why_phones: str) -> dict[str, list[Kept]]:
    """What runs today, by sheet, in the order of the codes; that it was taken out is recorded."""
    known = find_known(act.session, local(act.now).date())
    rows = {sheet: [kept for _, kept in sorted(known.running(sheet).items())] for sheet in TABLES}
    if why_phones:
        rows["members"] = [{**kept, "phone": _phone(act, kept)} for kept in rows["members"]]
    counts = {sheet: len(found) for sheet, found in rows.items()}
    act.record("directory.export", "directory", **counts, phones=why_phones)
    return rows


def _phone(act: Act, kept: Kept) -> str:
    return unseal(act.session, "member.phone", kept["person_id"], kept["phone"])


def _table(columns: list[str], rows: list[Kept]) -> str:
    written = StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows([_cell(kept[column]) for column in columns] for kept in rows)
    return written.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


def _features(grids: list[Kept]) -> str:
    """A feature collection, a grid a feature."""
    named = [one.name for one in SHEETS["grids"].columns if one.name != "polygon"]
    features: list[Mapping[str, Any]] = [
        {"type": "Feature", "properties": {name: kept[name] for name in named}, "geometry": kept["polygon"]}
        for kept in grids
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
