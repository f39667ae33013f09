"""Writing (写入名册): inserts what is new, updates what changed, ends what is gone. Called by importing, chunk by chunk."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, update

from bot.act import Act
from bot.directory.checking.entries import TABLES, Entry, Kept, Known, find_rows, is_running
from bot.seal import Keyring
from models.base import table_of
from models.due import add_due
from models.people import Person
from models.sealed import keyring

#: What a new row holds in columns its file does not have.
BLANK: Mapping[str, dict[str, Any]] = {
    "organisations": {"parent": None, "type": "", "line": "", "party_members": None, "income_band": ""},
    "grids": {"parent": None, "external_codes": ""},
    "members": {
        "title": "", "phone": None, "grid": None, "posts": [], "skills": [], "capacity": None, "party": False, "public": False
    },
    "places": {"aliases": [], "lat": None, "lng": None},
    "services": {"address": "", "hours": "", "phone": "", "offers": [], "bring": ""},
}  # fmt: skip
#: A grid with another of these is another grid from today on; its old shape stays for the cases of its time.
GRID_IDENTITY = ("organisation", "parent", "polygon")
ROW_KEY = {"members": "person_id"}
#: The due thing of scheduler/leaving.py.
LEAVING = "leaving"
#: A running service has the new directory by then (DESIGN 5.7).
SEEN_AFTER = timedelta(seconds=15)


@dataclass(frozen=True)
class Step:
    """One row to be written: `entry` as the file has it, or None to end the code."""

    sheet: str
    code: str
    entry: Entry | None = None


def find_change(sheet: str, entry: Entry, kept: Kept | None, known: Known) -> str:
    """new, changed or unchanged. A row that had ended and comes back is changed."""
    if kept is None:
        return "new"
    if not is_running(sheet, kept, known.today):
        return "changed"
    return "changed" if differing(entry, kept, known.keys) else "unchanged"


def differing(entry: Entry, kept: Kept, keys: Keyring) -> set[str]:
    """The columns in which the file differs from what is kept. Phone numbers are compared by their index."""
    changed = {column for column, value in entry.values.items() if column != "phone" and kept[column] != value}
    if "phone" in entry.values and not _is_same_phone(entry, kept, keys):
        changed.add("phone")
    return changed


def _is_same_phone(entry: Entry, kept: Kept, keys: Keyring) -> bool:
    phone = entry.values["phone"]
    if entry.sheet != "members":
        return bool(kept["phone"] == phone)
    return bool(kept["phone_index"] == (keys.index("member.phone", phone) if phone else None))


def write(act: Act, steps: Iterable[Step], today: date) -> None:
    """Carry out `steps` against the rows as they are now; repeating it changes nothing."""
    by_sheet: dict[str, list[Step]] = {}
    for step in steps:
        by_sheet.setdefault(step.sheet, []).append(step)
    for sheet, rows in by_sheet.items():
        kept = find_rows(act.session, sheet, [step.code for step in rows])
        write_rows = _write_grids if sheet == "grids" else _write_rows
        write_rows(act, sheet, [step.entry for step in rows if step.entry], kept, today)
        _end(act, sheet, [kept[step.code] for step in rows if step.entry is None and step.code in kept], today)


def _write_rows(act: Act, sheet: str, entries: list[Entry], kept: Mapping[str, Kept], today: date) -> None:
    keys = keyring(act.session)
    fresh = [_new_row(act, sheet, entry) for entry in entries if entry.code not in kept]
    if sheet == "members" and fresh:
        people = [{"id": row["person_id"], "created_at": act.now, "notice_version": ""} for row in fresh]
        act.session.execute(insert(table_of(Person)), people)
    _insert(act, sheet, [_sealed(row, keys) if sheet == "members" else row for row in fresh])
    changed = [_changed_row(sheet, entry, kept[entry.code], keys) for entry in entries if entry.code in kept]
    _update(act, sheet, [row for row in changed if row is not None])
    if sheet == "members":
        moved = [
            kept[one.code] for one in entries if one.code in kept and "grid" in differing(one, kept[one.code], keys)
        ]
        _let_cases_follow(act, [row["person_id"] for row in moved])


def _new_row(act: Act, sheet: str, entry: Entry) -> dict[str, Any]:
    row = {"code": entry.code, **BLANK[sheet], **entry.values, ROW_KEY.get(sheet, "id"): act.new_id()}
    return row | ({} if sheet == "grids" else {"ended_on": None})


def _changed_row(sheet: str, entry: Entry, kept: Kept, keys: Keyring) -> dict[str, Any] | None:
    """The whole row as it shall be; None when it is so already."""
    columns = differing(entry, kept, keys)
    if not columns and kept["ended_on"] is None:
        return None
    row = {**kept, **{column: entry.values[column] for column in columns}, "ended_on": None}
    return _sealed(row, keys) if sheet == "members" and "phone" in columns else row


def _sealed(row: dict[str, Any], keys: Keyring) -> dict[str, Any]:
    """A member's row with its number as ciphertext and index."""
    phone = row["phone"]
    if not phone:
        return {**row, "phone": None, "phone_index": None}
    sealed = keys.seal("member.phone", row["person_id"], phone)
    return {**row, "phone": sealed, "phone_index": keys.index("member.phone", phone)}


