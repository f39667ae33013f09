"""A post office for every test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.store import Store
from tests.delivery.office import PostOffice, post_office
from tests.support import FixedClock


@pytest_asyncio.fixture
async def office(store: Store, clock: FixedClock, tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with post_office(store, clock, tmp_path) as opened:
        yield opened
