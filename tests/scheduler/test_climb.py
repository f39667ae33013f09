"""Clocks that run out: the member at half, the community when it is over, the street at twice the time; never twice.

The test clock stands on Monday 2026-03-02, 09:00; lighting is to be taken within 2 office hours and done within 27.
"""

from datetime import timedelta

import pytest

from bot.clock import local
from models.cases import find_case_by_code, get_case
from models.people import find_member
from scheduler import climb
from scheduler.climb import put_off_climb
from tests.conversation.said import LAMP, LEAK, bind_all, file_case
from tests.talk import Town


@pytest.fixture
def members(town: Town):
    """The grid's worker, the community's secretary and the street's duty officer, with their phones."""
    return bind_all(town, "李明", "刘芳", "赵强")


def hour(town: Town, code: str, clock: str) -> str:
    return f"{local(getattr(town.case(code), clock)):%d日%H:%M}"


async def run(town: Town, days: float = 0, hours: float = 0) -> None:
    """Let time pass with a tick now and then."""
    for _ in range(int(days * 4)):
        await town.pass_time(hours=6)
    for _ in range(int(hours * 4)):
        await town.pass_time(minutes=15)


async def test_at_half_the_time_the_member_is_reminded_and_told_what_to_reply(town: Town, members):
    code = file_case(town.person("阿婆"), LAMP)
    members["李明"].received()
    assert hour(town, code, "accept_by") == "02日11:00"
    await run(town, hours=0.75)
    assert members["李明"].received() == []
    await run(town, hours=0.5)
    (reminder,) = members["李明"].received()
    assert "还没接单" in reminder and "回 1 接单" in reminder
    assert "已接单" in members["李明"].say("1")


async def test_when_the_time_is_over_the_community_hears_what_and_since_when(town: Town, members):
    code = file_case(town.person("阿婆"), LAMP)
    await run(town, hours=2.25)
    (overdue,) = members["刘芳"].received()
    assert all(words in overdue for words in ("超时", code, "李明", "今天9点", "接单"))
    assert members["赵强"].received() == []


async def test_at_twice_the_time_the_street_hears_it_and_nobody_hears_a_step_twice(town: Town, members):
    file_case(town.person("阿婆"), LAMP)
    await run(town, hours=6)
    assert [len(members[name].received()) for name in ("李明", "刘芳", "赵强")] == [2, 1, 1]


async def test_whoever_is_told_may_take_it_or_hand_it_on(town: Town, members):
    code = file_case(town.person("阿婆"), LAMP)
    await run(town, hours=2.25)
    members["刘芳"].received()
    assert "已接单" in members["刘芳"].say("1")
    owner = town.case(code).owner_id
    assert town.look(lambda session: find_member(session, owner).name) == "刘芳"


async def test_a_case_that_was_taken_is_reminded_of_its_second_clock_only(town: Town, members):
    resident = town.person("阿婆")
    code = file_case(resident, LAMP)
    members["李明"].say(f"接单 {code}")
    [phone.received() for phone in (*members.values(), resident)]
    await run(town, days=1)
    assert members["刘芳"].received() == []
    await run(town, days=3)
    # Nobody wrote for 48 hours, so it waits for them to come by.
    assert "还没办结" in members["李明"].say("待办")
    assert "还没办好" in members["刘芳"].say("待办")
    assert "过了说好的时间" in resident.say("进度")


async def test_what_is_done_climbs_no_more(town: Town, members):
    code = file_case(town.person("阿婆"), LAMP)
    members["李明"].say(f"办结 {code} 换了灯泡")
    [phone.received() for phone in members.values()]
    await run(town, days=2)
    assert [phone.received() for phone in members.values()] == [[], [], []]
    assert town.case(code).look_at is None


async def test_while_we_wait_for_the_resident_no_clock_runs(town: Town, members):
    resident = town.person("阿婆")
    code = file_case(resident, LAMP)
    members["李明"].say(f"接单 {code}")
    before = town.case(code).resolve_by
    reply = members["李明"].say(f"回 {code} 您几点在家?")
    assert "不计时" in reply
    assert "在等您回话" in resident.say("进度")
    await run(town, hours=3)
    resident.say(f"回 {code} 下午都在")
    after = town.case(code)
    assert after.resident_asked_at is None
    waited_h = (after.resolve_by - before).total_seconds() / 3600
    assert 3 <= waited_h < 3.01
    assert "在等您回话" not in resident.say("进度")


async def test_a_statement_stops_no_clock(town: Town, members):
    code = file_case(town.person("阿婆"), LAMP)
    members["李明"].say(f"接单 {code}")
    assert "不计时" not in members["李明"].say(f"回 {code} 明天上午来换")
    assert town.case(code).resident_asked_at is None


async def test_a_photo_or_more_words_from_the_resident_are_an_answer_too(town: Town, members):
    resident = town.person("阿婆")
    code = file_case(resident, LAMP)
    members["李明"].say(f"接单 {code}")
    members["李明"].say(f"回 {code} 请发张照片")
    assert town.case(code).resident_asked_at is not None
    resident.photo()
    assert town.case(code).resident_asked_at is None


