"""backup, restore, verify: what scripts read, how they end, and what signals and wrong files do."""

import base64
import fcntl
import io
import shutil
import signal
import sqlite3
import threading
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.operating.keeping.backup import last_backup_at
from bot.operating.keeping.snapshot import snapshot
from bot.seal import Keyring
from bot.store import open_store
from models.identities import Try
from tests.commands.shell import Shell
from tests.support import MONDAY
from tests.talk import DISTRICT

KEYRING = Keyring(b"\x01" * 32, b"\x02" * 32)
#: Half a second of work for a backup or a restore.
ROWS = 40_000


@pytest.fixture
def target(tmp_path):
    """Another installation, with nothing in it."""
    (tmp_path / "other").mkdir()
    return Shell(tmp_path / "other", f"sqlite:///{tmp_path}/other/linli.db")


def database(shell):
    return Path(shell.url.removeprefix("sqlite:///"))


def refusal(ended):
    """One line on stderr, nothing on stdout, no trace."""
    assert (ended.code, ended.out) == (1, ""), ended
    assert "Traceback" not in ended.err, ended.err
    lines = ended.err.removeprefix("先从头到尾核对备份文件\n").splitlines()
    assert len(lines) == 1, ended.err
    return lines[0]


def last_backup(shell):
    with snapshot(shell.url) as connection, Session(connection) as session:
        return last_backup_at(session)


def test_backup_restore_verify_end_with_0_and_one_json_line_each(shell, target, tmp_path):
    shell.run("import", str(DISTRICT))
    file = tmp_path / "b.bak"
    assert last_backup(shell) is None
    made = shell.run("backup", str(file))
    assert made.code == 0, made.err
    assert made.json["file"] == str(file) and made.json["bytes"] == file.stat().st_size and made.json["rows"] > 20
    assert last_backup(shell).isoformat() == made.json["made_at"]  # doctor's question
    assert shell.run("verify", str(file)).json == made.json
    restored = target.run("restore", str(file))
    assert restored.code == 0, restored.err
    assert restored.json["backup"] == made.json["backup"]
    assert restored.json["verified"]["findings"] == []
    checked = target.run("verify", "--all")
    assert (checked.code, checked.json["sample"], checked.json["findings"]) == (0, None, [])
    assert checked.json["rows"]["member"] == 9 and checked.json["opened"] == 9
    assert target.run("backup", str(tmp_path / "again.bak")).code == 0


@pytest.mark.only_on("sqlite")
def test_restoring_twice_is_refused(shell, target, tmp_path):
    shell.run("import", str(DISTRICT))
    shell.run("backup", str(tmp_path / "b.bak"))
    assert target.run("restore", str(tmp_path / "b.bak")).code == 0
    assert "新的空库" in refusal(target.run("restore", str(tmp_path / "b.bak")))
    assert "不覆盖" in refusal(shell.run("backup", str(tmp_path / "b.bak")))


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("linli.db", "SQLite format 3")
    return file.getvalue()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (zipped(), "不是邻里的备份文件"),
        ("你好".encode(), "不是邻里的备份文件"),
        (b"SQLite format 3\0" + bytes(4096), "不是邻里的备份文件"),
        (b"LINLI BACK", "截断"),
        (b"LINLI BACKUP\n\x02" + bytes(24), "先升级程序"),
        (None, "读不了"),
    ],
)
@pytest.mark.parametrize("command", ["restore", "verify"])
def test_a_file_that_is_no_backup_is_refused_in_one_line_that_names_it(
    shell, target, tmp_path, content, words, command
):
    file = tmp_path / "wrong.bak"
    if content is not None:
        file.write_bytes(content)
    said = refusal(target.run(command, str(file)))
    assert words in said and str(file) in said
    assert not database(target).exists()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("name", ["field_key", "index_key"])
def test_another_key_is_said_clearly_and_nothing_is_written(shell, target, tmp_path, name):
    shell.run("backup", str(tmp_path / "b.bak"))
    target.write(privacy={name: base64.b64encode(b"\x09" * 32).decode()})
    assert f"另一把 privacy.{name}" in refusal(target.run("restore", str(tmp_path / "b.bak")))
    assert not database(target).exists()


@pytest.mark.only_on("sqlite")
def test_without_keys_nothing_is_kept_or_restored(shell, tmp_path):
    shell.write(privacy={"field_key": "", "index_key": ""})
    for words in (("backup", str(tmp_path / "b.bak")), ("restore", str(tmp_path / "b.bak")), ("verify",)):
        assert "privacy.field_key" in refusal(shell.run(*words))
    assert not (tmp_path / "b.bak").exists()


def test_a_database_without_this_programs_tables_is_not_backed_up(bare, tmp_path):
    said = refusal(bare.run("backup", str(tmp_path / "b.bak")))
    assert "python -m bot migrate" in said
    assert list(tmp_path.glob("b.bak*")) == []


