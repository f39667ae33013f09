"""What organisers ask in their own words is answered, or how to get at it is said; none of it becomes a case."""

import pytest

from tests.broadcasts.crowd import gather, newest, run_clock, send
from tests.talk import Town

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("said", ["哪些人还没读这个停水通知", "谁收到了", "停水通知还有谁没看"])
async def test_who_has_read_it_is_how_far_it_is_and_what_was_answered(town: Town, said: str) -> None:
    organiser, approver = town.member("周敏"), town.member("吴刚")
    gather(town, "school", 20)
    send(town, organiser, approver, "订阅入学的")
    await run_clock(town, 3)
    told = organiser.say(said)
    assert f"编号 {newest(town).code}" in told and "20/20人" in told and "谁看了、谁没看" in told
    assert town.cases() == []


@pytest.mark.parametrize("said", ["开个问卷 问问大家要不要装电梯", "想给居民做个问卷调查"])
def test_where_a_questionnaire_is_written_is_said(town: Town, said: str) -> None:
    assert "问卷要在电脑上开" in town.member("刘芳").say(said)
    assert town.cases() == []


@pytest.mark.parametrize("said", ["上个月的数字发我一份", "满意率多少", "这周开会的材料给我看看"])
def test_figures_are_in_the_brief_and_when_there_is_none_the_next_is_named(town: Town, said: str) -> None:
    told = town.member("刘芳").say(said)
    assert "研判简报" in told and "还没有简报" in told
    assert "是请假吗" not in told and town.cases() == []


def test_what_a_worker_asks_so_is_taken_as_before(town: Town) -> None:
    worker = town.member("李明")
    assert "问卷要在电脑上开" not in worker.say("开个问卷")
    assert "由赵强、吴刚批" not in worker.say("谁批啊")


@pytest.mark.parametrize(("said", "told"), [("批了没有", "没有送审的群发"), ("哪些人还没读", "没有发过群发")])
def test_what_is_asked_of_another_broadcast_is_answered_while_this_one_asks_to_whom(town: Town, said: str, told: str):
    organiser = town.member("周敏")
    for step in ("群发", "通知", "桂苑后天停电"):
        organiser.say(step)
    answer = organiser.say(said)
    assert told in answer and "没找到" not in answer and "发给谁?" in answer.splitlines()[-1]


def test_a_report_is_nobody_to_be_told(town: Town) -> None:
    organiser = town.member("周敏")
    for step in ("群发", "通知", "桂苑后天停电"):
        organiser.say(step)
    answer = organiser.say("翠园3幢路灯坏了")
    assert "翠园3幢·照明" in answer and "发给谁?" in answer.splitlines()[-1]
