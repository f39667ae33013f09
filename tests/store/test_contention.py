"""Several processes and threads at once: nothing is lost, nothing is refused."""

import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

from sqlalchemy import select

from models.audit import AuditRow, find_breaks
from models.directory import find_version
from models.identities import Try
from tests.store.counting import count_up
from tests.support import MONDAY, act_of

TIMES = 150


def test_two_processes_that_count_lose_no_update(store, database_url):
    """The other begins when it is told to: most of its time it takes to load."""
    command, pipe = [sys.executable, "-m", "tests.store.counting", database_url, str(TIMES)], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as other:
        assert other.stdout.readline() == "ready\n", other.communicate()
        print(file=other.stdin, flush=True)
        count_up(store, TIMES)
        _, errors = other.communicate()
    assert other.returncode == 0, errors
    assert store.run(find_version) == 2 * TIMES


def test_audit_entries_are_chained_in_commit_order_whoever_writes(store):
    """Each writer does a random bit of work first, so that turns overtake each other before they commit."""
    together = threading.Barrier(20)

    def writer(who: int) -> None:
        random = Random(who)
        together.wait()
        for step in range(5):

            def work(session, number=who * 100 + step):
                session.add(Try(id=number, key=f"writer:{who}", at=MONDAY))
                session.flush()
                for _ in range(random.randrange(1, 4)):
                    act_of(session).record("test.write", f"try:{number}")

            store.run(work)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(writer, range(20)))
    assert store.run(lambda session: list(find_breaks(session))) == []
    subjects = store.run(lambda session: list(session.scalars(select(AuditRow.subject).order_by(AuditRow.number))))
    runs = [subject for at, subject in enumerate(subjects) if at == 0 or subjects[at - 1] != subject]
    assert max(Counter(runs).values()) == 1  # entries of one turn stand together
    assert len(runs) == 100
