"""Furnished (现成的名册): the test district in an empty store; imported once per worker, afterwards only its rows are written.

A thousand tests begin with it, and to read, check and write it anew for each takes longer than most of them.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from bot.clock import local
from bot.config import Category
from bot.directory.importing import import_directory
from bot.directory.snapshot import Snapshot, build
from bot.store import Store
from models.all import metadata
from models.prepared import insert_into
from tests.databases import FIRST

Rows = Mapping[Table, list[dict[str, Any]]]
#: By database, folder and time of the import: what it wrote, and the snapshot of it.
_imported: dict[tuple[str, Path, datetime], tuple[Rows, Snapshot]] = {}


def furnish(store: Store, folder: Path, categories: Mapping[str, Category], now: datetime) -> Snapshot:
    """The district of a folder as imported at `now` into an empty store, and its snapshot."""
    key = (store.engine.dialect.name, folder, now)
    if key in _imported:
        rows, directory = _imported[key]
        store.run(partial(_write, rows))
        return directory
    import_directory(store, folder, categories=categories, now=now)
    directory = store.run(lambda session: build(session, local(now).date()))
    _imported[key] = store.run(_read), directory
    return directory


def _read(session: Session) -> Rows:
    found = {table: session.execute(select(table)).mappings().all() for table in metadata.sorted_tables}
    return {table: [dict(row) for row in rows] for table, rows in found.items() if rows}


def _write(rows: Rows, session: Session) -> None:
    for table, filled in rows.items():
        if table.name in FIRST:
            session.execute(delete(table))
        insert_into(table, tuple(filled[0])).run_each(session, filled)
