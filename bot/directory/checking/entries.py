"""Entries (条目): rows that were found good, ready to be compared with what is kept, and what is kept already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bot.seal import Keyring
from models.base import table_of
from models.directory import Grid, Organisation, Place, ServicePoint, find_network_digest
from models.people import Member
from models.sealed import keyring

#: In the order they are checked and written: what is referred to first.
TABLES: Mapping[str, Table] = {
    "organisations": table_of(Organisation),
    "grids": table_of(Grid),
    "members": table_of(Member),
    "places": table_of(Place),
    "services": table_of(ServicePoint),
}

Kept = Mapping[str, Any]  # a row of the database: column → value


@dataclass(frozen=True)
class Entry:
    """A good row: its code, and the columns the file speaks of. A column it does not have stays as it is kept."""

    sheet: str
    code: str
    values: dict[str, Any]
    row: int


#: By sheet, then by code.
Entries = Mapping[str, Mapping[str, Entry]]


@dataclass(frozen=True)
class Known:
    """The directory as the database has it."""

    today: date
    keys: Keyring
    #: Sheet → code → newest row, ended ones too.
    rows: Mapping[str, Mapping[str, Kept]] = field(default_factory=dict)
    #: Of the walking network; "" for none.
    streets: str = ""

    def running(self, sheet: str) -> dict[str, Kept]:
        """Rows that have not ended, by code."""
        return {code: row for code, row in self.rows[sheet].items() if is_running(sheet, row, self.today)}


def is_running(sheet: str, row: Kept, today: date) -> bool:
    """Whether a row counts today."""
    if sheet == "grids":
        return row["valid_to"] is None or row["valid_to"] >= today
    return row["ended_on"] is None


def find_known(session: Session, today: date) -> Known:
    """Everything the directory holds; a few hundred milliseconds for a large one."""
    rows = {sheet: find_rows(session, sheet) for sheet in TABLES}
    return Known(today, keyring(session), rows, find_network_digest(session))


def find_rows(session: Session, sheet: str, codes: list[str] | None = None) -> dict[str, Kept]:
    """The newest row of each code; of all codes, or of `codes`."""
    table = TABLES[sheet]
    wanted = select(table)
    if codes is not None:
        wanted = wanted.where(table.c.code.in_(codes))
    if sheet == "grids":
        wanted = wanted.order_by(table.c.valid_from, table.c.id)  # the newest wins
    return {row["code"]: dict(row) for row in session.execute(wanted).mappings()}
