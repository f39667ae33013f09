"""Migrations lead from nothing to what the models say, and back, on both databases."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select

from bot.errors import StoreError
from bot.operating import schema
from bot.store import sqlite_engine
from bot.store.postgres import postgres_engine
from models.all import metadata
from models.audit import GENESIS, AuditHead
from models.directory import DirectoryVersion
from models.knowledge import is_not_index

REVISIONS = [script.revision for script in ScriptDirectory.from_config(schema.alembic_config()).walk_revisions()][::-1]


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    make = sqlite_engine if empty_database_url.startswith("sqlite") else postgres_engine
    engine = make(empty_database_url)
    yield engine
    engine.dispose()


def test_every_revision_goes_up_and_down_and_up_again(empty):
    before = "base"
    for revision in REVISIONS:
        assert schema.migrate(empty, revision) == [revision]
        schema.revert(empty, before)
        assert schema.migrate(empty, revision) == [revision]
        before = revision
    assert schema.is_at_head(empty)
    schema.revert(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_the_migrations_make_exactly_what_the_models_say(empty):
    schema.migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_not_index})
        assert compare_metadata(context, metadata) == []


def test_a_database_at_head_has_nothing_to_apply(empty):
    assert schema.migrate(empty) == REVISIONS
    assert schema.migrate(empty) == []
    assert schema.current(empty) == schema.head() == REVISIONS[-1]


def test_an_empty_database_is_not_at_head(empty):
    assert schema.current(empty) is None
    assert not schema.is_at_head(empty)


def test_the_rows_that_are_counted_on_are_there_from_the_start(empty):
    schema.migrate(empty)
    with empty.connect() as connection:
        assert connection.execute(select(AuditHead.id, AuditHead.number, AuditHead.digest)).all() == [(1, 0, GENESIS)]
        assert connection.execute(select(DirectoryVersion.id, DirectoryVersion.number)).all() == [(1, 0)]


def test_a_database_newer_than_the_program_is_left_alone(empty):
    schema.migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="9999"):
        schema.migrate(empty)


def test_a_migration_that_fails_halfway_leaves_nothing_behind(empty):
    with empty.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE person (id INTEGER)"
        )  # in the way of a later step of the first revision
    with pytest.raises(Exception, match="person"):
        schema.migrate(empty)
    assert inspect(empty).get_table_names() == ["person"]


@pytest.mark.only_on("sqlite")  # PostgreSQL never stops watching
def test_foreign_keys_are_watched_again_after_a_migration(empty):
    schema.migrate(empty)
    with empty.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
