"""A duty comes round, is reminded of, is recorded in one sentence, and its being late is told upwards."""

from datetime import date

from tests.conversation.said import bind_all
from tests.duties.running import at, occasions, run_until, told
from tests.talk import Town


async def test_a_duty_is_reminded_of_and_recorded_in_one_sentence(town: Town):
    secretary = bind_all(town, "刘芳")["刘芳"]
    await run_until(town, at(3, 23, 9, 1))
    (reminder,) = told(town, "刘芳")
    assert "提醒:桂花社区3月居务公开,3月25日周三前办" in reminder
    assert "记下了:桂花社区3月居务公开" in secretary.say("已公开")
    (march,) = occasions(town, "openness", "CA")
    assert (march.due_on, march.period, march.is_open) == (date(2026, 3, 25), "3月", False)
    await run_until(town, at(3, 28))
    assert told(town, "刘芳") == [reminder]


async def test_1_to_the_reminder_records_it_too(town: Town):
    secretary = bind_all(town, "刘芳")["刘芳"]
    await run_until(town, at(3, 23, 9, 1))
    secretary.say("你好")  # the reminder rides on the reply
    assert "记下了:桂花社区3月居务公开" in secretary.say("1")


async def test_what_is_late_is_told_to_the_one_and_to_the_next_level_once(town: Town):
    bind_all(town, "刘芳", "赵强")
    await run_until(town, at(3, 26, 9, 1))
    assert "桂花社区3月居务公开昨天到期,还没有记录,已告诉上一级" in told(town, "刘芳")[-1]
    assert any("桂花社区3月居务公开昨天到期,还没有记录,由刘芳办" in text for text in told(town, "赵强"))
    before = told(town, "赵强")
    await run_until(town, at(3, 31))
    assert told(town, "赵强") == before
