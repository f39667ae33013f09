"""The sender against a bare aiohttp client loop of the same concurrency: messages a second, the other side on its own core."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import aiohttp
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.channels.media_folder import MediaFolder
from bot.channels.wechat_api import WechatApi
from bot.clock import SystemClock
from bot.config import config_from
from bot.delivery.errands import Errands
from bot.delivery.loop import UNDER_WAY_MAX, DeliveryLoop
from bot.delivery.vault import DatabaseVault
from bot.messages import Message
from bot.outbox import put
from models.identities import Identity
from models.outbox import OutboxRow
from models.people import Person
from tests.benchmarks.servers import Side, messages
from tests.benchmarks.table import Line, note, per_second, ratio
from tests.commands.shell import KEYS
from tests.support import act_of

pytestmark = pytest.mark.benchmark
MANY, PAIRS = 1_000, 5
TEXT = "【澜桥街道】11月28日上午翠园小区停水,请储水。\n您订阅了“翠园”。有话直接回;不收回“退订 翠园”。"


@pytest.fixture
def other_side(tmp_path: Path) -> Iterator[Side]:
    with messages(tmp_path) as side:
        yield side


def write(store, first: int) -> None:
    """`MANY` messages, each for somebody with an open window."""
    now = SystemClock().now()
    window = {"message_until": now.replace(year=now.year + 1), "message_left": 5, "tap_left": 0, "last_seen_at": now}

    def rows(session: Session) -> None:
        act = act_of(session, now, cause=f"broadcast:{first}")
        for number in range(first, first + MANY):
            session.add(Person(id=number, created_at=now))
            address = {"channel": "wechat", "account": "app", "address": f"openid-{number}", "following": True}
            session.add(Identity(id=number, person_id=number, **address, **window))
        session.flush()
        for number in range(first, first + MANY):
            put(act, number, Message("broadcast", TEXT, {"text": "停水"}))

    store.run(rows)


async def ours(store, folder: Path, api_base: str, first: int) -> float:
    """Messages a second, from the first claim until the last is settled."""
    write(store, first)
    raw = {
        "wechat": {
            "app_id": "app",
            "app_secret": "s",
            "token": "t",
            "encoding_aes_key": "A" * 43,
            "api_base": api_base,
        },
        "privacy": dict(KEYS),
        "delivery": {"quiet_hours": ""},
    }
    config, clock = config_from(raw, {}), SystemClock()
    async with aiohttp.ClientSession() as session:
        api = WechatApi(session, config.wechat, DatabaseVault(store, "app", clock), clock)
        errands = Errands(store, api, MediaFolder(folder), config, clock, Random(1))
        loop = DeliveryLoop(store, api, errands, config, clock, Random(1))
        await api.prepare()
        begun = time.perf_counter()
        running = asyncio.create_task(loop.run())
        while await store.read(left):  # noqa: ASYNC110  # the loop tells nobody that nothing is left
            await asyncio.sleep(0.02)
        took = time.perf_counter() - begun
        loop.stop()
        await running
    return MANY / took


def left(session: Session) -> int:
    return session.execute(select(func.count()).where(OutboxRow.state == "due")).scalar_one()


async def bare(api_base: str) -> float:
    """The same calls by nothing but a client, as many at once."""
    at_once = asyncio.Semaphore(UNDER_WAY_MAX)
    address = f"{api_base}/cgi-bin/message/custom/send?access_token=token"

    async def send(number: int) -> None:
        body = {"touser": f"openid-{number}", "msgtype": "text", "text": {"content": TEXT}}
        async with (
            at_once,
            session.post(address, data=json.dumps(body, ensure_ascii=False).encode()) as answer,
        ):
            assert json.loads(await answer.read())["errcode"] == 0

    async with aiohttp.ClientSession() as session:
        begun = time.perf_counter()
        await asyncio.gather(*(send(number) for number in range(MANY)))
        return MANY / (time.perf_counter() - begun)


async def test_row_5_a_sender_beside_a_bare_client(store, database: str, other_side: Side, tmp_path: Path) -> None:
    api_base = f"http://127.0.0.1:{other_side.port}"
    sent, rival = [], []
    for pair in range(PAIRS):
        sent.append(await ours(store, tmp_path, api_base, 1 + pair * MANY))
        rival.append(await bare(api_base))
    what = f"messages sent by {UNDER_WAY_MAX} at once, {database}"
    note(Line("5", what, per_second(sent), f"bare client {per_second(rival)}", ratio(sent, rival)))
