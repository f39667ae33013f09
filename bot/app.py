"""The composition root (组装): the only place that knows every part. Reads top to bottom as the service starts."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom

import aiohttp
import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.channels.media_folder import MediaFolder
from bot.channels.sms import SmsProvider
from bot.channels.sms_providers import SMS_PROVIDERS
from bot.channels.wechat import WechatChannel
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_page import PageSigner
from bot.clock import Clock, SystemClock
from bot.config import Config
from bot.conversation.engine import Engine
from bot.delivery.errands import Errands
from bot.delivery.loop import DeliveryLoop
from bot.delivery.vault import DatabaseVault
from bot.directory.holder import OfficeHolder
from bot.errors import ConfigError
from bot.h5.pages import add_pages
from bot.loading import load_handlers
from bot.operating.health import add_health
from bot.operating.readiness import Readiness, Watched
from bot.operating.schema import current, mismatch
from bot.operating.scraping import add_metrics
from bot.operating.turned_away import TurnedAway
from bot.pulse import Pulse
from bot.seal import NO_KEYS, Keyring
from bot.store import Store, open_store
from bot.ticker import LOOK_EVERY_S, TICK_S, TOKEN_EVERY_S, Ring, start_ticker
from bot.understanding.understand import warm
from bot.web import Answering, add_sms, add_wechat
from scheduler.drops import SHUFFLE_EVERY_S, Shuffling
from scheduler.tick import find_jobs, plan_standing, tick

ROLES = ("web", "delivery", "clock")
#: A stop takes 20 s at most: callbacks first (WeChat waits 5 s for an answer), then what is being sent.
CALLBACKS_WITHIN_S, STOP_WITHIN_S = 5.0, 15.0
#: What a client may make us wait for, and hold. A connection that sends nothing, or half a header, is closed after the
#: first; longer than nginx keeps its own idle (60 s), so that a proxy never writes into one that we are closing.
KEEPALIVE_S = 75.0
HEADERS_MAX = 64
HEADER_BYTES_MAX = 8190
log = structlog.get_logger()


@dataclass
class Parts:
    """The long-lived parts of one process."""

    config: Config
    clock: Clock
    random: Random
    store: Store
    holder: OfficeHolder
    engine: Engine
    channel: WechatChannel
    folder: MediaFolder


def keyring_of(config: Config) -> Keyring:
    """The installation's keys. Raises ConfigError when they are missing."""
    keyring = config.privacy.keyring()
    if keyring is None:
        raise ConfigError([NO_KEYS])
    return keyring


def open_parts(config: Config, clock: Clock | None = None, random: Random | None = None) -> Parts:
    """Everything a process needs, nothing of it started. Raises ConfigError."""
    clock, random = clock or SystemClock(), random or SystemRandom()
    engine = Engine(load_handlers(config.handlers, config.duties))
    channel = WechatChannel(config.wechat)
    store = open_store(config.database.url, keyring_of(config))
    folder = MediaFolder(Path(config.storage.dir) / "media")
    return Parts(config, clock, random, store, OfficeHolder(store, config, clock), engine, channel, folder)


@contextlib.asynccontextmanager
async def running(parts: Parts, roles: Sequence[str] = ROLES) -> AsyncIterator[web.Application]:
    """The service with its background work; the application is ready to take callbacks when this is entered."""
    if (line := mismatch(current(parts.store.engine))) is not None:
        raise ConfigError([line])
    await asyncio.to_thread(warm, parts.config.categories)
    await parts.holder.refresh()
    gc.freeze()  # dictionaries and directory live as long as the process; walking them stalls a turn for half a second
    connector = aiohttp.TCPConnector(keepalive_timeout=10)
    async with aiohttp.ClientSession(connector=connector) as session, sms_line(parts, session, roles) as sms:
        vault = DatabaseVault(parts.store, parts.config.wechat.app_id, parts.clock)
        api = WechatApi(session, parts.config.wechat, vault, parts.clock)
        errands = Errands(parts.store, api, parts.folder, parts.config, parts.clock, parts.random, sms)
        delivery = DeliveryLoop(parts.store, api, errands, parts.config, parts.clock, parts.random, sms)
        loop = asyncio.get_running_loop()
        parts.store.on_outgoing = lambda: loop.call_soon_threadsafe(delivery.wake)
        sending = asyncio.create_task(delivery.run()) if "delivery" in roles else None
        pulse = Pulse()
        ticker = start_ticker(await _rings(parts, roles, api), pulse)
        watched = Watched(delivery if sending else None, sending, api, pulse)
        try:
            application = _application(parts, roles, watched, sms, _signer(parts, api))
            application.on_shutdown.append(_no_new_work(ticker, delivery))
            yield application
        finally:
            ticker.shutdown(wait=False)
            delivery.stop()
            if sending is not None:
                await _end(sending)


