"""Every column says what it tells about a person and how long it is kept (DESIGN.md law 5)."""

from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Date, LargeBinary, String

import models
from models.all import metadata
from models.base import Base, Keep, Pii, UtcDateTime

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]


def named(column: Column) -> str:
    return f"{column.table.name}.{column.name}"


@pytest.mark.parametrize("column", COLUMNS, ids=named)
def test_a_column_carries_its_class(column):
    assert isinstance(column.info.get("pii"), Pii), "declare it with models.base.column(..., pii=…)"
    assert isinstance(column.info.get("keep"), Keep), "declare it with models.base.column(..., keep=…)"


#: Bytes that hide nothing, each with the reason why.
PLAIN = {
    "street_network.packed": "public streets, compressed",
}


@pytest.mark.parametrize(
    "column", [c for c in COLUMNS if isinstance(c.type, LargeBinary) and named(c) not in PLAIN], ids=named
)
def test_a_sealed_column_says_what_it_hides(column):
    assert column.info["pii"] is not Pii.NONE


#: Words and numbers of people that are readable in the database, each with the reason why.
READABLE = {
    "media.path": "a name made from the content's hash",
}
HIDDEN = (Pii.PHONE, Pii.WORDS, Pii.SECRET)


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.info.get("pii") in HIDDEN], ids=named)
def test_phones_words_and_secrets_are_sealed_or_an_index(column):
    index = column.name.endswith("_index") and isinstance(column.type, String) and column.type.length == 64
    assert isinstance(column.type, LargeBinary) or index or named(column) in READABLE


@pytest.mark.parametrize("column", COLUMNS, ids=named)
def test_a_moment_is_called_at_a_day_on(column):
    """STYLE.md; `_until`, `_by`, `_from` and `_to` say which end, a try's or a deadline's."""
    if isinstance(column.type, UtcDateTime):
        assert column.name.endswith(("at", "_until", "_by"))
    elif isinstance(column.type, Date):
        assert column.name.endswith(("_on", "valid_from", "valid_to"))
    else:
        assert not column.name.endswith(("_at", "_on")) or isinstance(column.type, Boolean)


def test_every_table_is_known_to_the_migrations():
    """A module of tables that models/all.py forgets would have no tables anywhere."""
    files = (
        file
        for file in Path(models.__file__).parent.glob("*.py")
        if "\n    __tablename__ = " in file.read_text("utf-8")
    )
    assert {mapper.class_.__module__ for mapper in Base.registry.mappers} == {f"models.{file.stem}" for file in files}
