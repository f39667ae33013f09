"""The emulator on a real socket, wired to a toy service, with times short enough for a test."""

from collections.abc import AsyncIterator
from random import Random

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web

from bot.emulators.wechat import Emulator, Patience
from tests.emulators.counterpart import ACCOUNT, TASK, Api, HandClock, Service


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture
async def service() -> AsyncIterator[Service]:
    toy, app = Service(), web.Application()
    app.router.add_route("*", "/wechat", toy.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    toy.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wechat"
    yield toy
    await runner.cleanup()


@pytest_asyncio.fixture
async def emulator(service: Service, clock: HandClock) -> AsyncIterator[Emulator]:
    patience = Patience(reply_s=0.15, retries=3, template_result_s=0.01)
    made = Emulator(ACCOUNT, service.url, [TASK], clock=clock, chance=Random(7), patience=patience)
    await made.start()
    yield made
    await made.close()


@pytest_asyncio.fixture
async def api(emulator: Emulator) -> AsyncIterator[Api]:
    async with ClientSession() as session:
        made = Api(session, emulator.base_url)
        await made.fetch_token()
        yield made
