"""Growth (积累): what a question costs the database does not grow with what has gone by.

SQLite keeps no statistics unless it is told to, and then goes by the first index that fits: measured in the steps of its
machine, before and after a district has had thousands of cases, messages and questions, a part of each still open.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from bot.act import first_id_at
from models.cases import RUNNING, find_cases_owned
from models.dialogues import close_prompts, find_who_was_asked, mark_reached, reopen_prompts
from models.leases import claim_due, expire_old, find_oldest_due
from models.outbox import was_told
from models.people import find_members_by_name
from models.rebinding import move_resident_rows
from tests.benchmarks.history import add_history
from tests.statements import report, steps_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")
CASES = 3_000
#: Deeper trees, and one row more or less.
SLACK = 1.2
Ask = Callable[[Session], object]


def asked(town: Town) -> dict[str, Ask]:
    """What moves of cases, the sender and the clock ask, by name."""
    now = town.clock.now()
    case = town.cases()[-1]
    owner, contact = case.owner_id or 0, case.contact_id or 0
    other = town.look(lambda session: find_members_by_name(session, "刘芳")[0].person_id)
    return {
        "a report": report(town, 2, "翠园3幢门口垃圾堆了三天没人清"),
        "the cases of somebody who has none": lambda session: find_cases_owned(session, contact, RUNNING),
        "questions settled": lambda session: close_prompts(session, now, case.id, ("task", "plan")),
        "questions open again": lambda session: reopen_prompts(session, case.id, now),
        "questions that arrived": lambda session: mark_reached(session, [case.id + 99], now),
        "who was asked": lambda session: find_who_was_asked(session, case.id, "task", still_open=False),
        "who was told": lambda session: was_told(session, case.id, owner, first_id_at(case.opened_at)),
        "who becomes a member": lambda session: move_resident_rows(session, contact, other),
        "what may leave": lambda session: claim_due(session, "us", now, now + timedelta(seconds=30), 1),
        "what is too late": lambda session: expire_old(session, now),
        "what has waited longest": lambda session: find_oldest_due(session, now),
    }


def steps(town: Town) -> dict[str, int]:
    """What each of them costs now; none of them is kept."""

    def work(session: Session) -> dict[str, int]:
        session.flush()
        taken: dict[str, int] = {}
        for name, ask in asks.items():
            with session.begin_nested() as kept:
                taken[name] = steps_of(session, partial(_ask_and_write, ask, session))
                kept.rollback()
            session.expunge_all()
        return taken

    asks = asked(town)
    return town.store.run(work)


def _ask_and_write(ask: Ask, session: Session) -> None:
    ask(session)
    session.flush()


def make_old(session: Session) -> None:
    """A long past; a third of its messages wait still, and a third of its questions; what is in work is with others."""
    add_history(session, CASES)
    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.execute("UPDATE cases SET owner_id = id WHERE id <= ?", (CASES,))
    driver.execute("UPDATE outbox SET state = 'due', attempt = 0 WHERE id <= ? AND id % 3 = 0", (CASES,))
    driver.execute("UPDATE prompt SET closed_at = NULL WHERE id <= ? AND id % 3 = 0", (CASES,))


def test_what_has_gone_by_costs_the_next_one_nothing(town: Town) -> None:
    town.store.run(report(town, 1))
    before = steps(town)
    town.store.run(make_old)
    after = steps(town)
    assert {name: (before[name], count) for name, count in after.items() if count > before[name] * SLACK + 100} == {}
