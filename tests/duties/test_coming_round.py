"""Occasions come round exactly once, through stops, jumps of the clock, leap days, year ends and new holidays."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.calendar import WorkCalendar
from bot.duties.actions import plan
from bot.duties.plan import plan_between
from models.due import DueRow
from models.duties import DutyOccasion
from models.people import find_members_by_name
from tests.conversation.said import bind_all
from tests.duties.running import at, occasions, run_until, told
from tests.support import act_of
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


def all_of(town: Town) -> list[tuple[str, str, date]]:
    def look(session):
        rows = session.scalars(select(DutyOccasion))
        return [(row.duty, row.unit, row.due_on) for row in rows]

    return town.look(look)


def duty_words(town: Town) -> Counter[tuple[int, int]]:
    """How often each step of each occasion was done."""

    def look(session):
        rows = session.scalars(select(DueRow).where(DueRow.kind == "duty", DueRow.done_at.is_not(None)))
        return Counter((row.subject, row.step) for row in rows)

    return town.look(look)


def said(town: Town, name: str, what: str) -> int:
    return sum(what in text for text in told(town, name) if not text.startswith("今天"))


def test_a_year_has_every_occasion_of_the_calendar_once(town: Town):
    first, end = date(2026, 1, 1), date(2027, 1, 1)
    for week in range(53):
        now = at(1, 1, 0, 5) + timedelta(weeks=week)
        since = first + timedelta(weeks=max(0, week - 1))
        town.look(lambda session, now=now, since=since: plan(act_of(session, now), town.office, since, 1000))
    planned = plan_between(town.config.duties, town.office.calendar, first, end)
    kinds = town.config.duties.kinds
    held = [day for day in planned if kinds[day.duty].comes_round and day.duty != "guide"]  # nobody is instructor here
    wanted = sorted((day.duty, day.on) for day in held if day.level == "community")
    found = sorted((duty, on) for duty, unit, on in all_of(town) if unit == "CA" and on < end)
    assert found == wanted and len(found) == 28  # two every month, four once a year


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_clock_that_jumps_an_hour_loses_and_doubles_nothing(town: Town, hours: int):
    town.clock.set(at(3, 23, 8, 0))
    await run_until(town, at(3, 23, 8, 45))
    town.clock.set(at(3, 23, 8, 45) + timedelta(hours=hours))
    await run_until(town, at(3, 23, 9, 30))
    town.clock.set(at(3, 23, 9, 30) - timedelta(hours=hours))
    await run_until(town, at(3, 24, 9, 30))
    assert said(town, "刘芳", "提醒:桂花社区3月居务公开") == 1
    assert set(duty_words(town).values()) == {1}
    assert len([one for one in occasions(town, "openness", "CA") if one.period == "3月"]) == 1


async def test_a_stop_of_three_hours_says_the_reminder_once_and_late(town: Town):
    town.clock.set(at(3, 23, 8, 0))
    await run_until(town, at(3, 23, 8, 45))
    town.clock.set(at(3, 23, 11, 45))
    await run_until(town, at(3, 23, 11, 46))
    assert said(town, "刘芳", "提醒:桂花社区3月居务公开") == 1


async def test_a_stop_longer_than_a_month_passes_over_no_occasion(town: Town):
    town.clock.set(at(3, 2, 9))
    await run_until(town, at(3, 3, 9))
    town.clock.set(at(6, 3, 9))
    await run_until(town, at(6, 3, 9, 1))
    assert [one.period for one in occasions(town, "openness", "CA")] == ["3月", "4月", "5月", "6月"]


async def test_a_new_installation_owes_nothing_of_the_past(town: Town):
    town.clock.set(at(3, 26, 9))
    await run_until(town, at(3, 26, 9, 5))
    assert [one.period for one in occasions(town, "openness", "CA")] == []
    await run_until(town, at(4, 1, 9))
    assert [one.period for one in occasions(town, "openness", "CA")] == ["4月"]


async def test_over_the_end_of_a_year_each_has_its_own(town: Town):
    town.clock.set(at(12, 15, 9))
    await run_until(town, at(1, 25, 12, year=2027))
    found = [(one.period, one.due_on) for one in occasions(town, "openness", "CA")]
    assert found == [("12月", date(2026, 12, 25)), ("1月", date(2027, 1, 25))]
    assert [one.period for one in occasions(town, "integrity_pledge", "CA")] == ["2027年"]


async def test_a_leap_day_is_a_day_like_any_other(town: Town):
    kinds = {
        "last": {"name": "月底清查", "rows": [{"level": "community", "days": [31]}], "record": {"words": ["已清查"]}}
    }
    duties = type(town.config.duties).model_validate({"kinds": kinds})
    config = town.config.model_copy(update={"duties": duties})
    town.office = replace(town.office, config=config)
    town.clock.set(at(2, 25, 9, year=2028))
    await run_until(town, at(3, 2, 12, year=2028))
    assert [one.nominal_on for one in occasions(town, "last", "CA")][:1] == [date(2028, 2, 29)]
    assert said(town, "刘芳", "2月月底清查") >= 2


async def test_a_holiday_announced_later_moves_the_open_occasion_and_its_reminder(town: Town):
    town.clock.set(at(3, 20, 9))
    await run_until(town, at(3, 20, 9, 1))
    town.office = replace(town.office, calendar=WorkCalendar(extra_holidays=frozenset({date(2026, 3, 25)})))
    await run_until(town, at(3, 24, 9, 1))
    (march,) = occasions(town, "openness", "CA")
    assert march.due_on == date(2026, 3, 26)
    assert said(town, "刘芳", "3月26日周四前办") == 1


async def test_a_kind_that_is_dropped_is_asked_for_no_more(town: Town):
    town.clock.set(at(3, 20, 9))
    await run_until(town, at(3, 20, 9, 1))
    duties = type(town.config.duties).model_validate({"kinds": {"openness": None}})
    town.office = replace(town.office, config=town.config.model_copy(update={"duties": duties}))
    await run_until(town, at(3, 26, 12))
    assert said(town, "刘芳", "居务公开") == 0
    assert all(one.dropped_at for one in occasions(town, "openness", "CA"))
    assert "3月居务公开" not in bind_all(town, "刘芳")["刘芳"].say("职责")


async def test_planning_twice_adds_nothing(town: Town):
    first = town.look(lambda session: plan(act_of(session), town.office, date(2026, 3, 2), 1000))
    again = town.look(lambda session: plan(act_of(session), town.office, date(2026, 3, 2), 1000))
    assert first > 5 and again == 0


async def test_a_large_district_is_planned_piece_by_piece(town: Town):
    pieces = []
    while made := town.look(lambda session: plan(act_of(session), town.office, date(2026, 3, 2), 4)):
        pieces.append(made)
    assert max(pieces) == 4 and sum(pieces) == len(all_of(town))


async def test_nobody_there_the_deputy_is_reminded_else_the_next_level(town: Town):
    phones = bind_all(town, "刘芳", "赵强", "陈红")
    town.clock.set(at(3, 23, 8))
    phones["刘芳"].say("请假 3月23日到3月31日")
    await run_until(town, at(3, 23, 9, 1))
    (message,) = [text for text in told(town, "赵强") if "桂花社区3月居务公开" in text]
    assert "桂花社区现在没有人能办,请您安排" in message
    make_deputy(town, "陈红")
    await run_until(town, at(3, 25, 9, 1))
    assert any("提醒:桂花社区3月居务公开,今天前办" in text for text in told(town, "陈红"))


async def test_a_convenor_who_left_is_not_written_to(town: Town):
    def leave(session):
        (member,) = find_members_by_name(session, "刘芳")
        member.ended_on = date(2026, 3, 1)

    town.look(leave)
    town.clock.set(at(3, 23, 8))
    await run_until(town, at(3, 23, 9, 1))
    assert told(town, "刘芳") == []
    assert any("桂花社区现在没有人能办" in text for text in told(town, "赵强"))


async def test_where_nobody_stands_above_those_who_organise_are_told(town: Town):
    def leave(session):
        for name in ("刘芳", "赵强", "吴刚"):
            (member,) = find_members_by_name(session, name)
            member.ended_on = date(2026, 3, 1)

    town.look(leave)
    town.clock.set(at(3, 23, 8))
    await run_until(town, at(3, 23, 9, 1))
    assert any("桂花社区现在没有人能办" in text for text in told(town, "周敏"))


def make_deputy(town: Town, name: str) -> None:
    def change(session):
        (member,) = find_members_by_name(session, name)
        member.posts = ["leader", "deputy"]

    town.look(change)


def test_what_only_some_have_comes_round_for_them_alone(town: Town):
    def appoint(session):
        (member,) = find_members_by_name(session, "刘芳")
        member.posts = ["secretary", "instructor"]

    town.look(appoint)
    town.look(lambda session: plan(act_of(session), town.office, date(2026, 3, 2), 1000))
    assert [one.period for one in occasions(town, "guide", "CA")] == ["3月"]
    assert occasions(town, "guide", "CB") == []
