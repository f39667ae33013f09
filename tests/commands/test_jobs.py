"""python -m bot jobs: what the clock did last and has before it."""

from datetime import UTC, datetime

import pytest

from bot.act import new_id
from models.due import DueRow
from models.jobs import JobRun
from tests.commands.shell import Shell

pytestmark = pytest.mark.only_on("sqlite")
LONG_AGO = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def shell(tmp_path, database_url, store):
    def write(session):
        for place, result in enumerate(("1", "2")):
            run = JobRun(id=new_id(LONG_AGO), job="duties", started_at=LONG_AGO.replace(hour=1 + place))
            run.took_ms, run.done, run.failed, run.result = 40, 3, 1, result
            session.add(run)
        session.add(DueRow(id=1, kind="duties", subject=0, step=7, due_at=LONG_AGO))
        session.add(DueRow(id=2, kind="digest", subject=0, step=7, due_at=LONG_AGO.replace(year=2999)))

    store.run(write)
    return Shell(tmp_path, database_url)


def test_each_job_says_its_last_run_and_what_waits(shell):
    rows = {row["job"]: row for row in shell.run("jobs", "--json").json}
    assert rows["duties"] == {
        "job": "duties",
        "started": "2026-03-02T10:00:00+08:00",
        "took_ms": 40,
        "done": 3,
        "failed": 1,
        "result": "2",
        "waiting": 1,
        "overdue": 1,
        "next": "2026-03-02T09:00:00+08:00",
    }
    assert (rows["digest"]["started"], rows["digest"]["waiting"], rows["digest"]["overdue"]) == (None, 1, 0)
    assert {"climb", "expiry", "escalate", "retention"} <= set(rows)


def test_people_read_the_same_in_lines(shell):
    out = shell.run("jobs").out
    assert "duties\t2026-03-02T10:00:00+08:00 40 毫秒 做了3件 失败1件 2\t等着1件(过时1件)" in out
    assert "climb\t从未" in out
