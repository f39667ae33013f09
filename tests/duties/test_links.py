"""联系户: only the resident's own yes makes one, 停 ends it at once, and nothing of what is said is kept."""

from datetime import datetime

import pytest
from sqlalchemy import select

from models.links import Link
from scheduler.tick import plan_standing
from tests.conversation.said import bind_all
from tests.duties.running import at
from tests.talk import Phone, Town

pytestmark = pytest.mark.only_on("sqlite")  # on both: test_on_both.py


@pytest.fixture
def leader(town: Town) -> Phone:
    return bind_all(town, "王建国")["王建国"]


async def later(town: Town, when: datetime) -> None:
    """It is a later day, and what fell due is done; the rounds of every night are not what these tests are about."""
    town.clock.set(when)
    await town.pass_time(seconds=0)


def running(town: Town) -> int:
    return town.look(lambda session: len(list(session.scalars(select(Link).where(Link.ended_at.is_(None))))))


def agreed(town: Town) -> Phone:
    resident = town.person("阿婆")
    resident.say("联系户 翠园3幢")
    assert "随时回“停”就停" in resident.say("1")
    return resident


def test_it_is_offered_by_name_and_only_a_yes_makes_it(town: Town, leader: Phone):
    resident = town.person("阿婆")
    assert "网格长王建国(党员)每月问候您一次" in resident.say("联系户 翠园3幢")
    assert running(town) == 0
    assert "不联系" in resident.say("2")
    assert running(town) == 0
    agreed(town)
    assert running(town) == 1
    assert "翠园3幢有一位居民同意" in leader.received()[0]
    assert "已经有" in resident.say("联系户 翠园3幢")


def test_a_member_cannot_enlist_anybody(town: Town, leader: Phone):
    leader.say("联系户 翠园3幢")
    town.person("阿婆").say("你好")
    assert running(town) == 0


async def test_after_a_month_the_member_asks_by_way_of_the_bot(town: Town, leader: Phone):
    resident = agreed(town)
    await later(town, at(4, 1, 9, 31))
    reply = leader.say("你好")  # what waits rides on the reply
    assert "翠园3幢的一位居民该问候了" in reply
    assert "已替您问候" in leader.say("1")
    assert "王建国(党员)问您好" in resident.say("你好")
    assert "祝您顺心" in resident.say("没事")
    assert running(town) == 1


async def test_stop_ends_it_at_once_and_nothing_is_sent_any_more(town: Town, leader: Phone):
    resident = agreed(town)
    await later(town, at(4, 1, 9, 31))
    leader.say("你好")
    assert "已停" in resident.say("停")
    assert "那一户不再联系了" in leader.received()[-1]
    assert "已替您问候" not in leader.say("1")
    await later(town, at(6, 10, 12))
    assert "问您好" not in resident.say("你好") and "该问候了" not in leader.say("你好")


async def test_a_reminder_that_waits_is_held_back_by_stop(town: Town, leader: Phone):
    resident = agreed(town)
    await later(town, at(4, 1, 9, 31))
    (reminder,) = [row.id for row in town.outbox() if row.kind == "duty"]
    resident.say("停")
    assert [row.state for row in town.outbox() if row.id == reminder] == ["cancelled"]
    assert "该问候了" not in leader.say("你好")


async def test_unsubscribing_stops_it_too(town: Town, leader: Phone):
    resident = agreed(town)
    resident.say("退订")
    await later(town, at(4, 1, 9, 31))
    assert running(town) == 0 and "该问候了" not in leader.say("你好")


async def test_a_consent_ends_after_a_year(town: Town, leader: Phone):
    resident = agreed(town)

    def older(session):
        session.scalars(select(Link)).one().until_on = at(3, 30).date()

    town.look(older)
    await later(town, at(4, 1, 9, 31))
    assert running(town) == 0
    assert "满一年了" in resident.say("你好")


def test_the_word_alone_means_nothing_to_others(town: Town):
    assert "已停" not in town.person("路人").say("停")


async def test_what_ended_is_gone_within_days(town: Town, leader: Phone):
    agreed(town).say("停")
    town.look(lambda session: plan_standing(session, town.clock.now(), town.chance))
    await town.pass_time(days=9)
    assert town.look(lambda session: list(session.scalars(select(Link)))) == []


def test_erasing_takes_it_away(town: Town, leader: Phone):
    resident = agreed(town)
    resident.say("删除")
    resident.say("确认删除")
    assert town.look(lambda session: list(session.scalars(select(Link)))) == []
