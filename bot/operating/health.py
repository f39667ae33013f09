"""Health (健康): is the process alive, and can it take callbacks."""

import asyncio

from aiohttp import web
from sqlalchemy import text

from bot.errors import LinliError
from bot.operating.schema import is_at_head
from bot.store import Store


def add_health(application: web.Application, store: Store) -> None:
    """Mount `/healthz` and `/readyz`."""

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(request: web.Request) -> web.Response:
        try:
            await store.read(lambda session: session.execute(text("SELECT 1")).scalar_one())
            newest = await asyncio.to_thread(is_at_head, store.engine)
            wrong = [] if newest else ["数据库结构不是最新,请运行 python -m bot migrate"]
        except (LinliError, OSError) as error:
            wrong = [f"数据库不可用: {type(error).__name__}"]
        return web.json_response(
            {"status": "ok" if not wrong else "not ready", "wrong": wrong}, status=503 if wrong else 200
        )

    application.router.add_get("/healthz", alive)
    application.router.add_get("/readyz", ready)
