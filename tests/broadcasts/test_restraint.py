"""Nobody is worn out: subscriptions end at once, a month has its measure, quiet hours hold, one message is kept back."""

import pytest
from sqlalchemy import select

from models.identities import Identity
from tests.broadcasts.crowd import SUNDAY, gather, newest, run_clock, send
from tests.talk import Town, build_town

pytestmark = pytest.mark.only_on("sqlite")


async def test_who_ends_one_topic_has_no_more_of_it_and_all_of_the_others(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学"), resident.say("订阅 就业")
    gather(town, "school", 25)
    gather(town, "jobs", 25, "j")
    assert "已退“入学”" in resident.say("退订 入学")
    send(town, *office, "订阅入学的")
    send(town, *office, "订阅就业的", text="招聘会周三。")
    await run_clock(town, 5)
    assert [("招聘会" in text) for text in resident.received()] == [True]


async def test_who_stops_in_the_middle_has_nothing_more(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 25)
    send(town, *office, "订阅入学的")
    await town.pass_time(seconds=1)  # it stands in the outbox, and has not left
    assert "不再给您发" in resident.say("退订")
    await run_clock(town, 5)
    assert resident.received() == []


async def test_who_ends_the_topic_in_the_middle_has_nothing_more(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 25)
    send(town, *office, "订阅入学的")
    await town.pass_time(seconds=1)
    assert "已退“入学”" in resident.say("退订 入学")
    await run_clock(town, 5)
    assert resident.received() == []


async def test_a_resident_has_four_a_month_and_the_fifth_is_left_out(town: Town, office) -> None:
    gather(town, "school", 20)
    for number in range(5):
        send(town, *office, "订阅入学的", text=f"第{number}条。")
        await run_clock(town, 4)
        town.clock.advance(minutes=20)
    assert len(town.sent["openid-r0"]) == 4
    assert "本月已满20" in office[0].say(f"群发进度 {newest(town).code}")


async def test_the_last_message_of_a_window_is_kept_for_an_answer(town: Town, office) -> None:
    """Five may follow a message of his: four broadcasts at most, and the fifth is for what he asked."""
    gather(town, "school", 20)
    send(town, *office, "订阅入学的")
    await run_clock(town, 3)
    left = town.look(lambda session: _left(session, "openid-r0"))
    assert left == 4
    town.look(lambda session: _set_left(session, "openid-r0", 1))
    send(town, *office, "订阅入学的", text="第二条。")
    await run_clock(town, 3)
    assert len(town.sent["openid-r0"]) == 1 and len(town.sent["openid-r1"]) == 2


async def test_quiet_hours_hold_it_until_the_morning(store, clock) -> None:
    town = build_town(store, clock, delivery={"quiet_hours": "21:00-08:00"})
    town.clock.set(SUNDAY)
    office = town.member("周敏"), town.member("吴刚")
    gather(town, "school", 20)
    town.clock.advance(hours=10)  # 22:00
    send(town, *office, "订阅入学的")
    await run_clock(town, 3)
    assert "openid-r0" not in town.sent
    town.clock.advance(hours=10, minutes=1)
    await run_clock(town, 3)
    assert len(town.sent["openid-r0"]) == 1


async def test_who_cannot_be_reached_has_it_with_his_next_answer(town: Town, office) -> None:
    resident = town.person("阿婆")
    resident.say("订阅 入学")
    gather(town, "school", 20)
    town.clock.advance(hours=50)
    send(town, *office, "订阅入学的")
    await run_clock(town, 3)
    assert resident.received() == []
    assert "停水" in resident.say("帮助")


def _left(session, openid: str) -> int:
    return _identity(session, openid).message_left


def _set_left(session, openid: str, left: int) -> None:
    _identity(session, openid).message_left = left


def _identity(session, openid: str):
    return session.scalars(select(Identity).where(Identity.address == openid)).one()
