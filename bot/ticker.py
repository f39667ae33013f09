"""Ticker (节拍): APScheduler only rings; what is due is in the database, so a ring that is late or missed loses nothing.

Its own memory is not used: it drops late jobs (docs/decisions/0003).
"""

from collections.abc import Awaitable, Callable, Mapping

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import loggable
from bot.pulse import Pulse

TICK_S = 1
LOOK_EVERY_S = 3  # a running service sees an import within 10 s (DESIGN 5.7)
TOKEN_EVERY_S = 5  # a token at hand costs nothing; one that is not to be had is noticed before a message needs it
log = structlog.get_logger()

Ring = Callable[[], Awaitable[None]]


def start_ticker(rings: Mapping[str, tuple[float, Ring]], pulse: Pulse) -> AsyncIOScheduler:
    """Ring each of `rings`, by name, every so many seconds; each that went well beats on `pulse`."""
    ticker = AsyncIOScheduler(job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None})
    for name, (every_s, ring) in rings.items():
        pulse.beat(name)
        ticker.add_job(_safely(name, ring, pulse), "interval", seconds=every_s)
    ticker.start()
    return ticker


def _safely(name: str, ring: Ring, pulse: Pulse) -> Ring:
    """A ring that fails is said and rings again."""

    async def safe() -> None:
        try:
            await ring()
            pulse.beat(name)
        except Exception as error:  # whatever it is: the next ring may fare better
            log.exception("tick.failed", what=name, **loggable(error))

    return safe
