"""Places at the provider: so many calls at once and no more, the next ones ready when a place is free, and none sent late."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.delivery import loop
from tests.delivery.office import BRISK, SERVICE_SEND, post_office
from tests.emulators.counterpart import until


class SlowProvider:
    """In place of the call itself: it waits until the gate is open, and counts."""

    def __init__(self, send) -> None:
        self._send, self.gate = send, asyncio.Event()
        self.at_once = self.most = 0

    async def __call__(self, address: str, text: str):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await self.gate.wait()
            return await self._send(address, text)
        finally:
            self.at_once -= 1


@pytest.fixture
def two_places(monkeypatch):
    monkeypatch.setattr(loop, "UNDER_WAY_MAX", 2)
    monkeypatch.setattr(loop, "BATCH", 2)


@asynccontextmanager
async def delivering(office, monkeypatch):
    """The loop at work on six messages, and the provider it meets."""
    rows = [office.put(office.meet(f"o{number}")) for number in range(6)]
    process = office.process()
    provider = SlowProvider(process._api.send_service_message)
    monkeypatch.setattr(process._api, "send_service_message", provider)
    running = asyncio.create_task(process.run())
    try:
        yield rows, provider
    finally:
        provider.gate.set()
        process.stop()
        await running


async def test_while_every_place_is_taken_one_batch_more_is_claimed_and_waits(
    two_places, monkeypatch, store, clock, tmp_path
):
    async with (
        post_office(store, clock, tmp_path, delivery=BRISK) as office,
        delivering(office, monkeypatch) as (rows, provider),
    ):
        await until(lambda: provider.at_once == 2 and sum(office.row(row).attempt for row in rows) == 4, within_s=5)
        await asyncio.sleep(0.2)  # and no more than those
        assert (provider.at_once, sum(office.row(row).attempt for row in rows)) == (2, 4)
        provider.gate.set()
        await until(lambda: {office.row(row).state for row in rows} == {"sent"}, within_s=5)
        assert provider.most == 2


async def test_who_waited_too_long_for_a_place_was_not_sent_and_is_tried_again(two_places, store, clock, tmp_path):
    async with post_office(store, clock, tmp_path, delivery={**BRISK, "lease_s": 1}) as office:
        process, row = office.process(), office.put(office.meet("o1"))
        for _ in range(2):
            await process._places.acquire()
        await office.round(process)
        waited = office.row(row)
        assert (waited.state, waited.reason, waited.lost) == ("due", loop.NOT_YET, 0)
        assert office.calls(SERVICE_SEND) == 0
        process._places.release()
        clock.advance(minutes=2)
        await office.round(process)
        assert (office.row(row).state, office.shown("o1")) == ("sent", ["好的"])
