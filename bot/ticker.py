"""Ticker (节拍): APScheduler only rings; what is due is in the database, so a ring that is late or missed loses nothing.

Its own memory is not used: it drops late jobs (docs/decisions/0003).
"""

from collections.abc import Awaitable, Callable

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_S = 1
LOOK_EVERY_S = 3  # a running service sees an import within 10 s (DESIGN 5.7)
log = structlog.get_logger()

Ring = Callable[[], Awaitable[None]]


def start_ticker(refresh: Ring, tick: Ring | None) -> AsyncIOScheduler:
    """Ring for a newer directory, and, where this process keeps the clock, for what is due."""
    ticker = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    ticker.add_job(_safely("directory", refresh), "interval", seconds=LOOK_EVERY_S)
    if tick is not None:
        ticker.add_job(_safely("clock", tick), "interval", seconds=TICK_S)
    ticker.start()
    return ticker


def _safely(name: str, ring: Ring) -> Ring:
    """A ring that fails is said and rings again."""

    async def safe() -> None:
        try:
            await ring()
        except Exception as error:  # whatever it is: the next ring may fare better
            log.exception("tick.failed", what=name, error=type(error).__name__)

    return safe