async def test_three_working_days_without_an_answer_and_the_clock_goes_on(town: Town, members):
    code = file_case(town.person("阿婆"), LAMP)
    members["李明"].say(f"接单 {code}")
    members["李明"].say(f"回 {code} 您几点在家?")
    await run(town, days=2.75)
    assert town.case(code).resident_asked_at is not None
    await run(town, days=0.75)
    assert town.case(code).resident_asked_at is None


async def test_a_reopened_case_has_its_whole_time_again(town: Town, members):
    resident = town.person("阿婆")
    code = file_case(resident, LAMP)
    members["李明"].say(f"办结 {code} 换了灯泡")
    resident.received()
    await run(town, days=1)
    resident.say("2")
    case = town.case(code)
    assert case.state == "reopened" and hour(town, code, "accept_by") == "03日11:00"
    assert (case.accept_step, case.resolve_step) == (0, 0)


async def test_after_a_long_stop_everything_due_is_told_once(town: Town, members):
    file_case(town.person("阿婆"), LAMP)
    await town.pass_time(hours=6)  # nobody was there to tick
    await town.pass_time(minutes=1)
    assert [len(members[name].received()) for name in ("李明", "刘芳", "赵强")] == [2, 1, 1]


async def test_a_sealed_case_climbs_to_nobody_who_may_not_know_it(town: Town, members):
    town.person("阿婆").say("我老公打我,翠园3幢")
    [phone.received() for phone in members.values()]
    await run(town, days=3)
    said = "".join("".join(phone.received()) for phone in members.values())
    assert "打我" not in said and "超时" not in said


async def test_a_case_nobody_has_is_put_before_those_who_route_again(town: Town):
    organiser = town.member("周敏")
    code = file_case(town.person("阿婆"), LAMP)

    def disown(session):
        find_case_by_code(session, code).owner_id = None

    town.look(disown)
    organiser.received()
    await run(town, hours=1.25)
    assert "还没派出去" in "".join(organiser.received())


@pytest.mark.parametrize("done_meanwhile", [False, True])
def test_the_case_that_failed_is_put_off_and_no_other_nor_if_another_process_looked_at_it(town: Town, done_meanwhile):
    """After a failure nothing is locked: another process may take the case, and the next in line is a different one."""
    first, second = (town.case(file_case(town.person(name), said)) for name, said in (("阿婆", LAMP), ("阿公", LEAK)))
    now, later = town.clock.now() + timedelta(days=1), town.clock.now() + timedelta(days=2)
    if done_meanwhile:
        town.look(lambda session: setattr(get_case(session, second.id), "look_at", later))
    town.look(lambda session: put_off_climb(session, second.id, now, timedelta(minutes=5)))
    assert town.look(lambda session: get_case(session, first.id).look_at) == first.look_at
    put_off = later if done_meanwhile else now + timedelta(minutes=5)
    assert town.look(lambda session: get_case(session, second.id).look_at) == put_off


async def test_a_case_that_cannot_be_looked_at_does_not_stop_the_others(town: Town, members, monkeypatch):
    broken = town.case(file_case(town.person("阿婆"), LAMP))
    file_case(town.person("阿公"), LEAK)
    real = climb.clocks.due_steps

    def due_steps(calendar, case, now):
        if case.id == broken.id:
            raise RuntimeError("this one cannot be looked at")
        return real(calendar, case, now)

    monkeypatch.setattr(climb.clocks, "due_steps", due_steps)
    await run(town, hours=2.25)
    assert ["超时" in one for one in members["刘芳"].received()] == [True]
    assert town.case(broken.code).look_at > town.clock.now()


async def test_the_resident_hears_once_that_nobody_took_it_in_time_who_was_asked_and_when_the_next_is(
    town: Town, members
):
    resident = town.person("阿婆")
    code = file_case(resident, LAMP)
    await run(town, hours=1.75)
    assert resident.received() == []
    await run(town, hours=0.5)
    (said,) = resident.received()
    assert said.startswith(f"对不起,编号 {code}(翠园3幢2单元·照明)物业李明还没接,已请书记刘芳(党员)")
    assert "今天13:30前再没人接就报上一级" in said
    await run(town, hours=6)
    assert resident.received() == []


async def test_what_was_taken_in_time_brings_no_apology(town: Town, members):
    resident = town.person("阿婆")
    members["李明"].say(f"接单 {file_case(resident, LAMP)}")
    resident.received()
    await run(town, hours=3)
    assert resident.received() == []


async def test_whoever_asks_in_anger_then_hears_the_same_with_an_apology(town: Town, members):
    resident = town.person("阿婆")
    file_case(resident, LAMP)
    await run(town, hours=2.25)
    reply = resident.say("骗人,没人来修")
    assert reply.startswith("对不起") and "过了说好的时间,物业李明还没接" in reply
