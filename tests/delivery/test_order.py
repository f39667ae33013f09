"""Order: what is said to one person arrives in the order it was said, urgent things first, and nobody waits for another."""

import pytest

from bot.emulators.wechat import Fault, FaultKind
from bot.messages import Interaction
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
