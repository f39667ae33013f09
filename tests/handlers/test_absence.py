"""请假 and 销假: whoever is away gets no new case, and says so in a line."""

from datetime import date

import pytest

from bot.text.dates import days_in
from tests.conversation.said import file_case
from tests.talk import Town

TODAY = date(2026, 3, 2)  # a Monday


def test_from_the_first_day_to_the_last_new_cases_pass_him_over(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    assert "3月3日到3月4日" in member.say("请假 3月3日到3月4日")
    owners = []
    for _day in range(4):
        owners.append("李明" in resident.say("翠园3幢楼道灯坏了"))
        town.clock.advance(days=1)
    assert owners == [True, False, False, True]


def test_back_early_he_is_asked_again(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    member.say("请假 今天到3月9日")
    assert "李明" not in resident.say("翠园3幢楼道灯坏了")
    assert "已销假" in member.say("销假")
    assert "李明" in resident.say("翠园5幢楼道灯坏了")
    assert "没有在休假" in member.say("销假")


@pytest.mark.only_on("sqlite")
def test_what_he_has_already_stays_his(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say("请假 今天")
    assert code in member.say("待办")


@pytest.mark.only_on("sqlite")
def test_without_days_they_are_asked_for_and_nonsense_is_refused_with_an_example(town):
    member = town.member("李明")
    assert "哪天" in member.say("请假")
    assert "3月3日到3月4日" in member.say("3月3日到3月4日")
    for said in ("请假 回老家", "请假 3月9日到3月4日"):
        assert "没看懂日期" in member.say(said)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("今天", (2, 2)),
        ("明天到后天", (3, 4)),
        ("3月3日到3月5日", (3, 5)),
        ("3.3-3.5", (3, 5)),
        ("5号到6号", (5, 6)),
        ("周三到周五", (4, 6)),
        ("下周一", (9, 9)),
        ("这周", (2, 6)),
        ("2026年3月3日", (3, 3)),
    ],
)
def test_days_are_read_as_people_write_them(said, days):
    assert days_in(said, TODAY) == (date(2026, 3, days[0]), date(2026, 3, days[1]))


@pytest.mark.parametrize("said", ["回老家", "", "13月40日", "3月5日到3月3日"])
def test_what_is_no_span_of_days_is_none(said):
    assert days_in(said, TODAY) is None
