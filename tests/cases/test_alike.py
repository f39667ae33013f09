"""Which two reports are one thing: 102 pairs written by hand, tests/cases/alike.tsv; a wrong "same" must not happen."""

from pathlib import Path

import pytest

from bot.cases.alike import is_same

PAIRS = [line.split("\t") for line in (Path(__file__).parent / "alike.tsv").read_text().splitlines()]


def test_every_pair_is_one_thing_or_two_as_written_whichever_was_told_first():
    wrong = [
        (category, one, other, same)
        for category, one, other, same in PAIRS
        if {is_same(category, one, other), is_same(category, other, one)} != {same == "1"}
    ]
    assert len(PAIRS) == 102
    assert not wrong, "\n".join(map(" | ".join, wrong))


@pytest.mark.parametrize("category", ["noise", "dispute", "pets", "parking", "care", "labour", "safety"])
def test_what_lies_between_people_is_never_joined(category):
    assert not is_same(category, "楼上太吵", "楼上太吵")


def test_chinese_numerals_are_numbers():
    assert not is_same("lighting", "二单元楼道灯坏了", "1单元楼道灯坏了")
    assert is_same("lighting", "二单元楼道灯坏了", "2单元楼道灯坏了")
