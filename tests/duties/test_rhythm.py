"""Which day a duty falls on: by the rhythm, moved off holidays, never past its own next date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import WorkCalendar
from bot.config.duties import Duties
from bot.duties.plan import plan_between
from bot.duties.rhythm import Rhythm, dates

OFFICE = WorkCalendar()
WEEKLY, TWICE, MONTHLY = Rhythm(weekday=3), Rhythm(days=(1, 16)), Rhythm(days=(5,))
rhythms = st.one_of(
    st.builds(Rhythm, weekday=st.integers(0, 6)),
    st.builds(Rhythm, days=st.sets(st.integers(1, 31), min_size=1, max_size=3).map(tuple)),
)


def of_year(rhythm: Rhythm, year: int) -> list[date]:
    return dates(rhythm, OFFICE, date(year, 1, 1), date(year + 1, 1, 1))


#: By hand from the State Council's notices: 2025 (国办发明电〔2024〕12号) and 2026 (国办发明电〔2025〕7号).
BY_HAND = {
    # Thursday 2026-10-01 to 10-07 is National Day: the next working day is Thursday 8th, itself a date, so back to 9-30.
    (2026, "grid", 10): ["2026-10-08", "2026-10-15", "2026-10-22", "2026-10-29"],
    (2026, "grid", 9): ["2026-09-03", "2026-09-10", "2026-09-17", "2026-09-24", "2026-09-30"],
    # 2026-02-15 to 02-23 is the Spring Festival: Thursday 19th moves to Tuesday 24th.
    (2026, "grid", 2): ["2026-02-05", "2026-02-12", "2026-02-24", "2026-02-26"],
    (2026, "community", 1): ["2026-01-04", "2026-01-16"],  # Sunday 4th is worked
    (2026, "community", 2): ["2026-02-02", "2026-02-24"],
    (2026, "community", 5): ["2026-05-06", "2026-05-18"],
    (2026, "community", 10): ["2026-10-08", "2026-10-16"],
    (2026, "street", 4): ["2026-04-07"],  # 清明 4-6 April
    (2026, "county", 10): ["2026-10-10"],  # a Saturday that is worked
    (2025, "community", 10): ["2025-10-09", "2025-10-16"],
    (2025, "grid", 10): ["2025-10-09", "2025-10-16", "2025-10-23", "2025-10-30"],
    # 2025-01-28 to 02-04 is the Spring Festival: Thursday 30th moves to Wednesday 5th, a day before the next.
    (2025, "grid", 1): ["2025-01-02", "2025-01-09", "2025-01-16", "2025-01-23"],
    (2025, "grid", 2): ["2025-02-05", "2025-02-06", "2025-02-13", "2025-02-20", "2025-02-27"],
}


@pytest.mark.parametrize(("year", "level", "month"), BY_HAND)
def test_the_review_falls_on_the_days_of_the_hand_written_table(year, level, month):
    duties = Duties.model_validate({})
    planned = plan_between(duties, OFFICE, date(year, 1, 1), date(year + 1, 1, 1))
    found = [day.on for day in planned if day.duty == "review" and day.level == level and day.on.month == month]
    assert [day.isoformat() for day in found] == BY_HAND[year, level, month]


def test_the_other_profile_has_no_row_for_the_grid():
    planned = plan_between(Duties.model_validate({"profile": "s0"}), OFFICE, date(2026, 1, 1), date(2027, 1, 1))
    counts = {
        level: sum(day.duty == "review" and day.level == level for day in planned)
        for level in ("grid", "community", "street", "county")
    }
    assert counts == {"grid": 0, "community": 12, "street": 6, "county": 6}


@given(rhythms, st.integers(2010, 2026))
def test_every_date_is_a_working_day_and_comes_once(rhythm, year):
    found = of_year(rhythm, year)
    assert found == sorted(set(found))
    assert all(OFFICE.is_workday(day) for day in found)


@given(rhythms, st.dates(date(2012, 1, 1), date(2025, 12, 31)), st.integers(1, 200))
def test_a_year_cut_in_two_has_the_same_dates(rhythm, start, span):
    middle, end = start + timedelta(days=span), start + timedelta(days=2 * span)
    assert dates(rhythm, OFFICE, start, end) == [
        *dates(rhythm, OFFICE, start, middle),
        *dates(rhythm, OFFICE, middle, end),
    ]


def test_a_day_that_a_month_does_not_have_is_its_last():
    assert [day.isoformat() for day in of_year(Rhythm(days=(31,), months=(4,)), 2026)] == ["2026-04-30"]


def test_a_local_holiday_moves_a_date_too():
    office = WorkCalendar(extra_holidays=frozenset({date(2026, 3, 5)}))
    assert date(2026, 3, 6) in dates(MONTHLY, office, date(2026, 3, 1), date(2026, 4, 1))


def test_without_a_notice_weekends_alone_decide():
    assert not OFFICE.knows(2031)
    assert all(day.weekday() < 5 for day in of_year(TWICE, 2031))


def test_an_office_adds_a_duty_and_changes_or_drops_one():
    own = {"name": "消防演练", "rows": [{"level": "community", "days": [9], "months": [11]}]}
    duties = Duties.model_validate({"kinds": {"drill": own, "openness": None}})
    planned = plan_between(duties, OFFICE, date(2026, 11, 1), date(2026, 12, 1))
    assert [day.on.isoformat() for day in planned if day.duty == "drill"] == ["2026-11-09"]
    assert not any(day.duty == "openness" for day in planned)


@pytest.mark.parametrize(
    "row", [{"level": "grid"}, {"level": "grid", "weekday": 1, "days": [2]}, {"level": "grid", "days": [32]}]
)
def test_a_rhythm_that_never_or_doubly_fires_is_refused(row):
    with pytest.raises(ValueError, match=r"weekday|31"):
        Duties.model_validate({"kinds": {"x": {"name": "某事", "rows": [row]}}})
