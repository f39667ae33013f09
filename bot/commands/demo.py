"""demo (演示): the whole service with an emulated WeChat and a made-up district, on this machine alone."""

import asyncio
import base64
import contextlib
import json
import secrets
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import SystemRandom
from typing import Annotated, Any

import typer
from aiohttp import web
from sqlalchemy.orm import Session

from bot.act import Act
from bot.app import ROLES, Parts, open_parts, running
from bot.clock import local
from bot.commands.common import refusals, refuse, say
from bot.commands.demo_time import fast_forward, let_residents_speak, read_span
from bot.commands.messages import publish_menu
from bot.commands.service import only_one
from bot.config import Config, config_from
from bot.directory import binding
from bot.directory.cards import mint
from bot.directory.importing import import_directory
from bot.emulators.demo_clock import DemoClock
from bot.emulators.people import DISTRICT, GUIDES, demo_people, demo_places
from bot.emulators.phones import DemoCard, DemoPerson, build_demo
from bot.emulators.sms import SmsAccount, SmsEmulator, SmsTemplate
from bot.emulators.wechat import Account, EmulatedTemplate, Emulator
from bot.geography.places import BUILDING
from bot.knowledge.importing import import_guides
from bot.operating import schema
from models.cards import CardKind
from models.directory import find_places

app = typer.Typer()
CARDS_SHOWN = 40
CLOCK = "clock.txt"
TEMPLATES = (
    EmulatedTemplate(
        "demo-task",
        "新任务提醒",
        (("character_string1", "编号"), ("thing2", "事项"), ("thing3", "地点"), ("thing4", "时限")),
    ),
    EmulatedTemplate("demo-progress", "办理进度提醒", (("character_string1", "编号"), ("thing2", "进度"))),
    EmulatedTemplate("demo-notice", "通知", (("thing1", "内容"),)),
    EmulatedTemplate("demo-duty", "工作提醒", (("thing1", "内容"), ("thing2", "时限"))),
)
FIELDS = {
    "task": {
        "id": "demo-task",
        "fields": {"code": "character_string1", "what": "thing2", "where": "thing3", "by": "thing4"},
    },
    "progress": {"id": "demo-progress", "fields": {"code": "character_string1", "text": "thing2"}},
    "notice": {"id": "demo-notice", "fields": {"text": "thing1"}},
    "duty": {"id": "demo-duty", "fields": {"text": "thing1", "by": "thing2"}},
}

#: Known to nobody but the two of this process: the emulator listens on this machine alone.
SMS = SmsAccount("aliyun", "demo", secrets.token_hex(16), "澜桥街道演示")
SMS_SECRET = secrets.token_hex(16)
SMS_TEMPLATES = (
    SmsTemplate("SMS_code", "验证码${code},${minutes}分钟内有效,请不要告诉别人。"),
    SmsTemplate("SMS_task", "新任务 编号 ${code}:${what},${where},请在${by}前回 1 接单。"),
    SmsTemplate("SMS_progress", "${text}"),
    SmsTemplate("SMS_answer", "${text}"),
    SmsTemplate("SMS_notice", "${text}"),
    SmsTemplate("SMS_duty", "${text},${by}前。"),
)


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="网页端口")] = 8080,
    folder: Annotated[Path, typer.Option(help="演示的数据库和照片放在哪里")] = Path("var/demo"),
    fresh: Annotated[bool, typer.Option(help="从头开始, 先清掉上次的演示")] = False,
    forward: Annotated[
        str | None, typer.Option("--fast-forward", help="开演后让时间快进, 如 7d、12h:提醒和简报会发到手机上")
    ] = None,
) -> None:
    """在本机演示:浏览器里的居民、成员、组织者三部手机, 和一部只发短信的。"""
    span = read_span(forward)
    if fresh:
        for old in (*folder.glob("linli.db*"), *folder.glob(CLOCK)):
            old.unlink()
    with refusals():
        asyncio.run(_run(port, folder, span))


async def _run(port: int, folder: Path, span: timedelta | None) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with demo_running(port, folder) as demo:
        say(f"演示已就绪:在浏览器打开 http://127.0.0.1:{port}/demo/ ,按 Ctrl+C 结束")
        if span is not None:
            await let_residents_speak(demo.parts, demo.emulator)
            await demo.forward(span)
            say(f"已快进到 {local(demo.clock.now()):%Y-%m-%d %H:%M}")
        await stopped.wait()


@dataclass
class Demo:
    """What runs in the demo's process."""

    parts: Parts
    emulator: Emulator
    clock: DemoClock
    #: One at a time: whoever presses twice waits.
    moving: asyncio.Lock

    async def forward(self, span: timedelta) -> None:
        """Let time pass."""
        async with self.moving:
            await fast_forward(self.parts, self.emulator, self.clock, span)


