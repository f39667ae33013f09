"""Health (健康): is the process alive, and can it take callbacks."""

import json
from functools import partial

from aiohttp import web

from bot.operating.readiness import Fault, Readiness

_in_chinese = partial(json.dumps, ensure_ascii=False)


def add_health(application: web.Application, readiness: Readiness) -> None:
    """Mount `/healthz`, which says only that the process answers, and `/readyz`, which says what is wrong."""

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(request: web.Request) -> web.Response:
        faults = await readiness.faults()
        body = {"status": _status(faults), "wrong": [fault.line for fault in faults]}
        return web.json_response(body, status=503 if any(fault.stops for fault in faults) else 200, dumps=_in_chinese)

    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)


def _status(faults: list[Fault]) -> str:
    if any(fault.stops for fault in faults):
        return "not ready"
    return "degraded" if faults else "ok"
