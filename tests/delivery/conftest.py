"""A post office for every test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.store import Store
from tests.delivery.office import PostOffice, post_office
from tests.delivery.texts import SMS
from tests.support import FixedClock
from tests.talk import Town, build_town


@pytest_asyncio.fixture
async def office(store: Store, clock: FixedClock, tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with post_office(store, clock, tmp_path) as opened:
        yield opened


@pytest.fixture
def texting(store: Store, clock: FixedClock) -> Town:
    """The test district with SMS."""
    return build_town(store, clock, sms=SMS)
