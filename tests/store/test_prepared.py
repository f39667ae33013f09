"""Prepared statements and the session that uses them: the same rows, values and errors as SQLAlchemy's own."""

from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from bot.errors import StoreError
from models.all import metadata
from models.base import Base, insert_row, table_of
from models.dialogues import Dialogue, PromptRow
from models.people import Member, Person
from models.prepared import Prepared
from models.session import TurnSession, adopt, get_row
from tests.support import MONDAY

PERSON, PROMPT = table_of(Person), table_of(PromptRow)
OF_PEOPLE = Prepared(select(PERSON.c.id, PERSON.c.created_at).where(PERSON.c.id.in_(bindparam("ids", expanding=True))))


def add_people(session: Session, *ids: int) -> None:
    for one in ids:
        insert_row(session, Person, id=one, created_at=MONDAY + timedelta(days=one % 100))


def test_every_table_is_one_the_session_can_write():
    """Attributes are named as their columns, defaults are plain values, nothing hangs on relationships."""
    for mapper in Base.registry.mappers:
        assert not mapper.relationships
        assert [one.key for one in mapper.column_attrs] == [column.name for column in mapper.local_table.columns]
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert column.default is None or column.default.is_scalar
            assert column.onupdate is None and column.server_default is None


@pytest.mark.parametrize("ids", [[], [1], [3, 1], [1, 2, 3, 4]])
def test_a_list_fills_an_in_of_any_length(store, ids):
    store.run(lambda session: add_people(session, 1, 2, 3))
    found = store.run(lambda session: OF_PEOPLE.all(session, ids=ids))
    assert {row[0] for row in found} == {1, 2, 3} & set(ids)
    assert all(at == MONDAY + timedelta(days=one) for one, at in found)


def test_json_times_and_truth_come_back_as_they_were_written(store):
    values = {"id": 1, "person_id": 1, "kind": "task", "options": ["接单"], "detail": {"a": [1, None]}, "pushed": True}

    def write(session):
        add_people(session, 1)
        insert_row(session, PromptRow, **values, reached_at=MONDAY)

    store.run(write)
    columns = [*values, "reached_at", "closed_at"]
    expected = [*values.values(), MONDAY, None]

    def by_the_session(session):
        prompt = session.get_one(PromptRow, 1)
        return [getattr(prompt, name) for name in columns]

    def prepared(session):
        prompt = adopt(session, PromptRow, Prepared(select(PROMPT)).first(session))
        return [getattr(prompt, name) for name in columns]

    assert store.run(by_the_session) == store.run(prepared) == expected


def test_a_row_of_every_table_can_be_read_whole(store):
    """Some types of a driver ask what the column was, which a prepared statement does not know."""
    unread = {}
    for mapper in Base.registry.mappers:
        try:
            store.run(Prepared(select(mapper.local_table)).all)
        except Exception as error:
            unread[mapper.class_.__name__] = error
    assert unread == {}


def test_what_is_left_empty_is_null_and_not_the_json_of_nothing(store):
    def make(session):
        add_people(session, 1)
        from models.identities import Identity

        session.add(Dialogue(identity_id=2))
        session.add(Identity(id=2, channel="t", account="t", address="a", person_id=1))

    store.run(make)
    empty = Prepared(select(table_of(Dialogue).c.identity_id).where(table_of(Dialogue).c.effect.is_(None)))
    assert store.run(empty.all) == [(2,)]
    told = store.run(lambda session: (session.get_one(Dialogue, 2).effect, session.get_one(Dialogue, 2).form))
    assert told == (None, None)


def test_an_object_is_one_however_it_was_found(store):
    def look(session):
        session.add(Person(id=1, created_at=MONDAY))
        session.flush()
        found = get_row(session, Person, 1)
        found.notice_version = "2"
        assert session.get(Person, 1) is found
        assert session.scalars(select(Person)).one() is found  # flushes before it asks
        return found.notice_version, found.stopped_at

    assert store.run(look) == ("2", None)
    assert store.run(lambda session: session.get_one(Person, 1).notice_version) == "2"
    assert store.run(lambda session: get_row(session, Member, 404)) is None


def test_only_what_changed_is_written(store):
    """Otherwise a turn would put back what an UPDATE of its own, or of another process, has written meanwhile."""
    store.run(lambda session: add_people(session, 1))

    def change(session):
        person = get_row(session, Person, 1)
        session.connection().execute(update(PERSON).values(stopped_at=MONDAY))
        person.notice_version = "3"
        person.created_at = person.created_at

    store.run(change)
    kept = store.run(lambda session: vars(session.get_one(Person, 1)).copy())
    assert (kept["notice_version"], kept["stopped_at"]) == ("3", MONDAY)


def test_a_row_that_is_gone_is_not_changed_in_silence(store):
    store.run(lambda session: add_people(session, 1))

    def change(session):
        person = get_row(session, Person, 1)
        session.connection().execute(PERSON.delete())
        person.notice_version = "3"

    with pytest.raises((StoreError, StaleDataError)):
        store.run(change)


def test_a_row_deleted_in_a_turn_is_gone_with_everything_else_written(store):
    store.run(lambda session: add_people(session, 1))

    def change(session):
        session.delete(session.get_one(Person, 1))
        session.add(Person(id=2, created_at=MONDAY))

    store.run(change)
    assert store.run(lambda session: [row[0] for row in OF_PEOPLE.all(session, ids=[1, 2])]) == [2]


def test_an_error_of_the_driver_is_sqlalchemys_and_says_no_values(store):
    def twice(session):
        assert isinstance(session, TurnSession)
        add_people(session, 918273645)
        with pytest.raises(IntegrityError) as refused:
            add_people(session, 918273645)
        assert "918273645" not in str(refused.value).replace("DETAIL", "").split("[SQL")[1]
        raise refused.value

    with pytest.raises(StoreError):
        store.run(twice)


def test_rows_that_became_alike_are_written_at_once_and_each_keeps_its_own(store):
    store.run(lambda session: add_people(session, 1, 2, 3, 4))

    def change(session):
        for number, version in ((1, "2"), (2, "2"), (3, "3"), (4, "2")):
            session.get_one(Person, number).notice_version = version
        session.get_one(Person, 4).stopped_at = MONDAY

    store.run(change)
    found = select(PERSON.c.notice_version, PERSON.c.stopped_at).order_by(PERSON.c.id)
    seen = store.run(lambda session: [tuple(row) for row in session.execute(found)])
    assert seen == [("2", None), ("2", None), ("3", None), ("2", MONDAY)]


def test_one_that_is_gone_among_those_that_became_alike_is_not_changed_in_silence(store):
    store.run(lambda session: add_people(session, 1, 2))

    def change(session):
        for number in (1, 2):
            session.get_one(Person, number).notice_version = "2"
        session.connection().execute(PERSON.delete().where(PERSON.c.id == 2))

    with pytest.raises((StoreError, StaleDataError)):
        store.run(change)
