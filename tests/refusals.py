"""Refusals (拒绝): what is refused must leave no trace of having been begun, whoever asks for what."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation.engine import Engine
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import Reply
from models.all import metadata

#: What a refused message leaves all the same: that it came and from whom, that a question was answered, that a code was tried.
KEPT = {"inbox", "nonce_seen", "identity", "person", "dialogue", "prompt", "try", "phone_code"}
WATCHED = [table.name for table in metadata.sorted_tables if table.name not in KEPT]


#: Whether turns share transactions, so that what one wrote is seen in the next.
_together: list[bool] = []


@contextmanager
def turns_together() -> Iterator[None]:
    """Turns of several threads: only what is on record of a refused one is looked at."""
    _together.append(True)
    try:
        yield
    finally:
        _together.pop()


class ScrupulousEngine(Engine):
    """The engine of every test: it fails where a refusal comes after half of the effect."""

    def _understand(self, turn: Turn) -> Reply | None:
        with _untouched(turn):
            return super()._understand(turn)

    def _go_on(self, turn: Turn, reply: Reply | None) -> Reply | None:
        with _untouched(turn):
            return super()._go_on(turn, reply)


@contextmanager
def _untouched(turn: Turn) -> Iterator[None]:
    session = turn.act.session
    recorded = len(session.info.get("audit", ()))
    try:
        yield
    except Refused:
        session.flush()
        left = _written(session) + session.info.get("audit", [])[recorded:]
        if left:
            raise AssertionError(f"half of it was done before it was refused: {left}") from None
        raise


def _written(session: Session) -> list[str]:
    """The tables that this turn has changed so far; on PostgreSQL it might have been another one."""
    connection = session.connection()
    if connection.dialect.name != "sqlite" or _together:
        return []
    others = connection.engine.raw_connection()
    before, now = _rows(others.driver_connection), _rows(connection.connection.driver_connection)
    others.close()
    return [name for name in WATCHED if before[name] != now[name]]


def _rows(driver: Any) -> dict[str, list[Any]]:
    return {name: driver.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in WATCHED}
