"""One of several processes that count on the same case: `python -m tests.faults.counting URL TIMES [unlocked]`.

Four threads read what the case has and write one more. Prints how many turns were committed and how many raised.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from bot.seal import Keyring
from bot.store import Store, open_store
from models.cases import Case, get_case

THREADS = 4
COUNTED = 1


def count(session: Session, *, locked: bool) -> None:
    """One more, by what was read; `locked` as every turn of the product reads a case that it changes."""
    case = get_case(session, COUNTED) if locked else session.get_one(Case, COUNTED)
    case.media += 1


def count_often(store: Store, times: int, *, locked: bool) -> tuple[int, int]:
    """How many were committed, and how many raised."""
    commits = 0
    for _ in range(times):
        try:
            store.run(lambda session: count(session, locked=locked))
        except Exception as error:  # each is a failure of the test, which shows what it was
            print(type(error).__name__, error, file=sys.stderr)
        else:
            commits += 1
    return commits, times - commits


def main(url: str, times: str, how: str = "locked") -> None:
    """Count `times` times with each thread."""
    store = open_store(url, Keyring(b"\x01" * 32, b"\x02" * 32))
    with ThreadPoolExecutor(THREADS) as threads:
        tasks = [threads.submit(count_often, store, int(times), locked=how == "locked") for _ in range(THREADS)]
        done = [task.result() for task in tasks]
    store.close()
    print(sum(commits for commits, _ in done), sum(failures for _, failures in done))


if __name__ == "__main__":
    main(*sys.argv[1:])
