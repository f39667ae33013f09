"""The machine's clock jumps under a running clock process (libfaketime): every reminder is said once, none is lost.

RELIABILITY.md F18: an hour either way, a day back, a leap day, a year's end, 2038, summer time of a zone set by mistake, and any;
F19: the process is killed, and it is minutes, hours or days later when it starts again.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Self
from zoneinfo import ZoneInfo

import libfaketime
import pytest
from sqlalchemy import select

from models.due import DueRow
from models.duties import DutyOccasion
from tests.faults.figures import SEED, TIMES
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
    "past 31 bits of seconds": [
        "2038-01-19 03:14:05",
        "2038-01-19 03:14:08",
        "2038-01-19 03:00:00",
        "2038-01-25 01:00:05",
    ],
    "summer time begins": ["2026-03-08 06:59:50", "2026-03-08 07:00:30", "2026-03-08 06:30:00", "2026-03-23 01:00:05"],
}
#: Where the machine believes to be; the office's own zone stands in config.yaml and is what counts.
ZONES = {"summer time begins": "America/New_York"}
#: How long the service is down, over the time at which something falls due (F19).
OUTAGES = (timedelta(minutes=3), timedelta(hours=3), timedelta(days=3))
#: What the clock does at a jump of no story: slews, the hour of a zone, days, a weekend that the machine slept.
STEPS_S = [-86400, -3600, -30, -2, 2, 30, 600, 3600, 7200, 86400, 3 * 86400]


@pytest.mark.skipif(not LIBRARY.exists(), reason="libfaketime has no library for this machine")
@pytest.mark.parametrize("what", JUMPS)
def test_nothing_is_lost_or_said_twice_when_the_clock_jumps(store, tmp_path: Path, what: str):
    moments = [datetime.fromisoformat(f"{moment}Z") for moment in JUMPS[what]]
    said = jump(store, tmp_path, moments, ZONES.get(what, "UTC"))
    assert said["reminded"] or said["next level"], "the reminders that fell due were said"


@pytest.mark.skipif(not LIBRARY.exists(), reason="libfaketime has no library for this machine")
def test_nothing_is_lost_or_said_twice_however_often_the_clock_jumps(store, tmp_path: Path, note):
    chance, moments = Random(SEED), [datetime(2026, 3, 20, tzinfo=UTC)]
    for _ in range(TIMES):
        moments.append(moments[-1] + timedelta(seconds=chance.choice(STEPS_S) + chance.randrange(60)))
    said = jump(store, tmp_path, [*moments, max(moments) + timedelta(days=1)])
    assert said["stale"], "what came too late is a line of the digest"
    note("F18 时钟往前往后跳", TIMES, acknowledged=said.total(), worst="每条提醒只说一次")


@pytest.mark.skipif(not LIBRARY.exists(), reason="libfaketime has no library for this machine")
def test_nothing_is_lost_or_said_twice_when_the_service_is_down_while_it_falls_due(store, tmp_path: Path, note):
    """Killed half a minute before a reminder is due, and started again minutes, hours or days after (F19)."""
    chance, now = Random(SEED), datetime(2026, 3, 20, tzinfo=UTC)
    build_town(store, FixedClock(now))
    crossed = 0
    for outage in (chance.choice(OUTAGES) for _ in range(TIMES)):
        with Ticking(str(store.engine.url), tmp_path / "clock", now, "UTC") as process:
            process.tick_by(now)
            while (due_at := store.run(next_due)) is None:  # the night plans those of the days to come
                now += timedelta(days=1)
                process.believe(now)
                process.tick_by(now)
            process.believe(due_at - timedelta(seconds=30))
            process.tick_by(due_at - timedelta(seconds=30))
        crossed += store.run(lambda session, at=due_at: count_left(session, at))
        now = due_at + outage
    with Ticking(str(store.engine.url), tmp_path / "clock", now, "UTC") as process:
        process.tick_by(now)
    said = judge(store, now)
    assert said["stale"], "what came too late is a line of the digest"
    assert crossed >= TIMES, "each time something fell due while nobody was there"
    note("F19 停着时到点,停三分钟、三小时、三天", TIMES, acknowledged=crossed, worst="每条提醒只说一次")


def next_due(session) -> datetime | None:
    """When the next reminder of a duty falls due; None while none is planned."""
    planned = select(DueRow.due_at).where(DueRow.kind == "duty", DueRow.done_at.is_(None))
    return min(session.scalars(planned), default=None)


def count_left(session, by: datetime) -> int:
    """How many reminders are due by then and not said."""
    return len(look(session, by)[1])


def jump(store, folder: Path, moments: list[datetime], zone: str = "UTC") -> Counter[str]:
    """The clock says these times one after the other; what became of the reminders, each once, with none left that is due."""
    build_town(store, FixedClock(moments[0]))
    with Ticking(str(store.engine.url), folder / "clock", moments[0], zone) as process:
        for moment in moments:
            process.believe(moment)
            process.tick_by(moment)
    return judge(store, moments[-1])


def judge(store, now: datetime) -> Counter[str]:
    """What became of the reminders by `now`: each was said once, and none is left that is due."""
    done, left, units = store.run(lambda session: look(session, now))
    assert all(count == 1 for count in Counter((row.subject, row.step) for row in done).values())
    assert all(count == 1 for count in units.values())
    assert not left, "none is still to be said"
    return Counter(row.result for row in done)


class Ticking:
    """The process, with the clock that stands in a file."""

    _process: "subprocess.Popen[str]"

    def __init__(self, url: str, said: Path, first: datetime, zone: str) -> None:
        self._url, self._said, self._zone = url, said, ZoneInfo(zone)
        self.believe(first)
        faked = {"LD_PRELOAD": str(LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(said), "FAKETIME_NO_CACHE": "1"}
        self._environ = {**os.environ, **faked, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": zone}

    def __enter__(self) -> Self:
        words = [sys.executable, "-u", str(CHILD), self._url]
        self._process = subprocess.Popen(words, env=self._environ, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait(5)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def believe(self, moment: datetime) -> None:
        self._said.write_text(f"@{moment.astimezone(self._zone):%Y-%m-%d %H:%M:%S}\n", encoding="ascii")

    def tick_by(self, moment: datetime) -> None:
        """Wait for three ticks by this time that found nothing more to do."""
        assert self._process.stdout is not None
        idle, begun = 0, time.monotonic()
        while idle < 3:
            assert time.monotonic() - begun < WITHIN_S, "the process does not tick"
            line = self._process.stdout.readline()
            assert line, "the process ended"
            at, _, done = line.strip().partition(" ")
            is_by_it = timedelta() <= datetime.fromisoformat(f"{at}Z") - moment < NEAR
            idle = idle + 1 if is_by_it and done == "0" else 0


def look(session, now: datetime):
    """The words that were said, those that are due and not said, and how many rows each occasion has."""
    due = list(session.scalars(select(DueRow).where(DueRow.kind == "duty")))
    done = [row for row in due if row.done_at is not None]
    left = [row for row in due if row.done_at is None and row.due_at <= now]
    occasions = session.scalars(select(DutyOccasion))
    return done, left, Counter((one.duty, one.level, one.unit, one.nominal_on) for one in occasions)
