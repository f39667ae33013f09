"""The audit chain finds every alteration (RELIABILITY.md S23), on both databases."""

from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.audit import CUT, Anchor, AuditEntry, AuditRow, _digest, cut_before, find_breaks, find_tail
from tests.databases import past_the_guard
from tests.support import MONDAY, act_of

LATER = MONDAY + timedelta(days=1_095)
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


def unnoticed(store, numbers: list[int]) -> list[tuple[int, str]]:
    """The values of these rows that can be changed and nobody finds it; each change is taken back again."""
    return [
        (number, column) for number in numbers for column in COLUMNS if not _breaks_if_changed(store, number, column)
    ]


def _breaks_if_changed(store, number: int, column: str) -> list[str]:
    with store.engine.connect() as connection, Session(connection) as session:
        past_the_guard(connection)
        changed = connection.execute(text(f"UPDATE audit SET {column} = {OTHER[column]} WHERE number = {number}"))
        assert changed.rowcount == 1
        found = list(find_breaks(session))
        connection.rollback()
    return found


def test_a_changed_value_is_found(chain):
    assert unnoticed(chain, [1, 5, 10]) == []
    assert breaks(chain) == []


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


def cut(store, minutes: int, limit: int = 100) -> int:
    """Remove what was written in the first turns, as the nightly round does; how many rows."""

    def work(session):
        removed, tail = cut_before(session, MONDAY + timedelta(minutes=minutes), limit)
        if removed:
            act_of(session, LATER).record(CUT, "audit", number=tail.number, digest=tail.digest)
        return removed

    return store.run(work)


def numbers(store) -> list[int]:
    return store.run(lambda session: list(session.scalars(select(AuditRow.number).order_by(AuditRow.number))))


def move_tail(to: int) -> tuple[str, str]:
    """What somebody does who may write the end of the chain: what comes before is free to go."""
    moved = f"tail_number = {to}, tail_digest = (SELECT digest FROM audit WHERE number = {to})"
    return f"UPDATE audit_head SET {moved}", f"DELETE FROM audit WHERE number <= {to}"


def test_what_is_too_old_goes_from_the_front_and_the_chain_holds(chain):
    assert cut(chain, 2) == 4
    assert numbers(chain) == [5, 6, 7, 8, 9, 10, 11] and breaks(chain) == []
    assert cut(chain, 2) == 0 and cut(chain, 3) == 2
    assert numbers(chain) == [7, 8, 9, 10, 11, 12] and breaks(chain) == []


def test_it_goes_no_more_at_once_than_is_asked(chain):
    assert [cut(chain, 3, limit=4) for _ in range(3)] == [4, 2, 0]
    assert breaks(chain) == []


def test_a_chain_of_which_all_is_too_old_goes_on_from_its_end(chain):
    assert cut(chain, 60) == 10
    assert numbers(chain) == [11] and breaks(chain) == []


def test_in_what_is_kept_a_changed_value_is_found(chain):
    cut(chain, 2)
    assert unnoticed(chain, [5, 8, 11]) == []
    assert breaks(chain) == []


@pytest.mark.parametrize("number", [5, 8, 11])
def test_in_what_is_kept_a_deleted_row_is_found(chain, number):
    cut(chain, 2)
    alter(chain, f"DELETE FROM audit WHERE number = {number}")
    assert breaks(chain)


@pytest.mark.parametrize("minutes", [0, 2])
def test_a_tail_moved_by_hand_is_found(chain, minutes):
    """The chain says how far it was cut, before any cut and after one."""
    cut(chain, minutes)
    alter(chain, *move_tail(6))
    assert any("链首被移动" in line for line in breaks(chain))


def test_a_tail_moved_by_hand_with_an_entry_that_says_so_is_found_by_an_anchor_that_is_not_too_old(chain):
    noted = anchor_at(chain, 5)
    alter(chain, *move_tail(6))
    forged = chain.run(find_tail)
    chain.run(lambda session: act_of(session).record(CUT, "audit", number=6, digest=forged.digest))
    assert breaks(chain) == [], "the chain itself cannot know"
    with_anchor = partial(find_breaks, anchors=[noted])
    found = chain.run(lambda session: list(with_anchor(session, kept_since=noted.at)))
    assert found == ["第 5 条还没到期, 现在从第 7 条起: 开头被删"]
    assert chain.run(lambda session: list(with_anchor(session, kept_since=noted.at + timedelta(seconds=1)))) == []


def anchor_at(chain, number: int) -> Anchor:
    """The anchor that stood in the log when the chain had so many rows."""
    row = select(AuditRow.number, AuditRow.digest, AuditRow.at).where(AuditRow.number == number)
    return chain.run(lambda session: Anchor(*session.execute(row).one()))


def test_an_anchor_at_the_tail_must_be_the_same(chain):
    at_four, other = anchor_at(chain, 4), Anchor(4, "f" * 64)
    cut(chain, 2)
    assert chain.run(lambda session: list(find_breaks(session, [at_four]))) == []
    assert chain.run(lambda session: list(find_breaks(session, [other])))


@pytest.mark.parametrize("number", [5, 11])
def test_above_its_tail_the_database_still_refuses_to_remove_a_row(chain, number):
    cut(chain, 2)
    with pytest.raises(DBAPIError), chain.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM audit WHERE number = {number}"))
    assert breaks(chain) == []
