"""python -m bot calendar: every duty date of a year, for checking by eye or by program."""

import pytest

pytestmark = pytest.mark.only_on("sqlite")


def test_json_is_the_contract_and_alone_on_stdout(shell):
    done = shell.run("calendar", "2026", "--json")
    assert (done.code, done.err) == (0, "")
    days = done.json
    assert {"duty": "review", "level": "county", "on": "2026-02-10"} in days
    assert [day["on"] for day in days] == sorted(day["on"] for day in days)


def test_people_read_weekday_level_and_name(shell):
    assert "2026-01-16 周五 社区 研判" in shell.run("calendar", "2026").out


def test_a_year_without_a_holiday_notice_is_said_to_be_a_guess(shell):
    done = shell.run("calendar", "2031", "--json")
    assert done.json and "放假通知还没有" in done.err
