"""Raises one counter `times` times from two threads; run twice at once to see whether an update is lost."""

import sys
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from bot.store import open_store
from models.directory import DirectoryVersion


def count(session: Session) -> None:
    """Read, then write: what the drivers' defaults lose (RELIABILITY.md M17)."""
    row = session.get_one(DirectoryVersion, 1, with_for_update=True)
    row.number += 1


def main(url: str, times: int) -> None:
    store = open_store(url, None)
    with ThreadPoolExecutor(2) as threads:
        for answer in [threads.submit(store.run, count) for _ in range(times)]:
            answer.result()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