@pytest.mark.only_on("sqlite")
def test_a_place_that_cannot_be_written_is_refused(shell, tmp_path):
    assert "写不了" in refusal(shell.run("backup", str(tmp_path / "nosuch" / "b.bak")))


@pytest.mark.only_on("sqlite")
def test_a_restore_under_a_running_service_is_refused(shell, target, tmp_path):
    shell.run("backup", str(tmp_path / "b.bak"))
    with database(target).with_name("linli.db.lock").open("w") as lock:  # as serve holds it
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "已有一个服务在用" in refusal(target.run("restore", str(tmp_path / "b.bak")))


def test_verify_names_table_and_row_on_both_outputs_and_ends_with_1(shell):
    shell.run("import", str(DISTRICT))
    store = open_store(shell.url, KEYRING)
    rows = store.run(
        lambda session: list(session.execute(text("SELECT person_id FROM member ORDER BY code")).scalars())
    )
    swap = "UPDATE member SET phone = (SELECT phone FROM member WHERE person_id = :other) WHERE person_id = :row"
    store.run(lambda session: session.execute(text(swap), {"row": rows[0], "other": rows[1]}))
    store.close()
    found = shell.run("verify")
    assert found.code == 1
    (finding,) = found.json["findings"]
    assert (finding["table"], finding["rows"]) == ("member", [rows[0]])
    assert f"member {rows[0]}: phone" in found.err and "1 处要看" in found.err


@pytest.mark.faults
@pytest.mark.only_on("sqlite")
def test_a_database_that_is_busy_for_seconds_does_not_keep_a_backup_out_of_the_chain(shell, tmp_path):
    writer = sqlite3.connect(database(shell), isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    later = threading.Timer(7, writer.rollback)  # longer than one try waits
    later.start()
    made = shell.run("backup", str(tmp_path / "b.bak"))
    later.join()
    writer.close()
    assert (made.code, "提醒" in made.err) == (0, False), made.err
    assert last_backup(shell) is not None


@pytest.mark.only_on("sqlite")
def test_a_database_that_takes_no_writing_can_still_be_backed_up(shell, tmp_path):
    with sqlite3.connect(database(shell)) as writer:
        writer.execute("CREATE TRIGGER shut BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'read only'); END")
    made = shell.run("backup", str(tmp_path / "b.bak"))
    assert made.code == 0 and "没能记进审计" in made.err
    assert shell.run("verify", str(tmp_path / "b.bak")).json == made.json


@pytest.fixture(scope="module")
def many(sqlite_template, tmp_path_factory):
    """A database with enough rows to be caught in the middle."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("many") / "linli.db"))
    store = open_store(f"sqlite:///{file}", KEYRING)

    def work(session):
        rows = [{"id": n, "key": f"{n * 7919 % 999_983:080}", "at": MONDAY} for n in range(ROWS)]
        session.execute(Try.__table__.insert(), rows)

    store.run(work)
    store.close()
    return file


@pytest.fixture
def filled(shell, many):
    """Such an installation."""
    shutil.copy(many, database(shell))
    return shell


def started(shell, *words, until):
    """A command of its own, once `until` holds."""
    process = shell.start(*words)
    end = time.monotonic() + 60
    while not until():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.001)
    return process


def has_bytes(path):
    """Something stands in that file."""
    return lambda: path.exists() and path.stat().st_size > 100_000


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.faults)])
def test_a_signal_in_the_middle_of_a_backup_leaves_no_file_and_one_line(filled, tmp_path, number):
    process = started(filled, "backup", str(tmp_path / "b.bak"), until=has_bytes(tmp_path / "b.bak.part"))
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (1, "", "备份中断, 没有留下半个文件\n")
    assert list(tmp_path.glob("b.bak*")) == []


@pytest.mark.only_on("sqlite")
def test_a_kill_in_the_middle_of_a_backup_leaves_nothing_that_looks_whole(filled, tmp_path):
    file, part = tmp_path / "b.bak", tmp_path / "b.bak.part"
    process = started(filled, "backup", str(file), until=has_bytes(part))
    process.kill()
    process.communicate()
    assert not file.exists()
    refusal(filled.run("verify", str(part)))
    assert filled.run("backup", str(file)).code == 0
    assert not part.exists()


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=pytest.mark.faults), signal.SIGKILL])
def test_a_restore_that_is_ended_in_the_middle_leaves_an_empty_place(filled, target, tmp_path, number):
    filled.run("backup", str(tmp_path / "b.bak"))
    log = Path(f"{database(target)}-wal")
    process = started(target, "restore", str(tmp_path / "b.bak"), until=has_bytes(log))
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode != 0
    if number == signal.SIGTERM:
        assert err.splitlines()[1:] == ["恢复中断, 没有写进一半"]
    again = target.run("restore", str(tmp_path / "b.bak"))
    assert again.code == 0, again.err
    assert again.json["verified"]["rows"]["try"] == ROWS
