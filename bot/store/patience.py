"""Patience (等待): a connection to PostgreSQL that gives up when the server falls silent.

libpq waits for ever for the answer to a statement: a network that swallows packets, or a machine that was switched off,
would hold every connection of the pool until somebody restarts the service.
"""

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")
#: Longer than a lock is waited for, so that the server's own answer to that comes first.
SILENT_S = 4.5


class _Silent(Exception):
    """The server has said nothing for too long."""


class PatientConnection(psycopg.Connection[Any]):
    """Waits `silent_s` for a sign of life, then closes itself and raises OperationalError; None: without end."""

    silent_s: float | None = SILENT_S

    def wait(self, gen: Generator[Any, Any, T], *args: Any, **options: Any) -> T:
        if self.silent_s is None:
            return super().wait(gen, *args, **options)
        try:
            return super().wait(_listening(gen, self.silent_s), *args, **options)
        except _Silent:
            self.close()
            raise psycopg.OperationalError(f"no answer for {self.silent_s} s") from None


def _listening(gen: Generator[Any, Any, T], silent_s: float) -> Generator[Any, Any, T]:
    """`gen`, ended by _Silent once nothing was readable or writable for `silent_s`."""
    heard = time.monotonic()
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > silent_s:
                raise _Silent
            wanted = gen.send(ready)
    except StopIteration as ended:
        return ended.value  # type: ignore[no-any-return]
