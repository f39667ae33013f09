"""The power goes off (F3): what was committed with the product's own settings is there; with less it is not (M8)."""

import sqlite3
from pathlib import Path

import apsw
import pytest

from bot.store import sqlite_engine
from tests.faults.figures import TIMES
from tests.faults.powercut import NAME, PowerCut

ROWS = 200
FULL, NORMAL = 2, 1
pytestmark = pytest.mark.only_on("sqlite")


def settings_of_the_product(database_url: str) -> tuple[str, int]:
    """How its connections keep a commit: journal_mode and synchronous."""
    engine = sqlite_engine(database_url)
    with engine.connect() as connection:
        asked = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("journal_mode", "synchronous")]
    engine.dispose()
    return asked[0], asked[1]


def left_after_cut(folder: Path, journal_mode: str, synchronous: int) -> int:
    """How many of the acknowledged rows are there when the machine comes up again; -1: not even the table."""
    cut = PowerCut()
    (folder / "before").mkdir(parents=True)
    connection = apsw.Connection(str(folder / "before" / "cut.db"), vfs=NAME)
    connection.execute(f"PRAGMA journal_mode={journal_mode}").fetchall()
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY)")
    for row in range(ROWS):
        connection.execute("INSERT INTO kept VALUES (?)", (row,))
    cut.restore(folder / "after")
    connection.close()
    again = sqlite3.connect(folder / "after" / "cut.db")
    try:
        assert again.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return int(again.execute("SELECT count(*) FROM kept").fetchone()[0])
    except sqlite3.OperationalError:
        return -1
    finally:
        again.close()


def test_a_power_cut_takes_nothing_that_was_acknowledged(database_url, tmp_path):
    journal_mode, synchronous = settings_of_the_product(database_url)
    assert left_after_cut(tmp_path / "cut", journal_mode, synchronous) == ROWS


def test_the_power_cut_is_a_real_one_with_less_syncing_it_takes_rows(tmp_path):
    """Negative control: without it the test above would say nothing."""
    assert left_after_cut(tmp_path / "full", "wal", FULL) == ROWS
    assert left_after_cut(tmp_path / "normal", "wal", NORMAL) < ROWS


@pytest.mark.faults
def test_many_power_cuts_take_nothing(database_url, tmp_path, note):
    settings = settings_of_the_product(database_url)
    left = [left_after_cut(tmp_path / str(cut), *settings) for cut in range(TIMES)]
    assert left == [ROWS] * TIMES
    control = left_after_cut(tmp_path / "normal", "wal", NORMAL)
    assert control < ROWS
    note("F3 断电", TIMES, acknowledged=ROWS * TIMES, worst=f"对照 NORMAL 剩 {max(control, 0)}/{ROWS}")
