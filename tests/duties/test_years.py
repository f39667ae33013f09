"""Whole years against tables written by hand from the holiday notices; a year without a notice is weekends and overrides."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.calendar import WorkCalendar
from bot.config import config_from
from bot.config.duties import Duties
from bot.directory.holder import calendar_of
from bot.duties.plan import plan_between

HERE = Path(__file__).parent
Planned = dict[tuple[str, str], list[str]]


def by_hand(year: int, profile: str) -> Planned:
    """The table of a year."""
    found: Planned = {}
    for line in (HERE / f"days_{year}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            whose, duty, level, *days = line.split()
            if whose in ("both", profile):
                found[duty, level] = days
    return found


def planned(year: int, profile: str, office: WorkCalendar | None = None) -> Planned:
    found: Planned = {}
    duties = Duties.model_validate({"profile": profile})
    for day in plan_between(duties, office or WorkCalendar(), date(year, 1, 1), date(year + 1, 1, 1)):
        found.setdefault((day.duty, day.level), []).append(f"{day.on:%m-%d}")
    return found


@pytest.mark.parametrize("profile", ["s4", "s0"])
@pytest.mark.parametrize("year", [2025, 2026])
def test_every_duty_of_the_year_falls_on_the_day_of_the_table(year: int, profile: str):
    assert planned(year, profile) == by_hand(year, profile)


def test_a_year_without_a_notice_goes_by_weekends_and_what_the_office_wrote():
    office = calendar_of(
        config_from(
            {"calendar": {"extra_holidays": ["2027-02-05", "2027-10-05"], "extra_workdays": ["2027-02-07"]}},
            {},
            require=False,
        )
    )
    assert not office.knows(2027)
    days = planned(2027, "s4", office)
    #: 2027-01-05 is a Tuesday, 02-05 a Friday that the office gave off, 02-07 a Sunday that it works, 10-05 a Tuesday off.
    assert days["review", "street"][:2] == ["01-05", "02-07"]
    assert days["review", "street"][9] == "10-06"
    assert days["review", "county"] == ["02-10", "04-12", "06-10", "08-10", "10-11", "12-10"]  # 04-10, 10-10: weekend


def test_the_example_of_a_duty_works():
    """The block of docs/howto/add-duty.md that people will copy."""
    page = Path("docs/howto/add-duty.md").read_text(encoding="utf-8")
    block = page.partition("```yaml\n")[2].partition("```")[0]
    config = config_from(yaml.safe_load(block), {}, require=False)
    days = plan_between(config.duties, WorkCalendar(), date(2026, 1, 1), date(2027, 1, 1))
    assert [day.on for day in days if day.duty == "drill"] == [date(2026, 11, 9)]
    assert config.duties.kinds["drill"].late == 2


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ({"rows": [{"level": "grid"}]}, "写且只写一个"),
        ({"rows": [{"level": "grid", "days": []}]}, "写且只写一个"),
        ({"rows": [{"level": "grid", "days": [3], "months": []}]}, "months"),
        ({"rows": []}, "rows"),
        ({"rows": [{"level": "grid", "weekday": 1, "months": [3]}]}, "months"),
        ({"rows": [{"level": "grid", "days": [1]}, {"level": "grid", "days": [9]}]}, "写了两行"),
        ({"rows": [{"level": "grid", "days": [1], "posts": ["mayor"]}]}, "posts"),
        ({"rows": [{"level": "grid", "days": [1]}], "record": {"words": ["已公开"]}}, "既是"),
        ({"rows": [{"level": "grid", "days": [1]}], "record": {"words": ["查了"], "amount": "处"}}, "ask"),
        ({"rows": [{"level": "grid", "days": [1]}], "yearly": {"targets": [{"amount": 4}]}}, "amount"),
    ],
)
def test_a_duty_that_cannot_work_is_a_mistake_of_the_configuration(kind, says):
    with pytest.raises(ValueError, match=says):
        Duties.model_validate({"kinds": {"x": {"name": "某事", **kind}}})
