"""The service on a port of its own, on both databases; only callbacks are served, so that tests decide what moves."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.support import FixedClock
from tests.web.service import Service, serving


@pytest_asyncio.fixture
async def service(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Service]:
    async with serving(database_url, tmp_path, clock, ("web",)) as running:
        yield running
