"""The machine's clock jumps under a running clock process (libfaketime): every reminder is said once, none is lost.

RELIABILITY.md F18: an hour either way, a day back, a leap day, a year's end.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import libfaketime
import pytest
from sqlalchemy import select

from models.due import DueRow
from models.duties import DutyOccasion
from tests.support import FixedClock
from tests.talk import build_town

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
LIBRARY = Path(libfaketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1"
CHILD = Path(__file__).parent / "ticking.py"
WITHIN_S = 60.0
NEAR = timedelta(minutes=2)
#: What the clock says one after the other, UTC; each as long as it takes the process to tick by it three times.
JUMPS = {
    "an hour forward and back": [
        "2026-03-23 00:59:58",
        "2026-03-23 01:59:50",
        "2026-03-23 01:00:30",
        "2026-03-23 02:10:00",
    ],
    "an hour back": ["2026-03-23 00:59:58", "2026-03-23 01:00:05", "2026-03-23 00:00:05", "2026-03-23 01:00:06"],
    "a day back": ["2026-03-22 01:00:00", "2026-03-23 01:00:05", "2026-03-22 01:00:05", "2026-03-23 01:00:10"],
    "a leap day": ["2028-02-28 00:00:00", "2028-02-28 16:06:00", "2028-02-29 16:06:00", "2028-03-23 01:00:10"],
    "the end of a year": ["2026-12-31 15:59:55", "2026-12-31 16:06:00", "2026-12-31 15:00:00", "2027-01-18 01:00:05"],
}


@pytest.mark.skipif(not LIBRARY.exists(), reason="libfaketime has no library for this machine")
@pytest.mark.parametrize("what", JUMPS)
def test_nothing_is_lost_or_said_twice_when_the_clock_jumps(store, tmp_path: Path, what: str):
    first = datetime.strptime(JUMPS[what][0], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    build_town(store, FixedClock(first))
    said = tmp_path / "clock"
    with Ticking(str(store.engine.url), said, JUMPS[what][0]) as process:
        for moment in JUMPS[what]:
            said.write_text(f"@{moment}\n", encoding="ascii")
            wait_until_it_ticks_by(process, moment)
    done, reminded, units = store.run(look)
    assert max(done.values()) == 1
    assert all(count == 1 for count in units.values())
    assert reminded, "the reminders that fell due were said"


class Ticking:
    """The process, with the clock that stands in a file."""

    _process: "subprocess.Popen[str]"

    def __init__(self, url: str, said: Path, first: str) -> None:
        said.write_text(f"@{first}\n", encoding="ascii")
        faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(said), "FAKETIME_NO_CACHE": "1"}
        self._environ = {**os.environ, **faked, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}
        self._url = url

    def __enter__(self) -> "subprocess.Popen[str]":
        words = [sys.executable, "-u", str(CHILD), self._url]
        self._process = subprocess.Popen(words, env=self._environ, stdout=subprocess.PIPE, text=True)
        return self._process

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait(5)
        if self._process.stdout is not None:
            self._process.stdout.close()


def wait_until_it_ticks_by(process: "subprocess.Popen[str]", moment: str) -> None:
    """Three ticks by this time that found nothing more to do."""
    assert process.stdout is not None
    since, idle, begun = datetime.fromisoformat(moment), 0, time.monotonic()
    while idle < 3:
        assert time.monotonic() - begun < WITHIN_S, "the process does not tick"
        line = process.stdout.readline()
        assert line, "the process ended"
        at, _, done = line.strip().partition(" ")
        is_by_it = timedelta() <= datetime.fromisoformat(at) - since < NEAR
        idle = idle + 1 if is_by_it and done == "0" else 0


def look(session):
    """How often each word was said, which reminders were, and each occasion's rows."""
    rows = list(session.scalars(select(DueRow).where(DueRow.kind == "duty", DueRow.done_at.is_not(None))))
    found = list(session.scalars(select(DutyOccasion)))
    occasions = Counter((one.duty, one.level, one.unit, one.nominal_on) for one in found)
    done = Counter((row.subject, row.step) for row in rows)
    return done or Counter({"none": 1}), [row for row in rows if row.result in ("reminded", "next level")], occasions
