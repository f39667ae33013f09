"""Quiet hours and 退订: what nobody waits for waits; what people asked for, and what saves lives, never does."""

from datetime import datetime

import pytest

from bot.clock import SHANGHAI
from bot.messages import Interaction
from models.people import Person
from tests.delivery.office import SERVICE_SEND, post_office

pytestmark = pytest.mark.only_on("sqlite")


def at(hour, minute=0, second=0, day=2):
    return datetime(2026, 3, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.fixture
async def night(store, clock, tmp_path):
    """The default quiet hours, 21:00 to 08:00; o1 wrote at 20:00."""
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": "21:00-08:00"}) as office:
        clock.set(at(20))
        office.meet("o1")
        yield office


async def outcome(office, when, kind, **more):
    office.clock.set(when)
    row = office.put("o1", kind=kind, **more)
    await office.rounds()
    return office.row(row).state


@pytest.mark.parametrize("kind", ["task", "progress", "notice", "duty", "digest"])
async def test_what_nobody_waits_for_is_held_until_the_morning(night, kind):
    assert await outcome(night, at(22), kind) == "due"
    night.clock.set(at(7, 59, 59, day=3))
    await night.rounds()
    assert night.shown("o1") == []
    night.clock.set(at(8, day=3))
    await night.rounds()
    assert night.shown("o1") == ["好的"]


@pytest.mark.parametrize(
    ("when", "state"),
    [
        (at(20, 59, 59), "sent"),
        (at(21), "due"),
        (at(0, day=3), "due"),
        (at(7, 59, 59, day=3), "due"),
        (at(8, day=3), "sent"),
    ],
)
async def test_quiet_hours_begin_and_end_to_the_second(night, when, state):
    assert await outcome(night, when, "task") == state


@pytest.mark.parametrize(("ago_min", "state"), [(30, "sent"), (31, "due")])
async def test_an_answer_goes_to_somebody_who_wrote_within_half_an_hour(night, ago_min, state):
    night.clock.set(at(22))
    night.does("o1", Interaction.MESSAGE)
    assert await outcome(night, at(22, ago_min), "answer") == state


async def test_a_task_is_held_even_for_somebody_who_is_awake(night):
    night.clock.set(at(22))
    night.does("o1", Interaction.MESSAGE)
    assert await outcome(night, at(22, 1), "task") == "due"


@pytest.mark.parametrize(("kind", "more"), [("task", {"urgent": True}), ("progress", {"urgent": True}), ("alarm", {})])
async def test_life_safety_and_alarms_go_at_any_hour(night, kind, more):
    assert await outcome(night, at(3, day=3), kind, **more) == "sent"


async def test_waiting_for_the_morning_is_no_attempt(night):
    night.clock.set(at(22))
    row = night.put("o1", kind="task")
    await night.rounds()
    assert (night.row(row).attempt, night.row(row).reason) == (0, "免打扰时段")
    assert night.calls(SERVICE_SEND) == 0


async def test_quiet_hours_within_one_day_hold_that_long_only(store, clock, tmp_path):
    async with post_office(store, clock, tmp_path, delivery={"quiet_hours": "12:00-14:00"}) as office:
        clock.set(at(11))
        office.meet("o1")
        assert await outcome(office, at(13), "task") == "due"
        assert await outcome(office, at(14), "task") == "sent"
        assert len(office.shown("o1")) == 2


@pytest.mark.parametrize("kind", ["notice", "duty", "digest", "broadcast"])
async def test_somebody_who_said_stop_is_not_sent_what_he_did_not_ask_for(office, kind):
    stop(office, office.meet("o1"))
    row = office.put("o1", kind=kind)
    await office.rounds()
    assert (office.row(row).state, office.row(row).reason) == ("refused", "本人已退订")


@pytest.mark.parametrize("kind", ["answer", "progress", "question", "resolved", "task", "alarm"])
async def test_somebody_who_said_stop_still_hears_of_his_own_matters(office, kind):
    stop(office, office.meet("o1"))
    row = office.put("o1", kind=kind)
    await office.rounds()
    assert office.row(row).state == "sent"


def stop(office, openid):
    person = office.people[openid]
    office.store.run(lambda session: setattr(session.get_one(Person, person), "stopped_at", office.clock.now()))
