"""Metrics (指标): Prometheus counters and gauges with a closed set of labels; no openid, no words, no code."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.store import Store
from models.outbox import SendState, count_by_state

#: What proxies add to a request that came from elsewhere.
OF_PROXIES = frozenset(
    {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "cf-connecting-ip"}
)
REGISTRY = CollectorRegistry()
CALLBACKS = Counter("linli_callbacks", "Callbacks of WeChat by how they were answered", ["status"], registry=REGISTRY)
CALLBACK_SECONDS = Histogram(
    "linli_callback_seconds",
    "From the callback to its answer",
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
)
OUTBOX = Gauge("linli_outbox_messages", "Messages out by state", ["state"], registry=REGISTRY)


@contextmanager
def timed_callback() -> Iterator[None]:
    """Measure one callback."""
    start = time.perf_counter()
    try:
        yield
    finally:
        CALLBACK_SECONDS.observe(time.perf_counter() - start)


def add_metrics(application: web.Application, store: Store) -> None:
    """Mount `/metrics`, for this machine only: behind a proxy, scrape the port itself."""

    async def metrics(request: web.Request) -> web.Response:
        if request.remote not in ("127.0.0.1", "::1") or any(name.lower() in OF_PROXIES for name in request.headers):
            return web.Response(status=403, text="local only")
        counts = dict(await store.read(count_by_state))
        for state in SendState:
            OUTBOX.labels(state=state).set(counts.get(state, 0))
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application.router.add_get("/metrics", metrics)
