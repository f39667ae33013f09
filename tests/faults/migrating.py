"""A migration that dies: `python -m tests.faults.migrating URL NTH` ends at its NTH statement as SIGKILL would.

With NTH 0 it goes through. Prints how many statements it ran.
"""

import os
import sys
from itertools import count

from sqlalchemy import Engine, event

from bot.operating import schema
from bot.store.postgres import postgres_engine
from bot.store.sqlite import sqlite_engine


def main(url: str, nth: str) -> None:
    """Migrate, and die on the way."""
    make = sqlite_engine if url.startswith("sqlite") else postgres_engine
    statements = count(1)
    run = 0

    @event.listens_for(Engine, "after_cursor_execute")
    def _die(*_more: object) -> None:
        nonlocal run
        run = next(statements)
        if run == int(nth):
            os._exit(137)

    engine = make(url)
    schema.migrate(engine)
    engine.dispose()
    print(run)


if __name__ == "__main__":
    main(*sys.argv[1:])
