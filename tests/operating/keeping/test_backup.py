"""A backup holds everything of one moment, tells nothing without the keys, and is whole or not there."""

import errno
import os
import shutil
import sqlite3
import threading

import pytest
from sqlalchemy import Integer, func, select
from sqlalchemy.orm import Session

from bot.errors import BackupError
from bot.operating.keeping.backup import back_up
from bot.operating.keeping.placing import placed
from bot.operating.keeping.reading import check, opened_backup
from bot.operating.keeping.records import KINDS, Rows, kind_of
from bot.operating.keeping.snapshot import snapshot
from models.all import metadata
from models.audit import AuditRow, find_breaks
from models.base import insert_row
from models.identities import Try
from models.media import Media
from tests.operating.keeping.conftest import PHONE, WORDS
from tests.support import MONDAY, act_of

COLUMNS = [column for table in metadata.sorted_tables for column in table.columns]


def write(store, number):
    """One turn that leaves a row and a link of the audit chain."""

    def work(session):
        insert_row(session, Try, id=number, key="load", at=MONDAY)
        act_of(session).record("test.write", f"try:{number}")

    store.run(work)


class Load:
    """Turns one after the other, in a thread; `answered` is what was committed."""

    def __init__(self, store):
        self.answered = []
        self._store, self._stopped = store, threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self):
        self._thread.start()
        while len(self.answered) < 20:
            pass
        return self

    def __exit__(self, *_):
        self._stopped.set()
        self._thread.join()

    def _write(self):
        while not self._stopped.is_set():
            write(self._store, len(self.answered))
            self.answered.append(len(self.answered))


def numbers(session):
    return set(session.scalars(select(Try.id).where(Try.key == "load")))


def test_a_backup_under_load_holds_all_that_was_answered_before_and_nothing_by_halves(store, lived, empty, tmp_path):
    with Load(store) as load:
        before = set(load.answered)
        lived.back_up(tmp_path / "b.bak")
    there = empty("sqlite")
    there.restore(tmp_path / "b.bak")
    with snapshot(there.url) as connection, Session(connection) as session:
        found = numbers(session)
        assert before <= found <= set(load.answered)
        written = select(func.count()).select_from(AuditRow).where(AuditRow.action == "test.write")
        assert session.execute(written).scalar_one() == len(found)
        assert list(find_breaks(session)) == []


@pytest.mark.only_on("sqlite")
def test_a_plain_copy_of_the_file_misses_what_was_answered(store, lived, tmp_path):
    """The negative control: the copy looks sound and is not (RELIABILITY.md M18)."""
    for number in range(20):
        write(store, number)
    shutil.copy(lived.url.removeprefix("sqlite:///"), tmp_path / "copy.db")
    lived.back_up(tmp_path / "b.bak")
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    missed = 20 - copy.execute("SELECT count(*) FROM try WHERE key = 'load'").fetchone()[0]
    copy.close()
    assert missed > 0
    assert check(tmp_path / "b.bak", lived.keyring).manifest.rows["try"] >= 20


def test_turns_go_on_while_a_backup_reads_and_it_does_not_see_them(store, lived):
    with snapshot(lived.url) as connection, Session(connection) as session:
        before = numbers(session)
        write(store, 1)
        assert numbers(session) == before == set()
    assert store.run(numbers) == {1}


def test_no_word_number_name_or_picture_can_be_read_in_the_file(made):
    content = made.read_bytes()
    for canary in (PHONE, WORDS, "金丝雀", "李明", "openid-resident", "canary photo", "case", "sqlite", "postgres"):
        assert canary.encode() not in content, canary
    assert made.stat().st_mode & 0o777 == 0o600


def test_sealed_columns_stay_sealed_inside(made, keyring):
    with opened_backup(made, keyring) as (_, records):
        rows = str([record.rows for record in records if isinstance(record, Rows)])
    assert "李明" in rows  # it is readable here
    assert PHONE not in rows and "金丝雀" not in rows


@pytest.mark.only_on("sqlite")
def test_a_file_that_is_there_is_never_written_over(lived, tmp_path):
    (tmp_path / "b.bak").write_text("precious")
    with pytest.raises(BackupError, match="不覆盖"):
        lived.back_up(tmp_path / "b.bak")
    assert (tmp_path / "b.bak").read_text() == "precious"


@pytest.mark.only_on("sqlite")
def test_whatever_ends_it_early_leaves_nothing(lived, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(lived.url, lived.keyring, lived.folder, tmp_path / "b.bak", MONDAY, stop)
    assert list(tmp_path.glob("b.bak*")) == []


@pytest.mark.only_on("sqlite")
def test_a_full_disk_is_one_line_and_leaves_nothing(lived, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupError, match="磁盘满了"):
        lived.back_up(tmp_path / "b.bak")
    assert list(tmp_path.glob("b.bak*")) == []


@pytest.mark.only_on("sqlite")
def test_the_name_of_a_backup_is_on_disk_too_once_it_has_one(tmp_path, monkeypatch):
    """A power cut would take the name away with the folder that was not written."""
    target, seen = tmp_path / "b.bak", []
    monkeypatch.setattr("bot.operating.keeping.placing.sync_folder", lambda at: seen.append((at, target.exists())))
    with placed(target) as file:
        file.write(b"whole")
    assert seen == [(tmp_path, True)]


@pytest.mark.only_on("sqlite")
def test_a_disk_that_keeps_something_else_than_was_written_is_found_out(lived, tmp_path, monkeypatch):
    sync = os.fsync

    def lie(descriptor):
        sync(descriptor)
        os.pwrite(descriptor, b"?", 5_000)

    monkeypatch.setattr(os, "fsync", lie)
    with pytest.raises(BackupError, match="第 1 块"):
        lived.back_up(tmp_path / "b.bak")
    assert list(tmp_path.glob("b.bak*")) == []


@pytest.mark.only_on("sqlite")
def test_two_backups_do_not_write_one_file_and_a_left_over_part_is_replaced(lived, tmp_path):
    target = tmp_path / "b.bak"
    with placed(target) as file:
        file.write(b"half")
        with pytest.raises(BackupError, match="另一个备份"):
            lived.back_up(target)
    target.rename(tmp_path / "b.bak.part")
    assert lived.back_up(target).manifest.files == 1
    assert not (tmp_path / "b.bak.part").exists()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"altered")])
def test_a_photo_that_is_gone_or_altered_is_told_and_restored_as_lost(lived, empty, tmp_path, damage):
    (photo,) = lived.files.glob("*/*")
    damage(photo)
    made = lived.back_up(tmp_path / "b.bak")
    assert [photo.name] == [path.partition("/")[2] for path in made.missing]
    there = empty("sqlite")
    there.restore(tmp_path / "b.bak")
    with snapshot(there.url) as connection, Session(connection) as session:
        assert {(one.state, one.path) for one in session.scalars(select(Media))} == {("lost", "")}


def test_every_column_is_of_a_kind_that_a_backup_knows():
    assert [str(column) for column in COLUMNS if kind_of(column) not in KINDS] == []


def test_no_column_counts_by_itself():
    """A restore would have to set its counter; ids come from `Act.new_id` instead."""
    counting = [c for c in COLUMNS if c.primary_key and isinstance(c.type, Integer) and c.autoincrement is not False]
    assert counting == []


@pytest.mark.only_on("sqlite")
def test_progress_counts_up_to_the_last_row(lived, tmp_path):
    seen = []
    back_up(lived.url, lived.keyring, lived.folder, tmp_path / "b.bak", MONDAY, lambda *step: seen.append(step))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == sum(check(tmp_path / "b.bak", lived.keyring).manifest.rows.values())
