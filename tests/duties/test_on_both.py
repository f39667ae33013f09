"""What duties ask of a database, on both: locks, unique keys, sums, rounds claimed by several clocks."""

import asyncio
from collections import Counter

from sqlalchemy import select

from models.due import DueRow
from models.duties import DutyEntry
from models.jobs import find_last_runs
from models.links import Link
from scheduler.tick import find_jobs, plan_standing, tick
from tests.conversation.said import bind_all
from tests.duties.running import at, occasions, read_digests, run_until, told
from tests.talk import ENGINE, Town


async def test_a_duty_from_its_reminder_to_its_record(town: Town):
    town.clock.set(at(3, 20, 8, 25))
    secretary = bind_all(town, "刘芳")["刘芳"]
    await run_until(town, at(3, 23, 9, 1))
    assert any("提醒:桂花社区3月居务公开" in text for text in told(town, "刘芳"))
    assert "记下了" in secretary.say("已公开 财务")
    assert "已撤回" in secretary.say("发错了")
    assert "记下了" in secretary.say("已公开")
    assert not occasions(town, "openness", "CA")[0].is_open
    runs = town.look(lambda session: {job: run.failed for job, run in find_last_runs(session).items()})
    assert runs["duties"] == runs["duty"] == runs["digest"] == 0


async def test_a_stop_is_caught_up_in_one_digest_on_both(town: Town):
    town.clock.set(at(3, 20, 8, 25))
    bind_all(town, "刘芳")
    await run_until(town, at(3, 20, 9))
    town.clock.set(at(3, 26, 10))
    await run_until(town, at(3, 26, 10, 1))
    assert sum("没能按时" in text for text in read_digests(town, "刘芳")) == 1


async def test_hours_orders_links_and_questions(town: Town):
    phones = bind_all(town, "刘芳", "周敏", "王建国")
    assert "今年4/56学时" in phones["刘芳"].say("学习 4学时")
    assert "撤回了" in phones["刘芳"].say("发错了")
    assert town.look(lambda session: list(session.scalars(select(DutyEntry)))) == []
    assert "整改单已下" in phones["周敏"].say("整改 桂花社区 7天 修门")
    assert "整改单已下" in phones["周敏"].say("整改 桂花社区 7天 换灯")
    resident = town.person("阿婆")
    resident.say("联系户 翠园3幢")
    resident.say("1")
    assert "已停" in resident.say("停")
    assert town.look(lambda session: session.scalars(select(Link)).one().ended_at) is not None
    resident.say("沟通日 翠园3幢充电桩什么时候装")
    assert "问题1个" in phones["刘芳"].say("沟通日问题")


async def test_four_clocks_at_once_say_everything_once(town: Town):
    """As processes on one database would: each tick claims what it does."""
    town.clock.set(at(3, 23, 8, 50))
    await run_until(town, at(3, 23, 8, 50))
    town.clock.set(at(3, 23, 9, 1))
    jobs, now = find_jobs(), town.clock.now()
    await asyncio.gather(*[tick(town.store, town.office, ENGINE, now, town.chance, jobs) for _ in range(4)])
    assert sum("提醒:桂花社区3月居务公开" in text for text in told(town, "刘芳")) == 1
    done = town.look(
        lambda session: Counter(tuple(row) for row in session.execute(select(DueRow.kind, DueRow.subject, DueRow.step)))
    )
    assert set(done.values()) == {1}


def test_two_clocks_that_start_at_once_plan_one_round(town: Town):
    for _ in range(2):
        town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    kinds = town.look(lambda session: Counter(session.scalars(select(DueRow.kind))))
    assert {kinds[kind] for kind in ("duties", "digest", "weekly")} == {1}
