"""Two processes on one PostgreSQL, which goes away, comes back, or can only just be reached (F5, F6, F7, F9, F10)."""

import asyncio
import signal
import time
from random import Random

import pytest
from sqlalchemy import func, select

from bot.emulators.wechat_ledger import Kind
from models.cases import Case
from tests.faults.figures import SEED, TIMES
from tests.faults.oracle import judge
from tests.faults.postgres import own_postgres
from tests.faults.proxy import Proxy
from tests.faults.town import PATIENCE, living, new_town, opened
from tests.web.service import REPORT

pytestmark = pytest.mark.faults
HEAL_S = 5.0
TOXICS = ("latency", "reset_peer", "timeout", "slicer", "limit_data")


@pytest.fixture(scope="module")
def server():
    with own_postgres() as running:
        yield running


@pytest.fixture
def postgres(server):
    """The server with an empty database."""
    server.empty()
    return server


async def healed_s(town) -> float:
    """How long until every process takes callbacks again, without being restarted."""
    began = time.monotonic()
    async with asyncio.timeout(60):
        while not all([await town.is_ready(index) for index in town.processes]):  # noqa: ASYNC110  no event
            await asyncio.sleep(0.05)
    return time.monotonic() - began


def worst_answer_s(town) -> float:
    """The longest any callback waited for an answer, good or bad; none may wait longer than WeChat does."""
    answers = town.emulator.ledger.find(Kind.ANSWERED)
    assert all(entry.detail["status"] in (200, 503) for entry in answers), "an answer that is neither yes nor later"
    return max(float(str(entry.detail["seconds"])) for entry in answers)


async def test_one_callback_at_two_processes_at_one_moment_makes_one_case(postgres, tmp_path, keyring, note):
    async with living(new_town(tmp_path, postgres.url, keyring, processes=2)) as town:
        people = [f"oTwin{number:05}" for number in range(TIMES)]
        chance = Random(SEED)
        for openid in people:
            person = town.emulator.people.enrol(openid)
            at = int(town.emulator.clock.now().timestamp())
            common = {"ToUserName": town.emulator.account.original_id, "FromUserName": openid, "CreateTime": at}
            fields = {**common, "MsgType": "text", "Content": REPORT, "MsgId": chance.getrandbits(60)}
            sent = []
            for _ in range(chance.randint(2, 5)):
                town.turn_to_next()
                sent.append(asyncio.ensure_future(town.emulator.callbacks.deliver(person, fields)))
                await asyncio.sleep(0)
            answers = {delivery.text for delivery in await asyncio.gather(*sent)}
            assert len(answers) == 1, answers
        await town.quiet()
        store = opened(town)
        assert store.run(lambda session: session.scalar(select(func.count()).select_from(Case))) == len(people)
        store.close()
        note("F10 同一消息同时到两个进程", TIMES, judge(town, server=postgres))


async def test_postgres_that_crashes_under_load_loses_nothing(postgres, tmp_path, keyring, note):
    times, chance, heals = max(3, TIMES // 4), Random(SEED), []
    async with living(new_town(tmp_path, postgres.url, keyring, processes=2)) as town:
        reports = []
        for crash in range(times):
            reports += town.load(range(crash * 30, (crash + 1) * 30))
            await asyncio.sleep(chance.uniform(0.1, 0.6))
            await asyncio.to_thread(postgres.stop)
            await asyncio.to_thread(postgres.start)
            heals.append(await healed_s(town))
        await asyncio.gather(*reports)
        await town.quiet()
        assert max(heals) < HEAL_S, heals
        assert worst_answer_s(town) < PATIENCE.reply_s
        note("F5 PostgreSQL 崩溃并重启", times, judge(town, allowed=1, server=postgres), f"恢复 {max(heals):.1f} s")


async def test_postgres_that_is_gone_for_a_while_is_answered_with_503_in_time(postgres, tmp_path, keyring, note):
    async with living(new_town(tmp_path, postgres.url, keyring, processes=2)) as town:
        reports = town.load(range(40))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(postgres.stop)
        await asyncio.sleep(min(60, TIMES / 2))
        reports += town.load(range(40, 60))
        await asyncio.sleep(2)
        await asyncio.to_thread(postgres.start)
        heal = await healed_s(town)
        await asyncio.gather(*reports)
        await town.quiet()
        assert heal < HEAL_S
        worst = worst_answer_s(town)
        assert worst < PATIENCE.reply_s
        note("F6 PostgreSQL 停了一阵", 1, judge(town, 1, postgres), f"应答 {worst:.1f} s,恢复 {heal:.1f} s")


@pytest.mark.parametrize("toxic", TOXICS)
async def test_a_bad_network_to_the_database_hangs_nobody(toxic, postgres, tmp_path, keyring, note):
    town = new_town(tmp_path, postgres.url, keyring, processes=2)
    proxy = await Proxy(postgres.port).start()
    town.ways[1] = postgres.through(proxy.port)
    try:
        async with living(town):
            times, number = max(1, TIMES // 10), 0
            heals = []
            reports = []
            for _ in range(times):
                proxy.poison(toxic)
                reports += town.load(range(number, number + 20))
                await asyncio.sleep(6)
                proxy.poison("")
                heals.append(await healed_s(town))
                number += 20
            await asyncio.gather(*reports)
            await town.quiet()
            assert max(heals) < HEAL_S, heals
            worst = worst_answer_s(town)
            assert worst < PATIENCE.reply_s
            judged = judge(town, allowed=1, server=postgres)
            note(f"F7 数据库网络 {toxic}", times, judged, f"应答 {worst:.1f} s,恢复 {max(heals):.1f} s")
    finally:
        await proxy.close()


async def test_a_process_that_slept_past_its_leases_wakes_and_changes_nothing(postgres, tmp_path, keyring, note):
    times, chance = max(2, TIMES // 5), Random(SEED)
    async with living(new_town(tmp_path, postgres.url, keyring, processes=2)) as town:
        reports = []
        for nap in range(times):
            reports += town.load(range(nap * 20, (nap + 1) * 20))
            await asyncio.sleep(chance.uniform(0.1, 0.5))
            sleeper = town.processes[nap % 2]
            sleeper.send_signal(signal.SIGSTOP)
            await asyncio.sleep(3)  # the lease is 2 s
            sleeper.send_signal(signal.SIGCONT)
        await asyncio.gather(*reports)
        await town.quiet()
        note("F9 睡过租约的进程醒来", times, judge(town, allowed=1, server=postgres))
