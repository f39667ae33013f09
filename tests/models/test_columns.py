"""Every column says what it tells about a person and how long it is kept (DESIGN.md law 5)."""

from pathlib import Path

import pytest
from sqlalchemy import Boolean, Column, Date, LargeBinary, String

import models
from models.all import metadata
from models.base import Base, Keep, Pii, UtcDateTime, is_sealed

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]


def named(column: Column) -> str:
    return f"{column.table.name}.{column.name}"


@pytest.mark.parametrize(("word", "kind"), [("pii", Pii), ("keep", Keep)])
def test_every_column_carries_its_class(word, kind):
    missing = [named(column) for column in COLUMNS if not isinstance(column.info.get(word), kind)]
    assert not missing, f"declare it with models.base.column(..., {word}=…): {', '.join(missing)}"


#: Bytes that hide nothing, each with the reason why.
PLAIN = {
    "street_network.packed": "public streets, compressed",
}


def test_every_sealed_column_says_what_it_hides():
    plain = {named(column) for column in COLUMNS if isinstance(column.type, LargeBinary) and not is_sealed(column)}
    assert plain == set(PLAIN)


#: Words and numbers of people that are readable in the database, each with the reason why.
READABLE = {
    "media.path": "a name made from the content's hash",
}
HIDDEN = (Pii.PHONE, Pii.WORDS, Pii.SECRET)


def is_sealed_or_an_index(column: Column) -> bool:
    index = column.name.endswith("_index") and isinstance(column.type, String) and column.type.length == 64
    return isinstance(column.type, LargeBinary) or index


def test_phones_words_and_secrets_are_sealed_or_an_index():
    of_people = [column for column in COLUMNS if column.info.get("pii") in HIDDEN and named(column) not in READABLE]
    open_to_all = [named(column) for column in of_people if not is_sealed_or_an_index(column)]
    assert of_people and not open_to_all, ", ".join(open_to_all)


def is_named_for_its_type(column: Column) -> bool:
    """STYLE.md; `_until`, `_by`, `_from` and `_to` say which end, a try's or a deadline's."""
    if isinstance(column.type, UtcDateTime):
        return column.name.endswith(("at", "_until", "_by"))
    if isinstance(column.type, Date):
        return column.name.endswith(("_on", "valid_from", "valid_to"))
    return not column.name.endswith(("_at", "_on")) or isinstance(column.type, Boolean)


def test_every_moment_is_called_at_every_day_on():
    otherwise = [f"{named(column)} {column.type!r}" for column in COLUMNS if not is_named_for_its_type(column)]
    assert not otherwise, ", ".join(otherwise)


def test_every_table_is_known_to_the_migrations():
    """A module of tables that models/all.py forgets would have no tables anywhere."""
    files = (
        file
        for file in Path(models.__file__).parent.glob("*.py")
        if "\n    __tablename__ = " in file.read_text("utf-8")
    )
    assert {mapper.class_.__module__ for mapper in Base.registry.mappers} == {f"models.{file.stem}" for file in files}
