"""What is to be done, by whom and by when, out of one sentence; and no names in what residents read."""

from datetime import date

import pytest

from bot.reviews.naming import without_names
from bot.reviews.said import read_decision, reason_in
from bot.text.deadlines import day_by

#: A Wednesday.
TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "what", "owner", "due_on"),
    [
        ("月底前装8个桩,物业办", "月底前装8个桩", "物业", date(2026, 11, 30)),
        ("12月5日前换灯,李明", "12月5日前换灯", "李明", date(2026, 12, 5)),
        ("下周五前清完 由保洁公司负责", "下周五前清完", "保洁公司", date(2026, 11, 27)),
        ("两周内李明把井盖换好", "两周内李明把井盖换好", "李明", date(2026, 12, 2)),
        ("请物业在月底前装8个桩", "请物业在月底前装8个桩", "物业", date(2026, 11, 30)),
        ("装8个桩", "装8个桩", "", None),
        ("物业办", "物业办", "", None),
        ("每周三清运一次,物业办", "每周三清运一次", "物业", None),
        ("十二月五日前办", "十二月五日前办", "", date(2026, 12, 5)),
    ],
)
def test_a_decision_is_read(said: str, what: str, owner: str, due_on: date | None):
    found = read_decision(said, TODAY, frozenset({"李明", "张华"}))
    assert (found.what, found.owner, found.due_on) == (what, owner, due_on)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("年底前", date(2026, 12, 31)),
        ("下个月底", date(2026, 12, 31)),
        ("10天内", date(2026, 11, 28)),
        ("三个月内", date(2027, 2, 18)),
        ("本周", date(2026, 11, 20)),
        ("5号前", date(2026, 12, 5)),
        ("尽快", None),
    ],
)
def test_a_last_day_is_read(said: str, day: date | None):
    assert day_by(said, TODAY) == day


def test_a_reason_is_what_is_left_when_the_day_is_taken_out():
    assert reason_in("延到12月5日,因为等材料") == "等材料"
    assert reason_in("12月5日") == ""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("先修王奶奶家门口的灯", "先修居民家门口的灯"),
        ("李明和陈建国先生去看", "工作人员和居民去看"),
        ("桂花苑装扶手", "桂花苑装扶手"),
    ],
)
def test_residents_read_no_names(text: str, read: str):
    assert without_names(text, {"李明"}) == read
