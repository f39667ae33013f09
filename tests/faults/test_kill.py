"""Killed without warning: whatever was answered is found once afterwards, and what was begun is finished (F1, F2, F26)."""

import asyncio
import json
import signal
from contextlib import suppress
from random import Random

import pytest

from bot.emulators.wechat import Fault, FaultKind
from bot.failpoint import FAILPOINTS
from tests.delivery.office import TEMPLATE_SEND
from tests.emulators.counterpart import until
from tests.faults.figures import SEED, TIMES
from tests.faults.oracle import judge
from tests.faults.town import living, new_town

pytestmark = pytest.mark.only_on("sqlite")
#: Where a kill may let the member see a message twice: the platform had taken it, and we could not write that down.
MAY_DOUBLE = {"send.accepted", "report.early"}


async def endure(town, kills, chance, number=signal.SIGKILL, per_kill=20):
    """Reports all the time; now and then the service is killed and started again."""
    reports = []
    for kill in range(kills):
        reports += town.load(range(kill * per_kill, (kill + 1) * per_kill))
        await asyncio.sleep(chance.uniform(0.02, 0.5))
        status = town.kill(number=number)
        assert number == signal.SIGKILL or status == 0, status
        await town.restart()
    await asyncio.gather(*reports)
    await town.quiet()


async def die_at(town, failpoint, nth):
    """The service dies at a named place, is started again, and finishes what was begun."""
    if failpoint == "report.early":
        slow = Fault(TEMPLATE_SEND, FaultKind.SLOW, times=10_000, slow_s=0.4)  # taken at once, answered late
        town.emulator.faults.add(slow)
    photo = failpoint in {"media.downloaded", "errand.done"}
    try:
        await town.set_up()
        await town.start(failpoint=f"{failpoint}:{nth}")
        reports = town.load(range(30), 0.0 if failpoint == "group.partly" else 0.02, photo=photo)
        for number in range(30, 90, 10):  # on a busy machine many turns share a commit, and pass the place once
            with suppress(TimeoutError):
                await town.die(0, within_s=15)
                break
            reports += town.load(range(number, number + 10), 0.3, photo=photo)
        else:
            pytest.fail(f"it never came by {failpoint} for the {nth}th time")
        town.emulator.faults.clear()
        await town.restart()
        await asyncio.gather(*reports)
        await town.quiet(90)
        return judge(town, allowed=int(failpoint in MAY_DOUBLE))
    finally:
        await town.close()


async def stop_while_sending(town):
    """SIGTERM while a message is on its way: the service finishes that within 20 s, and ends well."""
    sent = len(town.emulator.ledger.calls(TEMPLATE_SEND))
    town.emulator.faults.add(Fault(TEMPLATE_SEND, FaultKind.SLOW, slow_s=0.6))
    await town.report(10_001)
    await until(lambda: len(town.emulator.ledger.calls(TEMPLATE_SEND)) > sent, within_s=5)
    process = town.processes[0]
    process.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(process.wait, 20) == 0


async def test_neither_three_kills_under_load_nor_a_stop_while_sending_loses_what_was_answered(
    database_url, tmp_path, keyring
):
    async with living(new_town(tmp_path, database_url, keyring)) as town:
        await endure(town, 3, Random(SEED), per_kill=10)
        first = town.deliveries[0]
        assert (await town.emulator.repeat(first)).text == first.text
        judged = judge(town, allowed=1)
        assert judged.acknowledged >= 30
        await stop_while_sending(town)
        assert judge(town, allowed=1).doubled == judged.doubled, "a polite stop sends nothing twice"
        log = (tmp_path / "0" / "serve.log").read_text()
        assert all(json.loads(line) for line in log.splitlines()) and "Traceback" not in log


@pytest.mark.faults
async def test_many_kills_under_load_lose_nothing_that_was_answered(database_url, tmp_path, keyring, note):
    async with living(new_town(tmp_path, database_url, keyring)) as town:
        await endure(town, TIMES, Random(SEED))
        note("F1 随时被杀 (SIGKILL)", TIMES, judge(town, allowed=1), f"恢复 {max(town.heal_s):.1f} s")


@pytest.mark.faults
@pytest.mark.parametrize("failpoint", FAILPOINTS)
async def test_a_kill_at_each_named_place_loses_nothing(failpoint, database_url, tmp_path, keyring, note):
    once_only = {"token.fetched", "clock.done"}
    times = 1 if failpoint in once_only else max(1, TIMES // len(FAILPOINTS))
    chance, total, doubled, slowest = Random(SEED), 0, 0, 0.0
    for time in range(times):
        folder = tmp_path / str(time)
        folder.mkdir()
        url = f"sqlite:///{folder}/linli.db"
        (folder / "linli.db").write_bytes((tmp_path / "linli.db").read_bytes())
        town = new_town(folder, url, keyring)
        judged = await die_at(town, failpoint, 1 if failpoint in once_only else chance.randint(1, 8))
        assert failpoint in MAY_DOUBLE or judged.doubled == 0, judged
        total, doubled = total + judged.acknowledged, doubled + judged.doubled
        slowest = max(slowest, *town.heal_s)
    note(f"F2 死在 {failpoint}", times, worst=f"恢复 {slowest:.1f} s", acknowledged=total, doubled=doubled)


@pytest.mark.faults
async def test_a_polite_stop_under_load_loses_and_doubles_nothing(database_url, tmp_path, keyring, note):
    async with living(new_town(tmp_path, database_url, keyring)) as town:
        await endure(town, TIMES, Random(SEED), signal.SIGTERM)
        note("F26 正常停止 (SIGTERM)", TIMES, judge(town), f"恢复 {max(town.heal_s):.1f} s")
