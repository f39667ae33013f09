"""Killed while thousands are told (F20): listing, claiming, sending, settling; each recipient one state, nobody twice."""

import asyncio
import time
from random import Random

import pytest

from bot.broadcasts.sending import CHUNK
from bot.delivery.loop import BATCH, SETTLING_MAX
from bot.failpoint import BROADCAST_STEP
from tests.faults.crowd import MANY, approve, gather, judge_crowd, look
from tests.faults.figures import SEED, TIMES
from tests.faults.town import Town, new_town, opened

#: First it dies four times while it is listed, then handed over, claimed, taken by WeChat, written; "" is anywhere.
PLACES = ("", "outbox.claimed", BROADCAST_STEP, "", "send.accepted", "", "send.settled")
LISTING = 4
#: Claimed and not written when a process dies.
HELD_MAX = SETTLING_MAX + BATCH
#: Twenty times as long for twenty times as many.
SIZE = max(1.0, MANY / 20_000)
UP_S = (0.2 * SIZE, 2.0 * SIZE)


def place_of(kill: int, chance: Random) -> str:
    """Where the process dies this time, as LINLI_FAILPOINT wants it."""
    if kill < LISTING:
        return f"{BROADCAST_STEP}:{max(2, MANY // CHUNK // LISTING)}"
    place = PLACES[kill % len(PLACES)]
    most = 20 if place == BROADCAST_STEP else 400
    return f"{place}:{chance.randint(1, int(most * SIZE))}" if place else ""


async def die(town: Town, kill: int, chance: Random) -> None:
    """The service runs for a while and is killed, at a named place or anywhere."""
    place = place_of(kill, chance)
    await town.start(failpoint=place)
    until = time.monotonic() + (20 * SIZE if place else chance.uniform(*UP_S))
    while town.processes[0].poll() is None and time.monotonic() < until:  # noqa: ASYNC110  # a process offers no event
        await asyncio.sleep(0.01)
    if town.processes[0].poll() is None:
        town.kill()


async def finish(town: Town, within_s: float) -> None:
    """Until it is done and nothing is on its way."""
    store = opened(town)
    try:
        async with asyncio.timeout(within_s):
            while store.run(look).state != "done":  # noqa: ASYNC110  the database offers no event
                await asyncio.sleep(0.5)
    finally:
        store.close()


@pytest.mark.faults
async def test_kills_on_the_way_leave_each_of_a_crowd_one_state_and_tell_nobody_twice(
    database_url, database, tmp_path, keyring, note
):
    chance, town = Random(SEED), new_town(tmp_path, database_url, keyring)
    town.more = {"broadcasts": {"per_minute": 60_000}}
    try:
        await town.set_up()
        store = opened(town)
        gather(town, store, MANY)
        store.run(lambda session: approve(session, MANY))
        met = []
        for kill in range(TIMES):
            await die(town, kill, chance)
            met.append(store.run(look))
        await town.restart()
        await finish(town, 120 + MANY / 100)
        town.kill()
        seen, unknown = store.run(lambda session: judge_crowd(town, session, MANY, TIMES * HELD_MAX))
        store.close()
    finally:
        await town.close()
    print("\n".join(map(str, met)))
    note(
        f"F20 群发给 {MANY} 人时被杀 ({database})",
        TIMES,
        worst=f"{unknown} 人不知道到没到",
        acknowledged=seen,
        doubled=0,
    )
