"""A side of the sender's comparison (发送的一边): our service that only delivers, or a bare client; a process of its own.

`python -m tests.benchmarks.sending ours|bare PLAN` reads on stdin the number of the first of so many recipients, sends
them all, prints `{"wall_s", "cpu_s"}`, and waits for the next line. Both begin and end in the same way, on the same core.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.app import open_parts, running
from bot.clock import SystemClock
from bot.delivery.loop import UNDER_WAY_MAX
from bot.messages import Message
from bot.metrics import REGISTRY
from bot.operating.logs import set_up_logs
from bot.outbox import put
from bot.store import Store
from models.base import table_of
from models.identities import Identity
from models.outbox import OutboxRow
from models.people import Person
from tests.support import act_of
from tests.web.service import configured

TEXT = "【澜桥街道】11月28日上午翠园小区停水,请储水。\n您订阅了“翠园”。有话直接回;不收回“退订 翠园”。"
LOOK_EVERY_S = 0.02
Round = Callable[[int], Awaitable[None]]


@dataclass
class Plan:
    """What to send where."""

    url: str
    api_base: str
    folder: str
    #: Messages of one round.
    count: int
    core: int


def write(store: Store, first: int, count: int) -> None:
    """Messages, each for somebody with an open window."""
    now = SystemClock().now()
    window = {"message_until": now.replace(year=now.year + 1), "message_left": 5, "tap_left": 0, "last_seen_at": now}
    chat = {"channel": "wechat", "account": "app", "following": True, **window}
    numbers = range(first, first + count)

    def rows(session: Session) -> None:
        session.execute(insert(table_of(Person)), [{"id": one, "created_at": now} for one in numbers])
        addresses = [{"id": one, "person_id": one, "address": f"openid-{one}", **chat} for one in numbers]
        session.execute(insert(table_of(Identity)), addresses)
        act = act_of(session, now, cause=f"broadcast:{first}")
        for one in numbers:
            put(act, one, Message("broadcast", TEXT, {"text": "停水"}))
        session.info["outgoing"] = False  # it begins when the time is taken

    store.run(rows)


@asynccontextmanager
async def ours(plan: Plan) -> AsyncIterator[tuple[Round, Round]]:
    """The service as an operator starts it, with the role that delivers."""
    parts = open_parts(configured(plan.url, Path(plan.folder), plan.api_base, delivery={"tick_s": 5}))

    async def prepare(first: int) -> None:
        await asyncio.to_thread(write, parts.store, first, plan.count)

    async def send(_first: int) -> None:
        until = _tried() + plan.count
        parts.store.on_outgoing()
        while _tried() < until:  # noqa: ASYNC110  # asking the database meanwhile would be counted as the sender's
            await asyncio.sleep(LOOK_EVERY_S)
        while await parts.store.read(_is_left):  # noqa: ASYNC110  # the loop tells nobody that nothing is left
            await asyncio.sleep(LOOK_EVERY_S)

    async with running(parts, ("delivery",)):
        yield prepare, send
    parts.store.close()


def _tried() -> float:
    return REGISTRY.get_sample_value("linli_sends_total", {"rung": "service", "outcome": "sent"}) or 0.0


def _is_left(session: Session) -> bool:
    return session.execute(select(OutboxRow.id).where(OutboxRow.state == "due").limit(1)).first() is not None


@asynccontextmanager
async def bare(plan: Plan) -> AsyncIterator[tuple[Round, Round]]:
    """The same calls by nothing but a client, as many at once."""
    at_once = asyncio.Semaphore(UNDER_WAY_MAX)
    address = f"{plan.api_base}/cgi-bin/message/custom/send?access_token=token"

    async with aiohttp.ClientSession() as session:

        async def one(number: int) -> None:
            body = {"touser": f"openid-{number}", "msgtype": "text", "text": {"content": TEXT}}
            payload = json.dumps(body, ensure_ascii=False).encode()
            async with at_once, session.post(address, data=payload) as answer:
                assert json.loads(await answer.read())["errcode"] == 0

        async def prepare(_first: int) -> None:
            """Nothing is kept here."""

        async def send(first: int) -> None:
            await asyncio.gather(*(one(number) for number in range(first, first + plan.count)))

        yield prepare, send


SIDES = {"ours": ours, "bare": bare}


async def take_rounds(side: str, plan: Plan) -> None:
    """One round for each line, until there is none."""
    async with SIDES[side](plan) as (prepare, send):
        while line := await asyncio.to_thread(sys.stdin.readline):
            first = int(line)
            await prepare(first)
            wall, cpu = time.perf_counter(), time.process_time()
            await send(first)
            took = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
            print(json.dumps(took), flush=True)


def main() -> None:
    plan = Plan(**json.loads(sys.argv[2]))
    os.sched_setaffinity(0, {plan.core})
    set_up_logs()
    asyncio.run(take_rounds(sys.argv[1], plan))


if __name__ == "__main__":
    main()
