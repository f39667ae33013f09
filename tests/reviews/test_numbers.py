"""The numbers of a brief are those of the database, counted another way; and every number leads to its cases."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import bindparam, text

from bot.clock import SHANGHAI
from bot.reviews.counting import ANSWERS, NUMBERS
from bot.reviews.drafting import until_now
from bot.reviews.sheet import Sheet
from bot.reviews.units import find_unit
from models.base import UtcDateTime
from tests.reviews.simulated import fill
from tests.talk import Town

NOW = datetime(2026, 3, 13, 16, 0, tzinfo=SHANGHAI).astimezone(UTC)
GROUND = {
    "CA": "grid IN ('GA', 'GA1', 'GA2')",
    "GA1": "grid = 'GA1'",
    "ST": "(grid IN ('GA', 'GA1', 'GA2', 'GB1') OR grid IS NULL)",
}
IN = "{} >= :since AND {} < :until"
RUNNING = "state IN ('open', 'accepted', 'reopened')"
LAST = """EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = cases.id AND e.move = '{}' AND e.note IS {} AND e.id = (
    SELECT max(l.id) FROM case_event l WHERE l.case_id = cases.id AND l.at >= :since AND l.at < :until
    AND l.move IN ('confirm', 'close_unrated', 'withdraw')))"""
CLOSED = "state = 'closed' AND " + IN.format("closed_at", "closed_at")
COUNTED = {
    "opened": IN.format("opened_at", "opened_at"),
    "resolved": IN.format("resolved_at", "resolved_at"),
    "closed": CLOSED,
    "running": RUNNING,
    "overdue": f"{RUNNING} AND resolve_by <= :until",
    "life": f"urgency = 'life' AND {IN.format('opened_at', 'opened_at')}",
    "confirmed": f"{CLOSED} AND {LAST.format('confirm', 'NULL')}",
    "by_staff": f"{CLOSED} AND {LAST.format('confirm', 'NOT NULL')}",
    "unanswered": f"{CLOSED} AND {LAST.format('close_unrated', 'NULL')}",
    "not_needed": f"{CLOSED} AND {LAST.format('withdraw', 'NULL')}",
    "waiting": "state = 'resolved'",
    "reopened": """EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = cases.id AND e.move = 'reopen'
        AND e.at >= :since AND e.at < :until)""",
}


@pytest.fixture
def sheets(town: Town) -> dict[str, Sheet]:
    """The running period of a community, a grid and the street."""
    town.look(lambda session: fill(session, Random(11), NOW))
    return {code: town.look(lambda session, code=code: sheet_of_now(town, session, code)) for code in GROUND}


def sheet_of_now(town: Town, session, code: str) -> Sheet:
    unit = find_unit(town.office.directory, code)
    assert unit is not None
    return until_now(session, town.office, unit, NOW)


def count(town: Town, ground: str, what: str, since: datetime, until: datetime) -> int:
    """Counted by the database itself."""
    times = [bindparam("since", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime())]
    sql = f"SELECT count(*) FROM cases WHERE NOT sealed AND {GROUND[ground]} AND {what}"
    used = [time for time in times if f":{time.key}" in sql]
    at = {"since": since, "until": until}
    statement = text(sql).bindparams(*used)
    return town.look(lambda session: session.execute(statement, {time.key: at[time.key] for time in used}).scalar_one())


def test_every_number_is_what_the_database_counts(town: Town, sheets: dict[str, Sheet]):
    assert set(COUNTED) == {*NUMBERS, *ANSWERS}
    for ground, sheet in sheets.items():
        brief, before = sheet.brief, sheet.brief.since - (sheet.brief.until - sheet.brief.since)
        for name, what in COUNTED.items():
            assert brief.number(name).count == count(town, ground, what, brief.since, brief.until), (ground, name)
            if name not in ("running", "overdue", "waiting"):
                then = count(town, ground, what, before, brief.since)
                assert brief.number(name).before == then, (ground, name, "before")
        assert brief.number("opened").count > 5


def test_categories_and_states_add_up_to_what_was_opened(town: Town, sheets: dict[str, Sheet]):
    for ground, sheet in sheets.items():
        brief = sheet.brief
        opened = COUNTED["opened"]
        for category, number in brief.categories.items():
            what = f"category = '{category}' AND {opened}"
            assert number.count == count(town, ground, what, brief.since, brief.until)
        for state, number in brief.states.items():
            assert number.count == count(town, ground, f"state = '{state}' AND {opened}", brief.since, brief.until)
        for parts in (brief.categories, brief.states):
            assert sum(number.count for number in parts.values()) == brief.number("opened").count
        ended = ("confirmed", "by_staff", "unanswered", "not_needed")
        assert sum(brief.number(name).count for name in ended) == brief.number("closed").count


def test_a_sealed_case_is_counted_and_stands_nowhere_else(town: Town, sheets: dict[str, Sheet]):
    sealed = town.look(lambda session: set(session.scalars(text("SELECT id FROM cases WHERE sealed"))))
    assert sheets["ST"].brief.sealed > 0
    for sheet in sheets.values():
        brief = sheet.brief
        numbers = [*brief.numbers.values(), *brief.categories.values(), *brief.states.values()]
        named = {row for number in numbers for row in number.cases}
        named |= {row for one in brief.hot for row in one.number.cases} | {
            row for one in brief.hard for row in one.cases
        }
        assert not named & sealed


def test_hot_spots_are_of_one_place_and_category_and_come_with_their_cases(town: Town, sheets: dict[str, Sheet]):
    sheet = sheets["CA"]
    assert sheet.brief.hot
    for one in sheet.brief.hot:
        rows = ",".join(map(str, one.number.cases))
        of_them = f"id IN ({rows}) AND category = '{one.category}' AND {COUNTED['opened']}"
        assert count(town, "CA", of_them, sheet.brief.since, sheet.brief.until) == one.number.count >= 3


def test_a_period_begins_where_the_last_one_ended(town: Town, sheets: dict[str, Sheet]):
    """Draft for 16 March: since the draft for 2 March, on 27 February at 16:00."""
    assert sheets["CA"].brief.since == datetime(2026, 2, 28, 16, 0, tzinfo=SHANGHAI)
    assert sheets["GA1"].brief.since == NOW - timedelta(days=2)
