"""Rows read by prepared statements are objects like any other: what is held back is seen, and what is locked is read anew."""

import pytest
from sqlalchemy import bindparam, select, text

from bot.act import new_id
from models.base import table_of
from models.people import Person
from models.prepared import Prepared
from models.session import read_rows, read_rows_again
from tests.support import MONDAY

PERSON = table_of(Person)
TOLD = Prepared(select(PERSON).where(PERSON.c.notice_version == bindparam("version")))
ALL = Prepared(select(PERSON))


@pytest.fixture
def row(store):
    row = new_id(MONDAY)
    store.run(lambda session: session.add(Person(id=row, created_at=MONDAY, notice_version="1")))
    return row


@pytest.mark.parametrize("read", [read_rows, read_rows_again])
def test_what_was_changed_and_not_yet_written_is_found(store, row, read):
    def look(session):
        person = session.get_one(Person, row)
        person.notice_version = "2"
        return read(session, Person, TOLD, version="2") == [person], read(session, Person, TOLD, version="1")

    assert store.run(look) == (True, [])


@pytest.mark.parametrize(("read", "seen"), [(read_rows, "1"), (read_rows_again, "2")])
def test_an_object_says_what_its_row_says_now_where_it_is_read_again(store, row, read, seen):
    def look(session):
        person = session.get_one(Person, row)
        session.execute(text("UPDATE person SET notice_version = '2'"))
        assert read(session, Person, ALL) == [person]
        return person.notice_version, person in session.dirty

    assert store.run(look) == (seen, False)
