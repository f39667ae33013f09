"""HTTP in (网络入口): the addresses that providers call."""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

import structlog
from aiohttp import web
from sqlalchemy.orm import Session

from bot.channels.base import BODY_LIMIT_BYTES
from bot.channels.sms import Callback, SmsProvider
from bot.channels.wechat import WechatChannel
from bot.clock import Clock
from bot.conversation.engine import Engine
from bot.conversation.intake import read, take
from bot.conversation.turn import Heard
from bot.conversation.unseen import NOT_LOGGED
from bot.delivery.reports import settle_report
from bot.directory.holder import OfficeHolder
from bot.errors import CallbackError, StoreError, loggable
from bot.failpoint import failpoint
from bot.messages import Inbound, InboundKind, Interaction
from bot.metrics import CALLBACK_SECONDS, CALLBACKS
from bot.operating.turned_away import TurnedAway
from bot.store import Store
from bot.text.normalise import nfkc
from bot.understanding.understood import Intent, Understood

#: WeChat sends a callback at once, and waits five seconds for its answer.
BODY_WITHIN_S = 10.0
#: Callbacks under way at once in one process. One more could not be answered within the five seconds anyway; refused,
#: it comes again by itself, and meanwhile those that are here are answered.
UNDER_WAY_MAX = 1000
#: WeChat gives up after 5 s and comes again (CHANNELS.md 1.3); it had better hear that from us.
ANSWER_WITHIN_S = 4.0
#: What is heard in place of words that broke a turn: the words of handlers.human, and what whoever sees to it is told.
TO_A_PERSON = "人工 他刚才的话程序出错没办成,话没有留下,请问他要办什么"
log = structlog.get_logger()


@dataclass(frozen=True)
class Answering:
    """Answers messages, whichever way they come: each is understood, and then a turn of its own."""

    store: Store
    holder: OfficeHolder
    engine: Engine
    clock: Clock
    random: Random

    async def answer(self, inbound: Inbound, interaction: Interaction) -> str | None:
        """The reply of the turn, once it is kept. Until then nothing is answered: the provider comes again.

        Words that our own code breaks on, it would break on each time: a person is asked to see to them instead.
        """
        try:
            return await self._answer(inbound, interaction)
        except (CallbackError, StoreError, TimeoutError):
            raise
        except Exception as error:
            if not self._may_be_handed_over(inbound):
                raise
            log.exception("callback.broke", kind=inbound.kind, **loggable(error))
            return await self._answer(replace(inbound, text=TO_A_PERSON), interaction)

    def _may_be_handed_over(self, inbound: Inbound) -> bool:
        """Not what keeps nothing of its sender: a case would name him."""
        heard = Heard(inbound, nfkc(inbound.text), None, Understood("", Intent.CHAT, ()))
        return inbound.kind is InboundKind.TEXT and not self.engine.takes_unseen(heard, self.clock.now())

    async def _answer(self, inbound: Inbound, interaction: Interaction) -> str | None:
        office = self.holder.office
        letter = read(inbound, interaction, office)
        failpoint("callback.received")
        now = self.clock.now()

        def turn(session: Session) -> tuple[str | None, str]:
            said = take(session, letter, office, self.engine, now, self.random)
            if inbound.kind is InboundKind.SENT_RESULT:
                settle_report(session, inbound, now)
            return said, session.info.get("request", "repeat")

        said, request_id = await _within(self.store.turn(turn, key=inbound.sender))
        failpoint("turn.committed")
        if request_id != NOT_LOGGED:
            log.info("callback.kept", request=request_id, kind=inbound.kind, replied=said is not None)
        return said

    async def keep(self, inbound: Inbound) -> None:
        """One text, or one report of a text that was sent; what is said to it goes as a message of its own."""
        if inbound.kind is InboundKind.SENT_RESULT:
            now = self.clock.now()
            await _within(self.store.turn(lambda session: settle_report(session, inbound, now)))
        else:
            await self.answer(inbound, Interaction.MESSAGE)


def add_wechat(
    application: web.Application, channel: WechatChannel, answering: Answering, clock: Clock, turned_away: TurnedAway
) -> None:
    """Mount `GET|POST /wechat`."""

    async def verify(request: web.Request) -> web.Response:
        try:
            return web.Response(text=channel.verify(request.query))
        except CallbackError as error:
            return _refused(error)

    async def receive(request: web.Request, sent: bytes) -> web.Response:
        try:
            received = channel.receive(request.query, sent, clock.now())
            turned_away.taken()
            said = await answering.answer(received.inbound, received.interaction)
        except CallbackError as error:
            turned_away.refused(error, clock.now())
            raise
        body, content_type = channel.answer(received, said, clock.now())
        return web.Response(body=body, content_type=content_type.split(";")[0], charset="utf-8")

    application.router.add_get("/wechat", verify)
    application.router.add_post("/wechat", _callback(receive))


def add_sms(
    application: web.Application,
    provider: SmsProvider,
    secret: str,
    keep: Callable[[Inbound], Awaitable[None]],
    clock: Clock,
) -> None:
    """Mount `POST /sms/{callback_secret}/{provider}/{reply|report}`; nothing signs these but the secret in the path."""

    async def receive(request: web.Request, sent: bytes) -> web.Response:
        given, kind = request.match_info["secret"].encode(), request.match_info["kind"]
        if not hmac.compare_digest(given, secret.encode()):
            raise web.HTTPNotFound
        for inbound in provider.receive(Callback(kind), sent, clock.now()):
            await keep(inbound)  # the provider sends the whole list again until all of it is kept
        return web.Response(body=provider.taken, content_type="application/json", charset="utf-8")

    path = f"/sms/{{secret}}/{provider.name}/{{kind:{Callback.REPLY}|{Callback.REPORT}}}"
    application.router.add_post(path, _callback(receive))


T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _within(kept: Awaitable[T]) -> T:
    """Providers wait five seconds; what takes longer runs on, and is found by the repeat."""
    return await asyncio.wait_for(kept, ANSWER_WITHIN_S)


def _callback(receive: Callable[[web.Request, bytes], Awaitable[web.Response]]) -> Handler:
    """What every callback goes through: counted, measured, its body within bounds, and refused without a word of why."""
    under_way = 0

    async def counted(request: web.Request) -> web.Response:
        nonlocal under_way
        under_way += 1
        begun, status = time.perf_counter(), 500
        try:
            response = await answered(request) if under_way <= UNDER_WAY_MAX else _busy()
            status = response.status
        except web.HTTPNotFound:
            status = 404
            raise
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
            return await receive(request, sent)
        except CallbackError as error:
            return _refused(error)
        except (StoreError, TimeoutError) as error:  # not kept, so not taken: the provider sends it again
            log.error("callback.not_kept", **loggable(error))
            return _busy()

    return counted


def _busy() -> web.Response:
    return web.Response(status=503, text="busy")


def _refused(error: CallbackError) -> web.Response:
    """Say no more than the status: whoever forges learns nothing."""
    log.warning("callback.refused", status=error.status, reason=type(error).__name__)
    return web.Response(status=error.status, text="refused")
