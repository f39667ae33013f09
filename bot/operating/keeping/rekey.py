"""Rekeying (换密钥): what the key of before sealed is sealed anew with the present one, while the service runs.

A value is replaced only if it still is as it was read, so whoever writes meanwhile wins; broken off, it goes on where it
was. Blind indexes hang on the other key and stay.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Column, Row, Table, func, select, tuple_, update
from sqlalchemy.orm import Session

from bot.seal import Keyring, RowKey
from bot.store import Store
from models.all import metadata
from models.base import is_sealed

ACTION = "key.changed"
#: Rows that share a transaction. After each of these others have the database for as long: SQLite's lock knows no line.
STEP = 200

Progress = Callable[[int, int], None]


def rekey(store: Store, keyring: Keyring, progress: Progress) -> int:
    """Seal everything with the present key; how many values were of the one of before. Raises SealError for any other."""
    tables = [table for table in metadata.sorted_tables if any(map(is_sealed, table.columns))]
    total = store.run(lambda session: sum(_count(session, table) for table in tables))
    done = changed = 0
    for table in tables:
        for rows, written in _steps(store, keyring, table):
            done, changed = done + rows, changed + written
            progress(done, max(total, done))
    return changed


def _steps(store: Store, keyring: Keyring, table: Table) -> Iterator[tuple[int, int]]:
    """For each step how many rows it read and how many values it sealed anew."""
    last: tuple[Any, ...] | None = None
    while True:
        began = time.monotonic()
        step = store.run(partial(_step, keyring=keyring, table=table, after=last))
        if step is None:
            return
        last, rows, written = step
        yield rows, written
        time.sleep(time.monotonic() - began)


def _count(session: Session, table: Table) -> int:
    return int(session.execute(select(func.count()).select_from(table)).scalar_one())


def _step(
    session: Session, keyring: Keyring, table: Table, after: tuple[Any, ...] | None
) -> tuple[tuple[Any, ...], int, int] | None:
    """The next rows by their key: the last of them, how many, and how many values were sealed anew; None at the end."""
    keys, sealed = list(table.primary_key.columns), [column for column in table.columns if is_sealed(column)]
    wanted = select(*keys, *sealed).order_by(*keys).limit(STEP)
    if after is not None:
        wanted = wanted.where(tuple_(*keys) > tuple_(*after))
    rows = session.execute(wanted).all()
    if not rows:
        return None
    changed = sum(_seal_anew(session, keyring, table, keys, sealed, row) for row in rows)
    return tuple(rows[-1][: len(keys)]), len(rows), changed


def _seal_anew(
    session: Session,
    keyring: Keyring,
    table: Table,
    keys: "Sequence[Column[Any]]",
    sealed: "Sequence[Column[Any]]",
    row: Row[Any],
) -> int:
    """Replace the values of one row that the present key did not seal."""
    values = tuple(row[: len(keys)])
    key: RowKey = values[0] if len(values) == 1 else values
    changed = 0
    for column, old in zip(sealed, row[len(keys) :], strict=True):
        if old is None or keyring.is_present(old):
            continue
        new = keyring.seal(str(column), key, keyring.open(str(column), key, old))
        its = [part == value for part, value in zip(keys, values, strict=True)]
        done = session.execute(update(table).where(*its, column == old).values({column.name: new}))
        changed += done.rowcount  # type: ignore[attr-defined]
    return changed
