"""Greetings on festivals and on a member's 政治生日: fixed words, that morning, for whoever asked and nobody else."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.act import new_id
from bot.broadcasts import greeting
from bot.config import config_from
from bot.errors import ConfigError
from models.audit import AuditRow
from models.due import add_round, has_round
from models.party_days import PartyDay
from scheduler import care
from scheduler.tick import plan_standing
from tests.broadcasts.crowd import gather, run_clock
from tests.talk import Town, build_town

#: The evening before 中秋 2026, which is a Friday; and before 1 July 2026.
BEFORE_MID_AUTUMN = datetime(2026, 9, 24, 12, tzinfo=UTC)
BEFORE_JULY = datetime(2026, 6, 30, 12, tzinfo=UTC)


def begin(town: Town, at: datetime) -> None:
    """Only the round of greetings is on the clock."""
    town.clock.set(at)

    def plan(session: Session) -> None:
        add_round(session, new_id(at), care.KIND, care.next_round(at))

    town.look(plan)


async def the_next_morning(town: Town) -> None:
    """Twelve hours on, at 8 and some."""
    await town.pass_time(hours=12, minutes=11)
    await run_clock(town, 5)


async def test_who_subscribed_is_greeted_on_the_morning_and_told_how_to_end_it(town: Town) -> None:
    begin(town, BEFORE_MID_AUTUMN)
    asked, other = town.person("阿婆"), town.person("小王")
    asked.say("订阅 节日问候"), other.say("订阅 入学")
    await the_next_morning(town)
    (greeted,) = asked.received()
    assert "中秋快乐" in greeted and "回“退订 节日问候”" in greeted
    assert other.received() == []


async def test_nobody_is_greeted_before_the_morning_nor_twice(town: Town) -> None:
    begin(town, BEFORE_MID_AUTUMN)
    asked = town.person("阿婆")
    asked.say("订阅 节日问候")
    await town.pass_time(hours=12)
    assert asked.received() == []
    for _ in range(3):
        await town.pass_time(hours=1)
    assert len(asked.received()) == 1
    await town.pass_time(hours=24)
    assert asked.received() == []


@pytest.mark.parametrize("word", ["退订 节日问候", "退订"])
async def test_one_word_ends_it(town: Town, word: str) -> None:
    begin(town, BEFORE_MID_AUTUMN)
    asked = town.person("阿婆")
    asked.say("订阅 节日问候"), asked.say(word)
    await the_next_morning(town)
    assert asked.received() == []


async def test_a_month_that_is_full_has_no_room_for_it_either(store, clock) -> None:
    town = build_town(store, clock, broadcasts={"resident_monthly": 0})
    begin(town, BEFORE_MID_AUTUMN)
    asked = town.person("阿婆")
    asked.say("订阅 节日问候")
    await the_next_morning(town)
    assert asked.received() == []


async def test_a_greeting_counts_in_the_month(store, clock) -> None:
    """Two festivals on one day, and room for one."""
    festivals = {"x": {"name": "丰收节", "text": "丰收节快乐!", "days": ["09-25"]}}
    town = build_town(store, clock, broadcasts={"resident_monthly": 1, "festivals": festivals})
    begin(town, BEFORE_MID_AUTUMN)
    asked = town.person("阿婆")
    asked.say("订阅 节日问候")
    await the_next_morning(town)
    assert len(asked.received()) == 1


async def test_it_goes_by_no_template_and_is_not_told_the_day_after(town: Town) -> None:
    begin(town, BEFORE_MID_AUTUMN.replace(day=20))
    asked = town.person("阿婆")
    asked.say("订阅 节日问候")  # his window shuts before the day
    for _ in range(4):
        await town.pass_time(hours=24)
    await the_next_morning(town)
    assert asked.received() == []
    await town.pass_time(hours=24)
    assert "中秋" not in asked.say("进度")


async def test_many_are_greeted_in_chunks_each_once(town: Town) -> None:
    begin(town, BEFORE_MID_AUTUMN)
    many = gather(town, "greetings", 2 * greeting.CHUNK + 7)
    await the_next_morning(town)
    assert sorted(row.recipient_id for row in town.outbox()) == sorted(many)


async def test_after_a_stop_over_the_day_nobody_is_greeted_late(town: Town) -> None:
    begin(town, BEFORE_MID_AUTUMN)
    asked = town.person("阿婆")
    asked.say("订阅 节日问候")
    await town.pass_time(hours=40)
    await run_clock(town, 3)
    assert asked.received() == []


async def test_a_party_member_who_told_his_day_is_greeted_on_it(town: Town) -> None:
    begin(town, BEFORE_JULY)
    member = town.member("王建国")
    assert "只记月和日" in member.say("政治生日 2008年7月1日")
    await the_next_morning(town)
    greeted = [one for one in member.received() if "政治生日" in one]
    assert len(greeted) == 1 and greeted[0].startswith("【") and "王建国同志" in greeted[0]


async def test_of_the_day_only_month_and_day_are_kept_and_one_word_forgets_them(town: Town) -> None:
    begin(town, BEFORE_JULY)
    member = town.member("王建国")
    member.say("政治生日 2008年七月一日")
    kept = town.look(lambda session: session.execute(text("SELECT * FROM party_day")).mappings().all())
    assert [(row["month"], row["day"]) for row in kept] == [(7, 1)] and "2008" not in str(kept)
    assert "7月1日" in member.say("我的信息")
    assert "日子也删了" in member.say("取消政治生日")
    await the_next_morning(town)
    assert not [one for one in member.received() if "政治生日" in one]
    assert town.look(lambda session: session.scalars(select(PartyDay)).all()) == []


def test_nobody_else_may_set_one(town: Town) -> None:
    assert "没有登记您是党员" in town.member("李明").say("政治生日 7月1日")
    assert "政治生日" not in town.person("小王").say("政治生日 7月1日").replace("“政治生日", "")


def test_both_ends_stand_in_the_audit_without_the_day(town: Town) -> None:
    member = town.member("王建国")
    member.say("政治生日 7月1日"), member.say("取消政治生日")
    asked = select(AuditRow).where(AuditRow.action == "person.party_day").order_by(AuditRow.number)
    rows = town.look(lambda session: [row.detail for row in session.scalars(asked)])
    assert [row["on"] for row in rows] == [True, False] and "7" not in str(rows).replace("17", "")


def test_erasing_forgets_it(town: Town) -> None:
    member = town.member("王建国")
    member.say("政治生日 7月1日"), member.say("删除"), member.say("确认删除")
    assert town.look(lambda session: session.scalars(select(PartyDay)).all()) == []


@pytest.mark.parametrize("said", ["政治生日 2月30日", "政治生日 13月1日", "政治生日 七一", "政治生日 明天"])
def test_a_day_that_is_none_is_asked_for_again(town: Town, said: str) -> None:
    assert "政治生日 7月1日" in town.member("王建国").say(said)


def test_who_joined_on_a_leap_day_is_greeted_every_year() -> None:
    assert (2, 29) in greeting.days_of(date(2027, 2, 28))
    assert (2, 29) not in greeting.days_of(date(2028, 2, 28))
    assert (2, 29) in greeting.days_of(date(2028, 2, 29))


async def test_who_is_no_party_member_any_more_is_not_greeted_and_forgotten(town: Town) -> None:
    begin(town, BEFORE_JULY)
    member = town.member("王建国")
    member.say("政治生日 7月1日")
    town.look(lambda session: session.execute(text("UPDATE member SET ended_on = '2026-06-30' WHERE code = 'M1'")))
    await the_next_morning(town)
    assert not [one for one in member.received() if "政治生日" in one]
    assert town.look(lambda session: session.scalars(select(PartyDay)).all()) == []


def test_a_festival_of_a_topic_that_nobody_asked_greetings_of_is_refused() -> None:
    festivals = {"x": {"name": "植树节", "text": "植树节快乐!", "days": ["03-12"], "topic": "school"}}
    with pytest.raises(ConfigError):
        config_from({"broadcasts": {"festivals": festivals}}, {}, require=False)


def test_a_festival_may_be_left_out_and_another_added() -> None:
    festivals = {"spring": None, "new_year": {"name": "元旦", "text": "新年好!", "days": ["01-01"]}}
    config = config_from({"broadcasts": {"festivals": festivals}}, {}, require=False)
    assert "spring" not in config.broadcasts.festivals
    assert config.broadcasts.festivals["new_year"].falls_on(date(2029, 1, 1))


def test_the_round_comes_every_morning(town: Town) -> None:
    now = town.clock.now()
    town.look(lambda session: plan_standing(session, now, town.chance))
    assert town.look(lambda session: has_round(session, care.KIND))
    assert care.next_round(BEFORE_JULY).isoformat() == "2026-07-01T08:10:00+08:00"
