"""Amounts: what somebody who was asked how many answers."""

import pytest

from bot.text.amounts import amount_alone


@pytest.mark.parametrize(
    ("said", "many"),
    [
        ("28", 28),
        ("28人", 28),
        ("来了二十八个人", 28),
        ("大概5件", 5),
        ("一共3件吧", 3),
        ("半天", 0.5),
        ("1.5天", 1.5),
        ("两天半", 2.5),
    ],
)
def test_a_number_with_a_word_or_two_around_it_is_how_many(said: str, many: float) -> None:
    assert amount_alone(said) == many


@pytest.mark.parametrize("said", ["5幢的灯坏了", "明天3点再说", "居务公开已经贴了", "3楼漏水", "12日补开", ""])
def test_a_number_that_is_said_of_something_else_is_none(said: str) -> None:
    assert amount_alone(said) is None