def runner_of(application: web.Application, stop_within_s: float) -> web.AppRunner:
    """The application with the limits under which strangers may talk to it."""
    return web.AppRunner(
        application,
        access_log=None,
        shutdown_timeout=stop_within_s,
        keepalive_timeout=KEEPALIVE_S,
        max_headers=HEADERS_MAX,
        max_line_size=HEADER_BYTES_MAX,
        max_field_size=HEADER_BYTES_MAX,
    )


async def serve(parts: Parts, roles: Sequence[str], stopped: asyncio.Event) -> None:
    """Serve until `stopped`; the port opens only when callbacks can be taken."""
    async with running(parts, roles) as application:
        runner = runner_of(application, CALLBACKS_WITHIN_S)
        await runner.setup()
        site = web.TCPSite(runner, parts.config.server.host, parts.config.server.port)
        await site.start()
        log.info("serving", port=parts.config.server.port, roles=list(roles))
        try:
            await stopped.wait()
        finally:
            await runner.cleanup()


@contextlib.asynccontextmanager
async def sms_line(
    parts: Parts, session: aiohttp.ClientSession, roles: Sequence[str]
) -> AsyncIterator[SmsProvider | None]:
    """The SMS provider of the configuration, if there is one. An SMPP line is held by whoever delivers."""
    name = parts.config.sms.provider
    if name != "smpp" or "delivery" not in roles:
        provider = SMS_PROVIDERS.get(name)
        yield provider(session, parts.config.sms, parts.clock) if provider else None
        return
    from bot.channels.sms_smpp import SmppSms  # only where it is wanted

    line = SmppSms(parts.config.sms, parts.clock, _answering(parts).keep)
    held = asyncio.create_task(line.run())
    try:
        yield line
    finally:
        await line.stop()
        await _end(held)


def _answering(parts: Parts) -> Answering:
    return Answering(parts.store, parts.holder, parts.engine, parts.clock, parts.random)


def _signer(parts: Parts, api: WechatApi) -> PageSigner:
    """Its ticket lies in the vault beside the token's."""
    vault = DatabaseVault(parts.store, f"{parts.config.wechat.app_id}:jsapi", parts.clock)
    return PageSigner(vault, api.page_ticket, parts.clock, parts.random)


def _application(
    parts: Parts, roles: Sequence[str], watched: Watched, sms: SmsProvider | None, signer: PageSigner
) -> web.Application:
    application, turned_away = web.Application(client_max_size=1024 * 1024), TurnedAway()
    readiness = Readiness(parts.config, parts.store, parts.clock, roles, watched, turned_away)
    add_health(application, readiness)
    add_metrics(application, parts.store, readiness, parts.clock, parts.config.sms.daily_parts)
    if "web" in roles:
        add_wechat(application, parts.channel, _answering(parts), parts.clock, turned_away)
        add_pages(application, parts.store, parts.holder, parts.clock, signer)
    secret = parts.config.sms.callback_secret.get_secret_value()
    if "web" in roles and sms is not None and sms.name in SMS_PROVIDERS and secret:
        add_sms(application, sms, secret, _answering(parts).keep, parts.clock)
    return application


def _no_new_work(ticker: AsyncIOScheduler, delivery: DeliveryLoop) -> Callable[[web.Application], Awaitable[None]]:
    """From the moment of the stop nothing is begun any more, while callbacks under way are still answered."""

    async def stop(_: web.Application) -> None:
        ticker.pause()
        delivery.stop()

    return stop


async def _end(sending: "asyncio.Task[None]") -> None:
    """Let what is being sent end; what takes too long is left to its lease."""
    await asyncio.wait({sending}, timeout=STOP_WITHIN_S)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def _rings(parts: Parts, roles: Sequence[str], api: WechatApi) -> dict[str, tuple[float, Ring]]:
    """What this process does again and again, by its roles."""

    async def keep_token() -> None:
        with contextlib.suppress(ApiError):  # noted by the api, and told by /readyz
            await api.prepare()

    rings: dict[str, tuple[float, Ring]] = {"directory": (LOOK_EVERY_S, parts.holder.refresh)}
    if "clock" in roles:
        rings["clock"] = (TICK_S, await _clock(parts))
        rings["drops"] = (SHUFFLE_EVERY_S, _shuffling(parts))
    if "delivery" in roles:
        rings["token"] = (TOKEN_EVERY_S, keep_token)
    return rings


def _shuffling(parts: Parts) -> Ring:
    """Anonymous letters lose their order."""
    shuffling = Shuffling(parts.store)

    async def shuffle() -> None:
        await shuffling.round(parts.clock.now(), parts.random)

    return shuffle


async def _clock(parts: Parts) -> Callable[[], Awaitable[None]]:
    """What every tick of the clock does."""
    jobs = find_jobs()
    await parts.store.turn(lambda session: plan_standing(session, parts.clock.now(), parts.random))

    async def do_what_is_due() -> None:
        await tick(parts.store, parts.holder.office, parts.engine, parts.clock.now(), parts.random, jobs)

    return do_what_is_due
