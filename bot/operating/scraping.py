"""Scraping (采集): `/metrics` for Prometheus; what stands in the database is looked up when it is asked for."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.orm import Session

from bot.clock import Clock, local
from bot.errors import StoreError
from bot.metrics import (
    DEAD_LETTERS,
    DUE_OLDEST,
    DUE_WAITING,
    FAULT,
    FAULTS,
    OUTBOX,
    OUTBOX_OLDEST,
    READY,
    REGISTRY,
    SMS_DAY,
    SMS_DAY_CAP,
    STATES,
)
from bot.operating.readiness import Readiness
from bot.store import Store
from models.errands import count_failed
from models.jobs import count_waiting
from models.leases import find_oldest_due
from models.outbox import SendState, count_by_state
from models.sms_days import parts_of

HERE = ("127.0.0.1", "::1")
#: Ended without having reached anybody, for good.
DEAD = (SendState.REFUSED, SendState.EXPIRED)
#: What proxies add to a request that came from elsewhere.
OF_PROXIES = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "cf-connecting-ip"}
)


def add_metrics(
    application: web.Application, store: Store, readiness: Readiness, clock: Clock, sms_day_cap: int
) -> None:
    """Mount `/metrics`, for this machine only: behind a proxy, scrape the port itself."""
    SMS_DAY_CAP.set(sms_day_cap)

    async def metrics(request: web.Request) -> web.Response:
        if request.remote not in HERE or any(name.lower() in OF_PROXIES for name in request.headers):
            return web.Response(status=403, text="local only")
        faults = {fault.name: fault.stops for fault in await readiness.faults()}
        for name in FAULTS:
            FAULT.set(int(name in faults), name=name)
        READY.set(int(not any(faults.values())))
        if "database" not in faults and "schema" not in faults:
            try:
                await store.read(lambda session: _look(session, clock))
            except StoreError:  # it went away in between: the fault says so the next time
                READY.set(0)
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application.router.add_get("/metrics", metrics)


def _look(session: Session, clock: Clock) -> None:
    now = clock.now()
    counts = dict(count_by_state(session))
    for state in STATES:
        OUTBOX.set(counts.get(state, 0), state=state)
    waiting = [(late, first) for _kind, _count, late, first in count_waiting(session, now) if late]
    DUE_WAITING.set(sum(late for late, _first in waiting))
    DUE_OLDEST.set(max(((now - first).total_seconds() for _late, first in waiting), default=0))
    oldest = find_oldest_due(session, now)
    OUTBOX_OLDEST.set((now - oldest).total_seconds() if oldest else 0)
    DEAD_LETTERS.set(sum(counts.get(state, 0) for state in DEAD), kind="message")
    SMS_DAY.set(parts_of(session, local(now).date()))
    DEAD_LETTERS.set(count_failed(session), kind="errand")
