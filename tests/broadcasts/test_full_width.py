"""Chinese keyboards put wide marks into a text, which is sent as it was typed: it is read as with narrow ones."""

from datetime import date

import pytest

from bot.broadcasts.words import days_read_back, title_of, wrong_weekdays

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize("mark", "，：；！？,:;!?。")
def test_a_title_is_the_first_clause_whatever_ends_it(mark: str) -> None:
    assert title_of(f"桂苑停水{mark}请储水") == "桂苑停水"


@pytest.mark.parametrize("said", ["11月28日（周五）", "11月28日(周五)", "１１月２８日（星期五）"])
def test_a_wrong_weekday_beside_a_date_is_seen(said: str) -> None:
    assert days_read_back(f"{said}上午停水。", SUNDAY, SUNDAY) == ["11月28日(周六)上午,您写的是周五"]
    assert wrong_weekdays(f"{said}上午停水。", SUNDAY) == ["11月28日是周六,您写的是周五"]
