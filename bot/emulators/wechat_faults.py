"""Faults on demand (故障注入): the next calls of a path go wrong in a chosen way."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from bot.emulators.wechat_errors import ApiError

ANY_PATH = "*"


class FaultKind(StrEnum):
    """How a call goes wrong."""

    ERRCODE = "errcode"  # refused with `errcode`; nothing happens
    SLOW = "slow"  # carried out at once, answered after `slow_s`
    DROP_BEFORE = "drop_before"  # the connection dies; nothing happens
    DROP_AFTER = "drop_after"  # carried out, then the connection dies: the ambiguous case
    CUT = "cut"  # carried out, and the connection dies half-way through the answer
    EMPTY = "empty"  # carried out, answered with a 200 that says nothing
    HTTP_502 = "http_502"  # a gateway's empty 502
    HTML = "html"  # 200 with a web page, as captive portals and proxies answer


@dataclass
class Fault:
    """One kind of trouble for the next `times` calls of `path` (or of any path: "*")."""

    path: str
    kind: FaultKind
    times: int = 1
    errcode: int = -1
    slow_s: float = 10.0


class Faults:
    """The queue of troubles to come; the oldest that fits a call is used up first."""

    def __init__(self) -> None:
        self._queue: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Queue faults."""
        self._queue.extend(faults)

    def clear(self) -> None:
        """Forget those not used yet."""
        self._queue.clear()

    def take(self, path: str) -> Fault | None:
        """The fault for a call of `path` now, counted down; None when all is well."""
        for fault in self._queue:
            if fault.times > 0 and fault.path in (path, ANY_PATH):
                fault.times -= 1
                return fault
        return None


async def suffer(
    fault: Fault, request: web.Request, carry_out: Callable[[], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer `request` the way `fault` says. Raises ApiError for a refusal."""
    if fault.kind is FaultKind.ERRCODE:
        raise ApiError(fault.errcode)
    if fault.kind is FaultKind.HTTP_502:
        return web.Response(status=502)
    if fault.kind is FaultKind.HTML:
        return web.Response(text="<html><body>网络登录</body></html>", content_type="text/html")
    if fault.kind is FaultKind.DROP_BEFORE:
        return _drop(request)
    response = await carry_out()
    if fault.kind is FaultKind.DROP_AFTER:
        return _drop(request)
    if fault.kind is FaultKind.EMPTY:
        return web.Response()
    if fault.kind is FaultKind.CUT:
        return await _cut(request, response)
    await asyncio.sleep(fault.slow_s)
    return response


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    whole = response.body if isinstance(response, web.Response) and isinstance(response.body, bytes) else b""
    half = web.StreamResponse(headers={"Content-Type": response.content_type, "Content-Length": str(len(whole))})
    await half.prepare(request)
    await half.write(whole[: len(whole) // 2])
    _drop(request)
    return half
