"""An event's seats: taken, waited for in order, given back, passed on in time."""

import pytest

from bot.broadcasts import seats
from tests.broadcasts.crowd import gather, newest, run_clock
from tests.talk import Phone, Town

NAMES = ("甲", "乙", "丙", "丁")


@pytest.fixture
async def people(town: Town) -> dict[str, Phone]:
    """An event of one seat that four were told of; 周敏 wrote it."""
    organiser, approver = town.member("周敏"), town.member("吴刚")
    people = {name: town.person(name) for name in NAMES}
    for person in people.values():
        person.say("订阅 活动")
    gather(town, "events", 20)
    approver.say("待办")
    for said in ("群发 活动 周六剪纸课。", "订阅活动的", "1人", "现在", "送审"):
        organiser.say(said)
    approver.received(), approver.say("24")
    await run_clock(town, 3)
    for person in people.values():
        person.received()
    return {**people, "organiser": organiser}


def test_who_comes_after_the_last_seat_waits_in_order(town: Town, people: dict[str, Phone]) -> None:
    assert "您是1号" in people["甲"].say("报名")
    assert "候补第1位" in people["乙"].say("报名")
    assert "候补第2位" in people["丙"].say("1")
    assert "报上1/1人,候补2人" in people["organiser"].say(f"群发进度 {newest(town).code}")


def test_who_steps_down_gives_his_seat_to_the_next_who_says_yes(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:3]:
        people[name].say("报名")
    assert "取消了" in people["甲"].say("取消报名")
    (asked,) = people["乙"].received()
    assert "轮到您了" in asked and "1要 2不要" in asked
    assert people["丙"].received() == []
    assert "您是2号" in people["乙"].say("1")
    assert "2号" in people["乙"].say("我的报名")


def test_while_somebody_is_asked_his_seat_is_nobody_elses(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:2]:
        people[name].say("报名")
    people["甲"].say("取消报名")
    assert "候补第1位" in people["丁"].say("报名")


def test_who_says_no_lets_the_next_be_asked(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:3]:
        people[name].say("报名")
    people["甲"].say("取消报名"), people["乙"].received()
    assert "给下一位" in people["乙"].say("不要")
    assert "轮到您了" in people["丙"].received()[0]


async def test_who_does_not_answer_in_time_stands_aside_and_hears_so(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:3]:
        people[name].say("报名")
    people["甲"].say("取消报名"), people["乙"].received()
    await town.pass_time(hours=3, minutes=59)
    assert people["丙"].received() == []
    await town.pass_time(minutes=2)
    assert "没等到您回话" in people["乙"].received()[0]
    assert "轮到您了" in people["丙"].received()[0]
    assert "您是" not in people["乙"].say("1")
    assert "候补第1位" in people["乙"].say("我要报名")
    assert "您是2号" in people["丙"].say("要")


def test_a_night_is_not_counted(town: Town) -> None:
    """Asked at 23:00 he reads it at 8:00; asked at 19:00 he has until 9:00."""
    office = town.office
    from dataclasses import replace

    from bot.clock import SHANGHAI, local
    from bot.config import config_from

    quiet = replace(office, config=config_from({"delivery": {"quiet_hours": "21:00-08:00"}}, {}, require=False))
    evening = local(town.clock.now()).astimezone(SHANGHAI)
    asked = [seats.answer_by(evening.replace(hour=hour), quiet) for hour in (12, 19, 23)]
    assert [(local(at).day - evening.day, local(at).hour) for at in asked] == [(0, 16), (1, 9), (1, 12)]


def test_who_declined_may_come_after_all(town: Town, people: dict[str, Phone]) -> None:
    assert "不去" in people["甲"].say("不去")
    assert "您是1号" in people["甲"].say("我要报名")


def test_the_list_names_members_and_numbers_and_no_resident(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:2]:
        people[name].say("报名")
    listed = people["organiser"].say(f"报名名单 {newest(town).code}")
    assert "1号 居民" in listed and "候补1 居民" in listed


def test_nobody_else_reads_the_list(town: Town, people: dict[str, Phone]) -> None:
    worker = town.member("李明")
    assert "没有编号" in worker.say(f"报名名单 {newest(town).code}")


def test_whoever_is_erased_gives_his_seat_back(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:2]:
        people[name].say("报名")
    people["甲"].say("删除"), people["甲"].say("确认删除")
    assert "轮到您了" in people["乙"].received()[0]


def test_of_a_recalled_event_nobody_is_asked(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:2]:
        people[name].say("报名")
    people["organiser"].say(f"撤回群发 {newest(town).code}")
    people["甲"].say("取消报名")
    assert people["乙"].received() == []
    assert "取消了" in people["丙"].say("报名")


def test_a_number_given_back_is_not_given_again(town: Town, people: dict[str, Phone]) -> None:
    people["甲"].say("报名"), people["甲"].say("取消报名")
    assert "您是2号" in people["乙"].say("报名")
    people["丙"].say("报名"), people["乙"].say("取消报名"), people["丙"].received()
    assert "您是3号" in people["丙"].say("1")


def test_who_comes_back_waits_behind_the_others(town: Town, people: dict[str, Phone]) -> None:
    for name in NAMES[:3]:
        people[name].say("报名")
    people["甲"].say("取消报名"), people["甲"].say("我要报名")
    assert people["organiser"].say(f"报名名单 {newest(town).code}").count("候补") == 3
    people["乙"].received(), people["乙"].say("不要")
    assert "轮到您了" in people["丙"].received()[0]
