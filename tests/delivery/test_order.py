"""Order: what is said to one person arrives in the order it was said, urgent things first, and nobody waits for another."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery.loop import BATCH
from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Interaction
from models.broadcast_messages import count_due
from models.leases import claim_due
from tests.delivery.office import SERVICE_SEND, post_office


def busy(office, times=1):
    office.emulator.faults.add(Fault(SERVICE_SEND, FaultKind.ERRCODE, times, errcode=-1))


async def test_five_messages_to_one_person_arrive_in_the_order_they_were_written(office):
    office.meet("o1")
    for text in "一二三四五":
        office.put("o1", text)
    await office.rounds()
    assert office.shown("o1") == list("一二三四五")


async def test_a_message_that_is_retried_holds_back_later_ones_to_the_same_person_only(office):
    office.meet("o1"), office.meet("o2")
    office.put("o1", "第一")
    busy(office)
    await office.rounds()
    office.put("o1", "第二")
    office.put("o2", "别人的")
    await office.rounds()
    assert (office.shown("o1"), office.shown("o2")) == ([], ["别人的"])
    office.clock.advance(seconds=8)
    await office.rounds()
    assert office.shown("o1") == ["第一", "第二"]


async def test_life_safety_goes_before_what_was_written_earlier(office):
    office.meet("o1")
    for text in ("第一", "第二"):
        office.put("o1", text)
    office.put("o1", "燃气泄漏", urgent=True)
    await office.round()
    await office.rounds()
    assert office.shown("o1").index("燃气泄漏") <= 1
    assert office.shown("o1")[-1] == "第二"


async def test_life_safety_does_not_wait_for_a_message_that_is_retried(office):
    office.meet("o1")
    office.put("o1", "第一")
    busy(office)
    await office.rounds()
    office.put("o1", "燃气泄漏", urgent=True)
    await office.rounds()
    assert office.shown("o1") == ["燃气泄漏"]


async def test_urgent_messages_leave_in_the_first_round_however_many_wait(office):
    people = [office.meet(f"o{number}") for number in range(30)]
    for openid in people:
        office.put(openid)
    office.put(people[29], "燃气泄漏", urgent=True)
    await office.round()
    assert "燃气泄漏" in office.shown(people[29])


@pytest.fixture
async def night(store, clock, tmp_path):
    """22:00, with quiet hours; o1 wrote a minute ago."""
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": "21:00-08:00"}) as office:
        clock.advance(hours=13)
        office.meet("o1")
        yield office


async def test_what_quiet_hours_hold_does_not_hold_back_an_answer(night):
    night.put("o1", "一件事", kind="task")
    night.put("o1", "您好", kind="answer")
    await night.rounds()
    assert night.shown("o1") == ["您好"]


async def test_what_quiet_hours_hold_after_a_failed_try_does_not_hold_back_an_answer_either(night):
    """21:00 fell between the first try and the second."""
    night.clock.advance(hours=-1, seconds=-2)  # 20:59:58
    night.does("o1", Interaction.MESSAGE)
    night.put("o1", "一件事", kind="task")
    busy(night)
    await night.rounds()
    night.clock.advance(seconds=10)
    await night.rounds()
    night.put("o1", "您好", kind="answer")
    await night.rounds()
    assert night.shown("o1") == ["您好"]


async def test_what_was_held_leaves_in_the_morning_in_order(night):
    for text in ("一件事", "又一件"):
        night.put("o1", text, kind="task")
    await night.rounds()
    assert night.shown("o1") == []
    night.clock.advance(hours=10)
    await night.rounds()
    assert night.shown("o1") == ["一件事", "又一件"]


async def test_what_is_too_late_holds_back_nothing_however_many_wait(office):
    """While batches are full nobody writes down that its time has passed."""
    old = office.put(office.meet("o1"), "旧", expires_at=office.clock.now() + timedelta(seconds=5))
    office.clock.advance(seconds=10)
    new = office.put("o1", "新")
    for number in range(BATCH * 2):
        office.put(office.meet(f"m{number}"), kind="notice")
    await office.round()
    assert (office.row(old).state, office.row(new).state) == ("due", "sent")


async def test_what_is_being_sent_when_its_time_passes_still_goes_first(office):
    old = office.put(office.meet("o1"), "旧", expires_at=office.clock.now() + timedelta(seconds=5))
    now = office.clock.now()
    assert office.store.run(lambda session: claim_due(session, "us", now, now + timedelta(seconds=30), 1)).ids == [old]
    office.put("o1", "新")
    office.clock.advance(seconds=10)
    await office.round()
    assert office.shown("o1") == []


async def test_more_is_asked_for_at_once_though_one_of_a_full_batch_did_not_leave(office):
    """Its sender died: it goes to nobody a second time, and another takes no place of it in this batch."""
    office.put(office.meet("o0"), kind="broadcast")
    process = office.process()
    await office.store.turn(process._claim)  # and then nothing more
    office.clock.advance(seconds=31)
    for number in range(BATCH):
        office.put(office.meet(f"o{number + 1}"), kind="broadcast")
    more = await process._send_more()
    await asyncio.gather(*process._under_way)
    assert (more, office.store.run(lambda session: count_due(session, ["broadcast"], 500))) == (True, 1)
