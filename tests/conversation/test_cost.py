"""What a report turn asks of the database: few statements, and none that reads a table from end to end."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.conversation.intake import read, take
from bot.messages import Inbound, InboundKind, Interaction
from tests.talk import ENGINE, Town

pytestmark = pytest.mark.only_on("sqlite")
REPORT = "翠园3幢2单元楼道灯坏了,晚上老人上下楼看不见"
#: A first message also makes the person and the dialogue.
FIRST, NEXT = 26, 25


def driver(session: Session):
    return session.connection().connection.driver_connection


def statements_of(town: Town, work: Callable[[Session], object]) -> list[str]:
    """Every statement of one turn as SQLite ran it, the framing of the transaction aside."""
    seen: list[str] = []

    def traced(session: Session) -> object:
        driver(session).set_trace_callback(seen.append)
        try:
            return work(session)
        finally:
            session.flush()
            driver(session).set_trace_callback(None)

    town.store.run(traced)
    return [one for one in seen if one.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]


def report(town: Town, number: int) -> Callable[[Session], object]:
    at = town.clock.now()
    inbound = Inbound("wechat", "app", "o1", f"k{number}", InboundKind.TEXT, at, text=REPORT, nonce=f"n{number}")
    letter = read(inbound, Interaction.MESSAGE, town.office)
    return lambda session: take(session, letter, town.office, ENGINE, at, town.chance)


def test_a_report_is_kept_with_few_statements(town: Town) -> None:
    """The audit's four and the framing of the transaction come after what is counted here."""
    first = statements_of(town, report(town, 1))
    town.clock.advance(minutes=20)
    following = statements_of(town, report(town, 2))
    assert len(first) <= FIRST, "\n".join(first)
    assert len(following) <= NEXT, "\n".join(following)


def test_no_statement_of_a_report_reads_a_whole_table(town: Town) -> None:
    """With a million cases behind it a turn costs what it cost on the first day."""
    statements = statements_of(town, report(town, 1))
    town.clock.advance(minutes=20)
    statements += statements_of(town, report(town, 2))
    read_through = town.store.run(lambda session: [plan for one in statements for plan in scans(session, one)])
    assert len(statements) > 40
    assert read_through == []


def scans(session: Session, statement: str) -> list[str]:
    plan = driver(session).execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
    return [f"{step[3]}: {statement}" for step in plan if step[3].startswith("SCAN") and "CONSTANT ROW" not in step[3]]
