"""A running service sees an import within ten seconds (DESIGN 5.7), in whatever process it was made."""

import asyncio
import shutil
import time

import pytest

from bot.directory.importing import import_directory
from tests.talk import DISTRICT
from tests.web.service import serving

pytestmark = pytest.mark.only_on("sqlite")
WITHIN_S = 10


async def test_an_import_is_seen_within_ten_seconds(database_url, tmp_path, clock):
    folder = shutil.copytree(DISTRICT, tmp_path / "district")
    with (folder / "places.csv").open("a", encoding="utf-8") as places:
        places.write("P9,新柳苑,,estate,30.0052,120.0052,GA1\n")
    async with serving(database_url, tmp_path, clock, ("web",)) as service:
        parts = service.parts
        import_directory(parts.store, folder, categories=parts.config.categories, now=clock.now())
        began = time.monotonic()
        while parts.holder.office.directory.place("P9") is None:
            assert time.monotonic() - began < WITHIN_S
            await asyncio.sleep(0.1)
