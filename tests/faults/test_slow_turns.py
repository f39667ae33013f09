"""Turns that take up to twenty seconds, while WeChat waits five and comes three times: answered in time, one effect (F12).

All times are a quarter of the real ones: WeChat's five seconds, our four, and how long a turn takes.
"""

import time
from random import Random

import pytest
from sqlalchemy import func, select

from bot import web
from bot.emulators.wechat import Patience
from models.cases import Case
from models.inbox import InboxRow
from tests.faults.figures import SEED, TIMES
from tests.web.service import REPORT, serving

pytestmark = [pytest.mark.faults, pytest.mark.only_on("sqlite")]
SCALE = 0.25
WECHAT = Patience(reply_s=5 * SCALE, retries=2, pause_s=0.0, template_result_s=0.01)
SLOWEST_S = 20 * SCALE


async def test_slow_turns_are_answered_in_time_and_have_one_effect(database_url, tmp_path, clock, monkeypatch, note):
    chance, deliveries = Random(SEED), []
    monkeypatch.setattr(web, "ANSWER_WITHIN_S", web.ANSWER_WITHIN_S * SCALE)
    async with serving(database_url, tmp_path, clock, ("web",), WECHAT) as service:
        slow_down(service.parts.store, monkeypatch, chance)
        for number in range(TIMES):
            deliveries.append(await service.emulator.say(f"oSlow{number:05}", REPORT))
            await service.parts.store.turn(
                lambda _session: None
            )  # what runs on has ended: on SQLite one turn at a time
        cases = service.look(lambda session: session.scalar(select(func.count()).select_from(Case)))
        rows = service.look(lambda session: session.scalar(select(func.count()).select_from(InboxRow)))
        assert (cases, rows) == (TIMES, TIMES)
        tries = [one for delivery in deliveries for one in delivery.tries]
        assert {one.status for one in tries} <= {200, 503, None}
        in_vain = sum(one.status is None for one in tries)
        assert in_vain <= len(tries) // 20, "WeChat waits in vain where the machine was busy, and no more"
        texts = sum(bool(delivery.text) for delivery in deliveries)
        assert all("编号" in delivery.text for delivery in deliveries if delivery.text)
    took = sorted(one.seconds / SCALE for one in tries)
    p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
    worst = f"应答 p50 {p50:.1f} s、p99 {p99:.1f} s，最慢 {took[-1]:.1f} s，白等 {in_vain} 次；三次都没赶上 {TIMES - texts} 条，事项仍只有一件"
    note("F12 一轮要做 0–20 秒，微信等 5 秒、来三次 (时间缩到四分之一)", TIMES, acknowledged=texts, worst=worst)


def slow_down(store, monkeypatch, chance) -> None:
    """The first time that a message comes its turn takes any time up to the slowest."""
    turn, slept = store.turn, set()

    async def slow(work, key=None):
        def slower(session):
            if key is not None and key not in slept:
                slept.add(key)
                time.sleep(chance.uniform(0, SLOWEST_S))
            return work(session)

        return await turn(slower, key)

    monkeypatch.setattr(store, "turn", slow)
