"""Rides (顺带): what waits for a person goes with the passive reply, the only rung that costs nothing."""

import pytest

from tests.delivery.office import BRISK, SERVICE_SEND
from tests.delivery.running import O1, O2, state, write
from tests.emulators.counterpart import until
from tests.web.service import serving


@pytest.fixture
async def quiet(database_url, tmp_path, clock):
    """Callbacks only: nothing is pushed, all that waits can but ride."""
    async with serving(database_url, tmp_path, clock, ("web",), district=False) as running:
        await running.emulator.say(O1, "进度")
        yield running


async def test_what_waits_rides_on_the_next_reply_and_counts_as_sent(quiet):
    row = write(quiet, O1, "您的灯修好了")
    said = (await quiet.emulator.say(O1, "进度")).text
    assert said.endswith("您的灯修好了") and not said.startswith("您的灯修好了")
    assert state(quiet, row) == "sent"
    assert "您的灯修好了" not in (await quiet.emulator.say(O1, "进度")).text


async def test_what_waits_for_somebody_else_does_not_ride(quiet):
    await quiet.emulator.say(O2, "进度")
    write(quiet, O1, "您的灯修好了")
    assert "修好" not in (await quiet.emulator.say(O2, "进度")).text


async def test_as_much_rides_as_wechat_can_show_and_the_rest_waits(quiet):
    rows = [write(quiet, O1, "很长的话" * 60, cause=f"test:{number}") for number in range(4)]
    delivery = await quiet.emulator.say(O1, "进度")
    assert delivery.problem == ""
    assert 1440 < len(delivery.text.encode()) <= 2048
    assert [state(quiet, row) for row in rows] == ["sent", "sent", "due", "due"]


async def test_a_repeat_of_the_callback_brings_what_rode_along_again(quiet):
    write(quiet, O1, "您的灯修好了")
    delivery = await quiet.emulator.say(O1, "进度")
    assert (await quiet.emulator.repeat(delivery)).text == delivery.text


@pytest.fixture
async def service(database_url, tmp_path, clock):
    """The same with delivery."""
    async with serving(database_url, tmp_path, clock, ("web", "delivery"), district=False, delivery=BRISK) as running:
        await running.emulator.say(O1, "进度")
        yield running


async def test_what_reached_nobody_rides_when_the_person_writes_again(service):
    service.parts.clock.advance(days=3)
    row = write(service, O1, "您的灯修好了", kind="digest")
    await until(lambda: state(service, row) == "unreached", within_s=5)
    assert "您的灯修好了" in (await service.emulator.say(O1, "进度")).text
    assert state(service, row) == "sent"


async def test_somebody_who_left_is_not_written_to_until_he_follows_again(service):
    await service.emulator.unfollow(O1)
    before = len(service.emulator.ledger.calls(SERVICE_SEND))
    row = write(service, O1, "您的灯修好了")
    await until(lambda: state(service, row) == "unreached", within_s=5)
    assert len(service.emulator.ledger.calls(SERVICE_SEND)) == before
    assert "您的灯修好了" in (await service.emulator.follow(O1)).text
