"""The audit chain finds every alteration (RELIABILITY.md S23), on both databases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from models.audit import AuditEntry, AuditRow, _digest, find_breaks
from tests.databases import past_the_guard
from tests.support import MONDAY, act_of

COLUMNS = [column.name for column in AuditRow.__table__.columns]
#: One other value per column, as SQL.
OTHER = {
    "number": "77",
    "at": "'2026-03-02 01:00:00.000001+00:00'",
    "actor": "'person:666'",
    "action": "'case.close'",
    "subject": "'case:666'",
    "detail": "'{\"to\": 8}'",
    "cause": "'inbox:666'",
    "previous": f"'{'f' * 64}'",
    "digest": f"'{'f' * 64}'",
}


@pytest.fixture
def chain(store):
    """A store with ten entries written by five turns."""
    for turn in range(5):

        def work(session, turn=turn):
            act = act_of(session, MONDAY + timedelta(minutes=turn), cause=f"inbox:{turn}")
            act.record("case.open", f"case:{turn}", to=7, rule="网格员", nested={"b": [1, 2.5], "a": None})
            act.by("person:1").record("case.assign", f"case:{turn}")

        store.run(work)
    return store


def breaks(store) -> list[str]:
    return store.run(lambda session: list(find_breaks(session)))


def alter(store, *statements: str) -> None:
    """As somebody who may drop the triggers."""
    with store.engine.begin() as connection:
        past_the_guard(connection)
        for statement in statements:
            connection.execute(text(statement))


def test_an_untouched_chain_holds(chain):
    assert breaks(chain) == []


def test_an_empty_chain_holds(store):
    assert breaks(store) == []


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [1, 5, 10])
def test_a_changed_value_is_found(chain, column, number):
    alter(chain, f"UPDATE audit SET {column} = {OTHER[column]} WHERE number = {number}")
    assert breaks(chain)


def test_a_row_forged_with_a_digest_of_its_own_is_found(chain):
    """Who knows how the digest is made still breaks the link to the next row."""

    def forge(session):
        past_the_guard(session.connection())
        row = session.get_one(AuditRow, 5)
        row.actor = "person:666"
        entry = AuditEntry(row.at, row.actor, row.action, row.subject, row.detail, row.cause)
        row.digest = _digest(row.previous, 5, entry)

    chain.run(forge)
    assert breaks(chain) == ["第 6 条被改动, 或它前面的被改动"]


@pytest.mark.parametrize("number", [1, 5, 10])
def test_a_deleted_row_is_found(chain, number):
    alter(chain, f"DELETE FROM audit WHERE number = {number}")
    assert breaks(chain)


def test_two_rows_that_change_places_are_found(chain):
    alter(
        chain,
        "UPDATE audit SET number = 99 WHERE number = 4",
        "UPDATE audit SET number = 4 WHERE number = 5",
        "UPDATE audit SET number = 5 WHERE number = 99",
    )
    assert breaks(chain)


@pytest.mark.parametrize("left", [9, 5, 0])
def test_a_cut_tail_is_found(chain, left):
    alter(chain, f"DELETE FROM audit WHERE number > {left}")
    assert breaks(chain) == [f"链尾应为第 10 条, 现为第 {left} 条: 末尾被删"]


def test_a_cut_tail_followed_by_new_entries_is_found(chain):
    alter(chain, "DELETE FROM audit WHERE number > 8")
    chain.run(lambda session: act_of(session).record("case.open", "case:9"))
    assert breaks(chain)


def test_what_is_named_is_where_it_is_broken(chain):
    alter(chain, "UPDATE audit SET actor = 'person:666' WHERE number = 5")
    assert breaks(chain) == ["第 5 条被改动, 或它前面的被改动"]


def test_a_time_given_in_another_zone_is_the_same_moment(store):
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    store.run(lambda session: act_of(session, noon).record("case.open", "case:1"))
    assert breaks(store) == []
    assert store.run(lambda session: session.get_one(AuditRow, 1).at) == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