@contextlib.asynccontextmanager
async def demo_running(port: int, folder: Path) -> AsyncIterator[Demo]:
    """The demo in this process: emulator, service and phones, all by one clock."""
    kept, clock = _secrets(folder), DemoClock(folder / CLOCK)
    account = Account(kept["app_id"], kept["app_secret"], kept["token"], kept["encoding_aes_key"])
    emulator = Emulator(account, templates=TEMPLATES, clock=clock)
    await emulator.start()
    texts = SmsEmulator(SMS, list(SMS_TEMPLATES), report_s=0.5)
    await texts.start()
    config = _config(kept, folder, port, emulator.base_url, texts.base_url)
    with only_one(config):
        parts = open_parts(config, clock)
        demo = Demo(parts, emulator, clock, asyncio.Lock())
        try:
            await asyncio.to_thread(_fill, parts)
            async with running(parts, ROLES) as application:
                await publish_menu(config, parts.store, clock)
                people = demo_people()
                cards = await parts.store.turn(lambda session: _hang_cards(session, clock))
                application.add_subapp(
                    "/demo/", build_demo(emulator, people, demo_places(), cards, forward=demo.forward, texts=texts)
                )
                application.router.add_get("/", _to_demo)
                runner = web.AppRunner(application, access_log=None)
                await runner.setup()
                await _open_port(runner, port)
                emulator.callbacks.url = f"http://127.0.0.1:{port}/wechat"
                texts.callback_url = f"http://127.0.0.1:{port}/sms/{SMS_SECRET}/{SMS.provider}"
                await _bind_members(parts, emulator, people)
                yield demo
                await runner.cleanup()
        finally:
            parts.store.close()
            await texts.close()
            await emulator.close()


async def _open_port(runner: web.AppRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError:
        refuse(f"端口 {port} 已被占用;换一个:make run ARGS='--port {port + 1}'")


async def _to_demo(request: web.Request) -> web.Response:
    raise web.HTTPFound("/demo/")


def _secrets(folder: Path) -> dict[str, str]:
    """Keys of this demo, made once and kept beside its database."""
    path = folder / "secrets.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        made = {
            "app_id": f"wx{secrets.token_hex(8)}",
            "app_secret": secrets.token_hex(16),
            "token": secrets.token_hex(8),
            "encoding_aes_key": "".join(secrets.choice(letters) for _ in range(42)) + "A",
            "field_key": _key(),
            "index_key": _key(),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(made))
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _config(kept: dict[str, str], folder: Path, port: int, api_base: str, sms_base: str) -> Config:
    wechat = {name: kept[name] for name in ("app_id", "app_secret", "token", "encoding_aes_key")}
    raw: dict[str, Any] = {
        "server": {"host": "127.0.0.1", "port": port, "public_url": f"http://127.0.0.1:{port}"},
        "database": {"url": f"sqlite:///{folder}/linli.db"},
        "storage": {"dir": str(folder)},
        "wechat": {**wechat, "mode": "safe", "api_base": api_base, "templates": FIELDS},
        "sms": {
            "provider": SMS.provider,
            "api_base": sms_base,
            "access_key_id": SMS.key_id,
            "access_key_secret": SMS.secret,
            "sign_name": SMS.sign_name,
            "callback_secret": SMS_SECRET,
            "templates": {template.id.removeprefix("SMS_"): template.id for template in SMS_TEMPLATES},
        },
        "delivery": {"quiet_hours": ""},
        "privacy": {"field_key": kept["field_key"], "index_key": kept["index_key"], "organisation": "澜桥街道(演示)"},
    }
    return config_from(raw, {})


def _fill(parts: Parts) -> None:
    """Schema and district; both do nothing the second time."""
    schema.migrate(parts.store.engine)
    now = parts.clock.now()
    import_directory(parts.store, DISTRICT, categories=parts.config.categories, now=now, actor="system:demo")
    import_guides(parts.store, GUIDES, now=now, actor="system:demo")


def _hang_cards(session: Session, clock: DemoClock) -> list[DemoCard]:
    """A card on the first buildings of the district, to be scanned with the phones."""
    now = clock.now()
    act = Act(session, now, SystemRandom(), "system:demo", f"demo:cards:{now.isoformat()}")
    homes = sorted((place.code, place.name) for place in find_places(session) if place.kind == BUILDING)[:CARDS_SHOWN]
    cards = mint(act, CardKind.PLACE, [code for code, _ in homes])
    return [DemoCard(name, card.scene) for (_, name), card in zip(homes, cards, strict=True)]


async def _bind_members(parts: Parts, emulator: Emulator, people: list[DemoPerson]) -> None:
    """Every member of the demo sends his binding code once; later starts only say hello, which opens the chat."""
    now = parts.clock.now()

    def invite(session: Session) -> dict[str, str]:
        act = Act(session, now, SystemRandom(), "system:demo", f"demo:{now.isoformat()}")
        return {member.code: code for member, code in binding.invite(act)}

    codes = await parts.store.turn(invite)
    for person in people:
        if person.role in ("resident", "texter"):
            continue
        code = codes.get(person.openid.removeprefix("demo-"))
        await emulator.say(person.openid, f"绑定 {code}" if code else "待办")
