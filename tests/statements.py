"""Statements (语句): what a turn asks of SQLite, as the database itself tells it; prepared statements are among them."""

import itertools
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.conversation.intake import read, take
from bot.messages import Inbound, InboundKind, Interaction
from tests.talk import ENGINE, Town

REPORT = "翠园3幢2单元楼道灯坏了,晚上老人上下楼看不见"


def statements_of(town: Town, work: Callable[[Session], object]) -> list[str]:
    """Every statement of one turn as SQLite ran it, the framing of the transaction aside."""
    seen: list[str] = []

    def traced(session: Session) -> object:
        _driver(session).set_trace_callback(seen.append)
        try:
            return work(session)
        finally:
            session.flush()
            _driver(session).set_trace_callback(None)

    town.store.run(traced)
    return [one for one in seen if one.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]


def report(town: Town, number: int, text: str = REPORT, openid: str = "o1") -> Callable[[Session], object]:
    """What somebody says for the `number`th time, as the work of a turn."""
    at = town.clock.now()
    inbound = Inbound("wechat", "app", openid, f"k{number}", InboundKind.TEXT, at, text=text, nonce=f"n{number}")
    letter = read(inbound, Interaction.MESSAGE, town.office)
    return lambda session: take(session, letter, town.office, ENGINE, at, town.chance)


def plan_of(session: Session, statement: str) -> list[str]:
    """The steps by which SQLite carries out a statement: SEARCH by an index, SCAN from end to end."""
    return [step[3] for step in _driver(session).execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]


def steps_of(session: Session, work: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes for `work`: the same every time, and on every computer."""
    steps = itertools.count()
    _driver(session).set_progress_handler(lambda: next(steps) < 0, 1)
    try:
        work()
    finally:
        _driver(session).set_progress_handler(None, 1)
    return next(steps)


def _driver(session: Session) -> Any:
    return session.connection().connection.driver_connection
