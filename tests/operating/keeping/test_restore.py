"""A backup restored to an empty place of either kind is the installation again; what may not be restored changes nothing."""

import shutil
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url

from bot.errors import BackupError
from bot.knowledge.importing import import_guides
from bot.knowledge.search import search
from bot.operating import schema
from bot.operating.keeping import restore as restoring
from bot.operating.keeping.restore import restore
from bot.operating.keeping.snapshot import snapshot, writing
from bot.operating.keeping.verify import verify
from bot.store import open_store
from models.all import metadata
from models.knowledge import is_not_index
from tests.support import MONDAY


def test_rows_that_the_database_did_not_keep_take_everything_back(lived, empty, tmp_path, monkeypatch):
    """Nobody has seen such a database; it is counted all the same."""
    there = empty("sqlite")
    lived.back_up(tmp_path / "b.bak")
    kept = restoring.values
    monkeypatch.setattr(
        restoring, "values", lambda part, rows: kept(part, rows)[: 1 if part.table == "cases" else None]
    )
    with pytest.raises(BackupError, match="行数和备份的清单对不上"):
        there.restore(tmp_path / "b.bak")
    engine = create_engine(there.url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def verified(place):
    with snapshot(place.url) as connection:
        return verify(connection, place.keyring, place.folder, None)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_everything_comes_back_in_a_database_of_either_kind(lived, empty, tmp_path, kind):
    there = empty(kind)
    made = lived.back_up(tmp_path / "b.bak")
    there.restore(tmp_path / "b.bak")
    number = made.manifest.audit_number
    assert there.contents(number) == lived.contents(number)
    assert there.folder.find(next(lived.files.glob("*/*")).relative_to(lived.files).as_posix()).read_bytes()
    found = verified(there)
    assert found.findings == []
    assert found.rows["audit"] == number + 1  # the restore itself
    assert found.opened > 10 and found.files == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.only_on("sqlite")
def test_guides_are_found_by_their_words_in_a_restored_database(lived, store, empty, tmp_path, kind):
    """The full-text index is no table of ours: it is filled by what is written into them."""
    guides = tmp_path / "guides"
    guides.mkdir()
    guides.joinpath("a.md").write_text("# 残疾证\n带户口簿。\n", "utf-8")
    import_guides(store, guides, now=MONDAY)
    lived.back_up(tmp_path / "b.bak")
    there = empty(kind)
    there.restore(tmp_path / "b.bak")
    restored = open_store(there.url, there.keyring)
    assert restored.run(lambda session: len(search(session, "残疾证怎么办", MONDAY.date()))) == 1
    restored.close()


def is_untouched(place):
    """No table, and no file."""
    if not database_of(place).exists():
        return not place.files.exists()
    engine = create_engine(place.url)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    return tables == [] and list(place.files.glob("*/*")) == []


def database_of(place):
    """The SQLite file; for PostgreSQL something that is there."""
    return Path(make_url(place.url).database) if place.url.startswith("sqlite") else Path("/")


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """Makes this program one revision newer, and the old one again."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.FOLDER, folder)
    later = folder / "versions" / "0099_later.py"
    later.write_text(LATER.replace("HEAD", schema.head()))

    def installed(newer, broken=False):
        if broken:
            later.write_text(
                later.read_text().replace(
                    "batch.add_column", "op.execute('SELECT * FROM nosuch')\n        batch.add_column"
                )
            )
        monkeypatch.setattr(schema, "FOLDER", folder if newer else OLD)

    return installed


OLD = schema.FOLDER
LATER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0099", "HEAD", None, None


def upgrade():
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("later", sa.String(8), nullable=False, server_default="new"))


def downgrade():
    with op.batch_alter_table("person") as batch:
        batch.drop_column("later")
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.only_on("sqlite")
def test_a_backup_of_an_older_program_is_brought_to_the_tables_of_this_one(lived, empty, next_version, tmp_path, kind):
    lived.back_up(tmp_path / "b.bak")
    next_version(True)
    there = empty(kind)
    migrated(there, "0099")  # as the service's start leaves an empty database
    number = there.restore(tmp_path / "b.bak").manifest.audit_number
    engine = create_engine(there.url)
    with engine.connect() as connection:
        assert schema.revision_of(connection) == "0099"
        assert set(connection.exec_driver_sql("SELECT later FROM person").scalars()) == {"new"}
    engine.dispose()
    assert there.contents(number) == lived.contents(number)


@pytest.mark.only_on("sqlite")
def test_a_backup_of_a_newer_program_is_refused_before_anything_is_written(lived, empty, next_version, tmp_path):
    next_version(True)
    migrated(lived, "0099")
    lived.back_up(tmp_path / "newer.bak")
    next_version(False)
    there = empty("sqlite")
    with pytest.raises(BackupError, match="0099 比程序新"):
        there.restore(tmp_path / "newer.bak")
    assert is_untouched(there)


@pytest.mark.only_on("sqlite")
def test_a_database_of_a_newer_program_is_not_restored_into(made, empty, next_version):
    there = empty("sqlite")
    next_version(True)
    migrated(there, "0099")
    next_version(False)
    with pytest.raises(BackupError, match=r"0099 比程序新.*一行也没有写"):
        there.restore(made)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_step_that_fails_after_the_photos_were_written_takes_them_away_too(made, empty, next_version, kind):
    next_version(True, broken=True)
    there = empty(kind)
    with pytest.raises(BackupError, match=r"nosuch.*全部撤回"):
        there.restore(made)
    assert is_untouched(there)


def migrated(place, revision):
    engine = writing(place.url)
    schema.migrate(engine, revision)
    engine.dispose()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_database_with_content_is_refused_and_keeps_it(made, empty, kind):
    there = empty(kind)
    there.restore(made)
    kept = there.contents()
    with pytest.raises(BackupError, match=r"不是空的.*audit.*新的空库"):
        there.restore(made)
    assert there.contents() == kept


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_breaks_in_the_middle_leaves_nothing_and_may_be_repeated(made, empty, kind):
    there = empty(kind)

    def stop(done, total):
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(there.url, there.keyring, there.folder, made, MONDAY, stop)
    assert is_untouched(there)
    there.restore(made)
    assert verified(there).findings == []


@pytest.fixture
def too_long(lived, tmp_path):
    """A backup with a text longer than its column, which SQLite keeps."""
    engine = writing(lived.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")  # as SQLite is without tests/strictness.py
        connection.exec_driver_sql(f"UPDATE cases SET rule = '{'canary' * 30}'")
    engine.dispose()
    lived.back_up(tmp_path / "long.bak")
    return tmp_path / "long.bak"


@pytest.mark.only_on("sqlite")
def test_a_row_that_the_database_refuses_takes_everything_back_and_names_no_value(too_long, empty):
    there = empty("postgres")
    with pytest.raises(BackupError, match="全部撤回") as refused:
        there.restore(too_long)
    assert "canary" not in str(refused.value)
    assert is_untouched(there)


@pytest.mark.only_on("sqlite")
def test_what_could_not_move_to_postgresql_is_found_beforehand(too_long, lived, empty):
    there = empty("sqlite")
    there.restore(too_long)
    (finding,) = verified(there).findings
    assert (finding.table, len(finding.rows)) == ("cases", 2)
    assert "rule" in finding.what and "PostgreSQL" in finding.what and "canary" not in str(finding)


@pytest.mark.only_on("postgres")
def test_postgresql_watches_references_again_afterwards(made, empty):
    there = empty("postgres")
    there.restore(made)
    engine = writing(there.url)
    with engine.connect() as connection:
        assert (
            compare_metadata(MigrationContext.configure(connection, opts={"include_name": is_not_index}), metadata)
            == []
        )
        watched = connection.exec_driver_sql("SELECT bool_and(convalidated) FROM pg_constraint WHERE contype = 'f'")
        assert watched.scalar_one() is True
    engine.dispose()


@pytest.mark.only_on("postgres")
def test_a_postgresql_that_somebody_uses_is_refused(made, empty):
    there = empty("postgres")
    with psycopg.connect(there.url.replace("+psycopg", "")), pytest.raises(BackupError, match="还有 1 个连接"):
        there.restore(made)
    assert is_untouched(there)


@pytest.mark.only_on("sqlite")
def test_no_damaged_byte_lets_anything_through(made, empty):
    """Twenty places all over the file; test_chunks.py flips every bit there is."""
    whole, there = made.read_bytes(), empty("sqlite")
    for at in range(0, len(whole), len(whole) // 20):
        damaged = bytearray(whole)
        damaged[at] ^= 1
        made.write_bytes(damaged)
        with pytest.raises(BackupError):
            there.restore(made)
    made.write_bytes(whole)
    assert is_untouched(there)
    there.restore(made)
