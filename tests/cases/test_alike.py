"""Which two reports are one thing: 102 pairs written by hand, tests/cases/alike.tsv; a wrong "same" must not happen."""

from pathlib import Path

import pytest

from bot.cases.alike import is_same

PAIRS = [line.split("\t") for line in (Path(__file__).parent / "alike.tsv").read_text().splitlines()]


@pytest.mark.parametrize(("category", "one", "other", "same"), PAIRS)
def test_pair(category, one, other, same):
    assert is_same(category, one, other) is is_same(category, other, one) is (same == "1")


@pytest.mark.parametrize("category", ["noise", "dispute", "pets", "parking", "care", "labour", "safety"])
def test_what_lies_between_people_is_never_joined(category):
    assert not is_same(category, "楼上太吵", "楼上太吵")


def test_chinese_numerals_are_numbers():
    assert not is_same("lighting", "二单元楼道灯坏了", "1单元楼道灯坏了")
    assert is_same("lighting", "二单元楼道灯坏了", "2单元楼道灯坏了")
