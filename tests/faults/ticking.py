"""A process that ticks by the machine's clock until it is stopped: `python ticking.py DATABASE_URL`, on a town that is there."""

import asyncio
import sys
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))

import structlog

from bot.clock import SystemClock
from bot.config import config_from
from bot.conversation.engine import Engine
from bot.directory.holder import calendar_of
from bot.directory.office import Office
from bot.directory.snapshot import build
from bot.loading import load_handlers
from bot.seal import Keyring
from bot.store import open_store
from scheduler.tick import find_jobs, plan_standing, tick


async def main(url: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    clock, chance = SystemClock(), Random(1)
    store = open_store(url, Keyring(b"\x01" * 32, b"\x02" * 32))
    config = config_from({}, {}, require=False)
    directory = store.run(lambda session: build(session, clock.now().date()))
    office, engine, jobs = Office(config, calendar_of(config), directory), Engine(load_handlers({})), find_jobs()
    store.run(lambda session: plan_standing(session, clock.now(), chance))
    while True:
        now = clock.now()
        done = await tick(store, office, engine, now, chance, jobs)
        print(f"{now:%Y-%m-%dT%H:%M:%S} {done}", flush=True)
        await asyncio.sleep(0.02)


asyncio.run(main(sys.argv[1]))
