"""What a report turn asks of the database: few statements, and none that reads a table from end to end."""

import re

import pytest
from sqlalchemy.orm import Session

from tests.statements import plan_of, report, statements_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")
#: A first message also makes the person and the dialogue; the second at one building asks whether to remember it.
FIRST, NEXT = 20, 19


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
    assert len(statements) > 30
    assert read_through == []


def scans(session: Session, statement: str) -> list[str]:
    """Tables read through; what a subquery has found (`anon_1`) is read through by its limit at most."""
    read = [step for step in plan_of(session, statement) if step.startswith("SCAN")]
    return [f"{step}: {statement}" for step in read if not re.fullmatch(r"SCAN (CONSTANT ROW|anon_\d+)", step)]
