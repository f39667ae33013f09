"""Raises one counter `times` times from two threads; run in two processes at once to see whether an update is lost."""

import sys
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from bot.store import Store, open_store
from models.directory import DirectoryVersion


def count(session: Session) -> None:
    """Read, then write: what the drivers' defaults lose (RELIABILITY.md M17)."""
    row = session.get_one(DirectoryVersion, 1, with_for_update=True)
    row.number += 1


def count_up(store: Store, times: int) -> None:
    """All of them."""
    with ThreadPoolExecutor(2) as threads:
        for answer in [threads.submit(store.run, count) for _ in range(times)]:
            answer.result()


def main(url: str, times: int) -> None:
    """When told to begin."""
    store = open_store(url, None)
    print("ready", flush=True)
    sys.stdin.readline()
    count_up(store, times)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
