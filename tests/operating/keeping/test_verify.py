"""Whatever was altered, removed or moved behind the program's back is found and named by table and row, never by value."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.operating.keeping import verify as verifying
from bot.operating.keeping.snapshot import snapshot
from bot.operating.keeping.verify import verify
from bot.seal import Keyring
from models.audit import AuditRow
from models.cases import Case
from models.media import Media
from tests.databases import past_the_guard
from tests.operating.keeping.conftest import PHONE

ROOT_OF_INBOX = "SELECT rootpage FROM sqlite_master WHERE name = 'inbox'"


def findings(place, sample=None, keyring=None):
    with snapshot(place.url) as connection:
        return verify(connection, keyring or place.keyring, place.folder, sample).findings


def behind_the_back(store, statement, **values):
    """Write past the program, and past the triggers."""

    def write(session):
        past_the_guard(session.connection())
        session.execute(text(statement), values)

    store.run(write)


def first(store, column):
    return store.run(lambda session: session.scalars(select(column).order_by(column)).first())


def test_an_untouched_installation_has_no_finding(lived):
    assert findings(lived) == []


def test_two_ciphertexts_swapped_are_both_found(store, lived):
    """Each is genuine; only the row is wrong (S21)."""
    ids = store.run(lambda session: list(session.scalars(select(Case.id).order_by(Case.id))))
    sealed = store.run(lambda session: list(session.scalars(select(Case.text).order_by(Case.id))))
    for row, other in zip(ids, reversed(sealed), strict=True):
        behind_the_back(store, "UPDATE cases SET text = :other WHERE id = :row", other=other, row=row)
    (finding,) = findings(lived)
    assert (finding.table, set(finding.rows)) == ("cases", set(ids))
    assert str(ids[0]) in str(finding) and "text" in finding.what


@pytest.mark.only_on("sqlite")
def test_another_key_opens_nothing_and_every_column_is_named(lived):
    found = findings(lived, keyring=Keyring(b"\x09" * 32, b"\x02" * 32))
    named = {(one.table, one.what.partition(" ")[0]) for one in found}
    assert {("cases", "text"), ("cases", "phone"), ("member", "phone"), ("inbox", "body"), ("outbox", "text")} <= named
    assert PHONE not in " ".join(map(str, found))


@pytest.mark.only_on("sqlite")  # tests/models/test_audit.py alters chains on both
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit SET actor = 'person:1' WHERE number = 3", "第 3 条"),
        ("DELETE FROM audit WHERE number = 4", "第 4 条缺失"),
        ("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)", "末尾被删"),
    ],
)
def test_an_audit_chain_that_does_not_hold_is_found(store, lived, statement, words):
    behind_the_back(store, statement)
    found = findings(lived)
    assert {one.table for one in found} == {"audit"} and words in " ".join(map(str, found))


@pytest.mark.only_on("sqlite")
def test_a_row_that_points_to_nothing_is_found(store, lived):
    owner = first(store, Case.owner_id)
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("UPDATE cases SET owner_id = 42 WHERE owner_id = ?", (owner,))
        raw.execute("PRAGMA foreign_keys=ON")
    (finding,) = [one for one in findings(lived) if one.table == "cases"]
    assert "owner_id" in finding.what and "person" in finding.what and finding.rows


@pytest.mark.only_on("sqlite")
def test_a_photo_that_is_gone_or_altered_is_found(store, lived):
    (photo,) = lived.files.glob("*/*")
    row = first(store, Media.id)
    photo.write_bytes(b"another picture")
    assert [(one.table, one.rows) for one in findings(lived)] == [("media", (row,))]
    photo.unlink()
    (finding,) = findings(lived)
    assert (finding.table, finding.rows) == ("media", (row,)) and "没有" in finding.what


@pytest.mark.only_on("sqlite")
def test_a_damaged_file_is_a_finding_and_no_trace(store, lived):
    page = store.run(lambda session: session.execute(text(ROOT_OF_INBOX)).scalar_one())
    store.close()
    with Path(lived.url.removeprefix("sqlite:///")).open("r+b") as database:
        database.seek((page - 1) * 4096)
        database.write(b"\xff" * 400)
    found = findings(lived)
    assert any(one.table == "database.url" and "备份" in one.what for one in found)


@pytest.mark.only_on("sqlite")
def test_a_sample_reads_the_newest_rows_and_all_reads_the_rest(store, lived):
    oldest = store.run(lambda session: session.scalars(select(AuditRow.number)).first())
    assert oldest == 1
    ids = store.run(lambda session: list(session.scalars(select(Case.id).order_by(Case.id))))
    behind_the_back(store, "UPDATE cases SET text = :other WHERE id = :row", other=b"altered", row=ids[0])
    assert findings(lived, sample=1) == []
    assert [one.rows for one in findings(lived)] == [(ids[0],)]


def test_a_long_list_of_rows_is_cut_with_its_number():
    said = str(verifying.Finding("cases", tuple(range(1, 200)), "打不开"))
    assert said == "cases 1、2、3、4、5、6、7、8、9、10 等 199 行: 打不开"
