"""Two processes of four tasks each read and write the same case: nothing is lost, nothing fails (F8)."""

import subprocess
import sys

import pytest

from models.cases import Case
from tests.commands.shell import ROOT
from tests.faults import counting
from tests.faults.figures import TIMES

pytestmark = pytest.mark.faults  # tests/store/test_contention.py keeps watch in `make test`
PROCESSES = 2
WORKERS = PROCESSES * counting.THREADS


@pytest.fixture
def counted(store, clock, database_url):
    """Counts with all processes at once; what the case has then, and commits and failures."""

    def write(session):
        now = clock.now()
        started = {"clock_started_at": now, "accept_by": now, "resolve_by": now, "opened_at": now}
        what = {"kind": "report", "category": "lighting", "urgency": "normal", "state": "open", "cause": "test"}
        session.add(Case(id=counting.COUNTED, code="C0001", **what, **started))

    store.run(write)

    def run(times: int, *how: str) -> tuple[int, int, int]:
        words = [sys.executable, "-m", "tests.faults.counting", database_url, str(times)]
        begun = [
            subprocess.Popen([*words, *how], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)
        ]
        said = [process.communicate(timeout=540)[0].split() for process in begun]
        found = store.run(lambda session: session.get_one(Case, counting.COUNTED).media)
        return found, sum(int(one[0]) for one in said), sum(int(one[1]) for one in said)

    return run


def test_a_hundred_and_sixty_counts_are_a_hundred_and_sixty(counted):
    found, commits, failures = counted(20)
    assert (found, commits, failures) == (20 * WORKERS, 20 * WORKERS, 0)


@pytest.mark.only_on("postgres")
def test_without_the_lock_of_a_read_counts_are_lost(counted):
    """The negative control: what the database does when a case is read like anything else."""
    found, commits, _failures = counted(20, "unlocked")
    assert found < commits


def test_thousands_of_contended_turns_lose_nothing_and_fail_never(counted, note, database_url):
    times = max(1, 34 * TIMES // WORKERS)  # 10,000 in all at LINLI_FAULTS=300
    found, commits, failures = counted(times)
    note(
        f"F8 争同一件事 ({database_url.split(':')[0]})",
        times * WORKERS,
        acknowledged=commits,
        lost=commits - found,
    )
    assert (found, commits, failures) == (times * WORKERS, times * WORKERS, 0)
