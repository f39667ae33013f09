"""Looks into a database after an import."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.directory.importing import ImportReport
from bot.store import Store
from models.audit import AuditRow
from models.directory import Grid, Organisation, Place, ServicePoint
from models.people import Member, Person

TODAY = date(2026, 3, 2)
TABLES = (Organisation, Grid, Person, Member, Place, ServicePoint, AuditRow)
Importer = Callable[..., ImportReport]
Row = TypeVar("Row", Member, Place, ServicePoint, Grid)


def count(store: Store) -> dict[str, int]:
    return store.run(lambda s: {t.__tablename__: s.scalar(select(func.count()).select_from(t)) or 0 for t in TABLES})


def contents(store: Store) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables, ciphertexts too."""
    return store.run(
        lambda s: {t.__tablename__: [dict(r) for r in s.execute(select(t.__table__)).mappings()] for t in TABLES}
    )


def kept(store: Store, what: type[Row], code: str) -> Row:
    """A row to look at after its session."""

    def find(session: Session) -> Row:
        found = session.scalars(select(what).where(what.code == code)).one()
        session.expunge(found)
        return found

    return store.run(find)


def member(store: Store, code: str) -> Member:
    return kept(store, Member, code)
