"""A dialogue left half finished survives a restart, and ends politely without losing what was said."""

from datetime import timedelta
from random import Random

import pytest

from bot.conversation.engine import Engine
from bot.conversation.intake import read, take
from bot.loading import load_handlers
from bot.messages import InboundKind, Interaction
from bot.store import open_store
from tests.conversation.said import code_in, codes_in
from tests.talk import Town
from tests.towns import KEYS


def test_a_dialogue_goes_on_in_another_process(town: Town, database):
    resident = town.person("阿婆")
    resident.say("菜场门口井盖没了")
    letter = read(resident._inbound(InboundKind.TEXT, text="2"), Interaction.MESSAGE, town.office)
    engine, now = Engine(load_handlers({})), town.clock.now()
    url = town.store.engine.url.render_as_string(hide_password=False)
    # One process holds a SQLite file: there the next one finds what this one left.
    elsewhere = open_store(url, KEYS) if database == "postgres" else town.store
    try:
        reply = elsewhere.run(lambda session: take(session, letter, town.office, engine, now, Random(3)))
    finally:
        if elsewhere is not town.store:
            elsewhere.close()
    assert reply and town.case(code_in(reply)).place == "P5"


async def test_nobody_said_where_the_report_is_kept_and_a_person_asks(town: Town):
    officer, resident = town.member("赵强"), town.person("阿婆")
    resident.say("楼道灯坏了")
    await town.pass_time(minutes=29)
    assert town.cases() == []
    await town.pass_time(minutes=2)
    (case,) = town.cases()
    assert (case.category, case.grid) == ("lighting", None)
    assert case.code in "".join(resident.received())
    task = "".join(officer.received())
    assert case.code in task and "楼道灯坏了" in task


async def test_a_report_kept_that_way_is_still_his_to_complete(town: Town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    await town.pass_time(minutes=31)
    code = code_in("".join(resident.received()))
    assert "李明" in resident.say(f"地点不对 {code} 翠园3幢")
    assert town.case(code).grid == "GA1"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("started", ["我的网格", "附近 药店", "我要反映"])
async def test_what_holds_no_matter_is_put_aside_with_a_word(town: Town, started):
    resident = town.person("阿婆")
    resident.say(started)
    await town.pass_time(minutes=31)
    assert len(resident.received()) <= 1
    assert town.cases() == []
    assert "现在没有没说完的事" in resident.say("退出")


@pytest.mark.only_on("sqlite")
async def test_a_half_asked_erasure_is_dropped_and_nothing_is_erased(town: Town):
    resident = town.person("阿婆")
    code = code_in(resident.say("翠园3幢楼道灯坏了"))
    resident.say("删除")
    await town.pass_time(minutes=31)
    resident.say("确认删除")
    assert code in resident.say("进度")


@pytest.mark.only_on("sqlite")
async def test_an_answer_within_half_an_hour_is_in_time_and_starts_the_half_hour_anew(town: Town):
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    await town.pass_time(minutes=29)
    assert "菜场" in resident.say("菜场")
    await town.pass_time(minutes=29)
    assert codes_in(resident.say("1")) and len(town.cases()) == 1


@pytest.mark.only_on("sqlite")
async def test_a_late_answer_does_not_make_a_second_case(town: Town):
    """He answers after the report was kept without a place: the place belongs to that case."""
    resident = town.person("阿婆")
    resident.say("楼道灯坏了")
    await town.pass_time(minutes=31)
    resident.received()
    resident.say("翠园3幢")
    assert len(town.cases()) == 1


@pytest.mark.only_on("sqlite")
async def test_half_finished_talks_of_many_people_end_each_for_himself(town: Town):
    phones = [town.person(name) for name in ("甲", "乙", "丙")]
    for phone in phones:
        phone.say("楼道灯坏了")
    await town.pass_time(minutes=31)
    assert len({code_in("".join(phone.received())) for phone in phones}) == 3


@pytest.mark.only_on("sqlite")
def test_a_message_that_comes_twice_has_one_effect_and_one_answer(town: Town):
    resident = town.person("阿婆")
    inbound = resident._inbound(InboundKind.TEXT, text="翠园3幢楼道灯坏了")
    first = town.hear(inbound)
    town.clock.advance(seconds=5)
    assert town.hear(inbound) == first
    assert len(town.cases()) == 1
    assert town.clock.now() - town.cases()[0].opened_at < timedelta(minutes=1)
