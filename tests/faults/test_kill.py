"""Killed without warning: whatever was answered is found once afterwards, and what was begun is finished (F1)."""

import asyncio
import os
from random import Random

import pytest

from tests.faults.killing import PATIENCE, examine, judge, new_town

pytestmark = pytest.mark.only_on("sqlite")
KILLS = int(os.environ.get("LINLI_KILLS", "20"))
SEED = int(os.environ.get("LINLI_SEED", "1"))


@pytest.fixture
async def town(database_url, tmp_path, keyring):
    made = new_town(tmp_path, database_url)
    try:
        await made.set_up(keyring)
        yield made
    finally:
        await made.close()


async def wait_for_quiet(town, keyring):
    """Leases of the dead run out, and everything leaves."""
    async with asyncio.timeout(40):
        while examine(town.url, keyring).moving:  # noqa: ASYNC110  the database offers no event
            await asyncio.sleep(0.2)


async def endure(town, keyring, kills, chance, per_kill=20):
    """Reports all the time; now and then the service is killed and started again."""
    reports = []
    for _ in range(kills):
        for _ in range(per_kill):
            reports.append(asyncio.create_task(town.report(len(reports))))
            await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.15))
        town.kill()
        await town.start()
    deliveries = await asyncio.gather(*reports)
    await wait_for_quiet(town, keyring)
    await asyncio.sleep(4 * PATIENCE.template_result_s)  # the last template message takes that long to be seen
    return deliveries


async def test_a_kill_under_load_loses_nothing_that_was_answered(town, keyring):
    deliveries = await endure(town, keyring, 1, Random(SEED))
    again = await town.emulator.repeat(deliveries[0])
    assert again.text == deliveries[0].text
    print(judge(town, deliveries, examine(town.url, keyring), kills=1))


@pytest.mark.faults
async def test_many_kills_under_load_lose_nothing_that_was_answered(town, keyring):
    print(f"seed {SEED}")
    deliveries = await endure(town, keyring, KILLS, Random(SEED))
    print(judge(town, deliveries, examine(town.url, keyring), KILLS))
