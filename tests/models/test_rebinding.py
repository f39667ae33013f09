"""What somebody said before he was known goes with him, whatever it is (并入)."""

from datetime import date

import pytest
from sqlalchemy import Column, Table, delete, insert, select

from models.base import UtcDateTime, table_of
from models.broadcasts import Broadcast, Recipient
from models.cases import Case
from models.dialogues import PromptRow
from models.media import Media
from models.outbox import OutboxRow
from models.questionnaires import Sheet
from models.rebinding import move_resident_rows
from models.subscriptions import Subscription
from tests.databases import past_the_guard
from tests.support import MONDAY

BEFORE, AFTER = 1, 2
ANY = {int: 3, str: "x", bool: False, bytes: b"", float: 1.0, date: MONDAY.date()}
WHOSE = [
    *(table_of(Case).c[name] for name in ("reporter_id", "contact_id", "beneficiary_id")),
    *(table_of(mapped).c.person_id for mapped in (PromptRow, Media, Subscription, Sheet, Recipient)),
    table_of(OutboxRow).c.recipient_id,
]

#: Whom a case is for is who is answered, or nobody known.
ALSO = {"beneficiary_id": {"contact_id": BEFORE}}


def bare(table: Table) -> dict[str, object]:
    """A row with something in every column that must have it."""
    needed = [column for column in table.columns if not column.nullable]
    return {column.name: anything(column) for column in needed}


def anything(column: Column) -> object:
    return MONDAY if isinstance(column.type, UtcDateTime) else ANY.get(column.type.python_type, {})


@pytest.mark.parametrize("column", WHOSE, ids=str)
def test_whoever_has_nothing_but_one_row_takes_it_along(store, column):
    table = column.table

    def move(session):
        past_the_guard(session.connection())
        if session.connection().dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        session.execute(insert(table_of(Broadcast)).values(bare(table_of(Broadcast))))
        his = {column.name: BEFORE, **ALSO.get(column.name, {})}
        session.execute(insert(table).values({**bare(table), **his}))
        move_resident_rows(session, BEFORE, AFTER)
        whose = list(session.scalars(select(column)))
        for written in (table, table_of(Broadcast)):  # what it refers to is not there
            session.execute(delete(written))
        return whose

    assert store.run(move) == [AFTER]
