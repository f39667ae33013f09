"""HTTP in (网络入口): the addresses that providers call."""

import asyncio
import time
from random import Random

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from bot.channels.base import BODY_LIMIT_BYTES
from bot.channels.wechat import Received, WechatChannel
from bot.clock import Clock
from bot.conversation.engine import Engine
from bot.conversation.intake import read, take
from bot.delivery.settling import settle_report
from bot.directory.holder import OfficeHolder
from bot.errors import CallbackError, StoreError, loggable
from bot.failpoint import failpoint
from bot.messages import InboundKind
from bot.metrics import CALLBACK_SECONDS, CALLBACKS
from bot.operating.turned_away import TurnedAway
from bot.store import Store

#: WeChat sends a callback at once, and waits five seconds for its answer.
BODY_WITHIN_S = 10.0
#: Callbacks under way at once in one process. One more could not be answered within the five seconds anyway; refused,
#: it comes again by itself, and meanwhile those that are here are answered.
UNDER_WAY_MAX = 1000
#: WeChat gives up after 5 s and comes again (CHANNELS.md 1.3); it had better hear that from us.
ANSWER_WITHIN_S = 4.0
log = structlog.get_logger()


def add_wechat(
    application: web.Application,
    channel: WechatChannel,
    store: Store,
    holder: OfficeHolder,
    engine: Engine,
    clock: Clock,
    random: Random,
    turned_away: TurnedAway,
) -> None:
    """Mount `GET|POST /wechat`."""

    async def verify(request: web.Request) -> web.Response:
        try:
            return web.Response(text=channel.verify(request.query))
        except CallbackError as error:
            return _refused(error)

    under_way = 0

    async def receive(request: web.Request) -> web.Response:
        nonlocal under_way
        under_way += 1
        begun, status = time.perf_counter(), 500
        try:
            response = await answered(request) if under_way <= UNDER_WAY_MAX else _busy()
            status = response.status
        finally:
            under_way -= 1
            CALLBACK_SECONDS.note(time.perf_counter() - begun)
            CALLBACKS.add(status=status)
        return response

    async def answered(request: web.Request) -> web.Response:
        if request.headers.get("Content-Encoding"):
            return web.Response(status=400, text="bad request")
        if (request.content_length or 0) > BODY_LIMIT_BYTES:
            return web.Response(status=413, text="too large")
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                sent = await request.read()
        except TimeoutError:
            request.protocol.force_close()  # what still comes is not waited for
            return web.Response(status=408, text="too slow")
        try:
            received = channel.receive(request.query, sent, clock.now())
            turned_away.taken()
            said = await answer(received)
        except CallbackError as error:
            turned_away.refused(error, clock.now())
            return _refused(error)
        except (StoreError, TimeoutError) as error:  # not kept, so not taken: WeChat sends it again
            log.error("callback.not_kept", **loggable(error))
            return _busy()
        body, content_type = channel.answer(received, said, clock.now())
        return web.Response(body=body, content_type=content_type.split(";")[0], charset="utf-8")

    async def answer(received: Received) -> str | None:
        """The reply of the turn, once it is kept. Until then nothing is answered: WeChat comes again after 5 s."""
        inbound, office = received.inbound, holder.office
        letter = read(inbound, received.interaction, office)
        failpoint("callback.received")
        now = clock.now()

        def turn(session: Session) -> tuple[str | None, str]:
            said = take(session, letter, office, engine, now, random)
            if inbound.kind is InboundKind.SENT_RESULT:
                settle_report(session, inbound, now)
            return said, session.info.get("request", "repeat")

        kept = store.turn(turn, key=inbound.sender)
        said, request_id = await asyncio.wait_for(kept, ANSWER_WITHIN_S)  # it runs on all the same
        failpoint("turn.committed")
        log.info("callback.kept", request=request_id, kind=inbound.kind, replied=said is not None)
        return said

    application.router.add_get("/wechat", verify)
    application.router.add_post("/wechat", receive)


def _busy() -> web.Response:
    return web.Response(status=503, text="busy")


def _refused(error: CallbackError) -> web.Response:
    """Say no more than the status: whoever forges learns nothing."""
    log.warning("callback.refused", status=error.status, reason=type(error).__name__)
    return web.Response(status=error.status, text="refused")