def _write_grids(act: Act, sheet: str, entries: list[Entry], kept: Mapping[str, Kept], today: date) -> None:
    """A new row for a new shape, valid from today; the old one ends yesterday. Twice in one day is one change."""
    keys = keyring(act.session)
    fresh, changed = [], []
    for entry in entries:
        old = kept.get(entry.code)
        if old is None:
            fresh.append({**_new_row(act, sheet, entry), "valid_from": today, "valid_to": None})
            continue
        columns = differing(entry, old, keys)
        running = is_running(sheet, old, today)
        if old["valid_from"] >= today or (running and columns.isdisjoint(GRID_IDENTITY)):
            if columns or not running:
                changed.append({**old, **entry.values, "valid_to": None})
            continue
        if running:
            changed.append({**old, "valid_to": today - timedelta(days=1)})
        fresh.append({**old, **entry.values, "id": act.new_id(), "valid_from": today, "valid_to": None})
    _insert(act, sheet, fresh)
    _update(act, sheet, changed)


def _end(act: Act, sheet: str, rows: list[Kept], today: date) -> None:
    """From today on these rows no longer count."""
    running = [row for row in rows if is_running(sheet, row, today)]
    end = {"valid_to": today - timedelta(days=1)} if sheet == "grids" else {"ended_on": today}
    _update(act, sheet, [{**row, **end} for row in running])
    if sheet == "members":
        _let_cases_follow(act, [row["person_id"] for row in running])


def _let_cases_follow(act: Act, people: list[int]) -> None:
    """Members who left or moved: a command may not route, so the service hands their cases on."""
    for person_id in people:
        at = act.now + SEEN_AFTER
        add_due(act.session, act.new_id(), LEAVING, person_id, at, step=int(at.timestamp()))


def _insert(act: Act, sheet: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        act.session.execute(TABLES[sheet].insert(), rows)


def _update(act: Act, sheet: str, rows: list[dict[str, Any]]) -> None:
    """Write whole rows back over themselves."""
    if not rows:
        return
    table, key = TABLES[sheet], ROW_KEY.get(sheet, "id")
    columns = [column.name for column in table.c if column.name not in (key, "code")]
    statement = update(table).where(table.c[key] == bindparam("_key"))
    statement = statement.values({name: bindparam(f"_{name}", type_=table.c[name].type) for name in columns})
    values = [{"_key": row[key]} | {f"_{name}": row[name] for name in columns} for row in rows]
    act.session.connection().execute(statement, values)


Progress = Callable[[int, int], None]
