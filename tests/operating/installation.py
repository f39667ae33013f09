"""An installation in good health, to be broken one way at a time: tables, district, bound members, WeChat opposite."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from aiohttp import web
from sqlalchemy import select

from bot.act import new_id
from bot.channels.wechat import WechatChannel
from bot.channels.wechat_menu import buttons_from
from bot.config import Config, config_from
from bot.config.menu import DEFAULT_MENU
from bot.directory.importing import import_directory
from bot.emulators.wechat import EmulatedTemplate, Emulator
from bot.errors import CallbackError
from bot.operating import schema
from bot.seal import Keyring
from bot.store import open_store
from models.identities import Identity
from models.people import Member
from tests.commands.shell import Ended, Shell
from tests.printing.blank import make_font
from tests.support import MONDAY
from tests.talk import DISTRICT
from tests.web.service import ACCOUNT, FIELDS, TEMPLATES

NOTICE = EmulatedTemplate("tpl-notice", "通知", (("thing1", "内容"),))
CHOSEN = {**FIELDS, "notice": {"id": "tpl-notice", "fields": {"text": "thing1"}}}
SECRETS = (ACCOUNT.app_secret, "AAAAAAAAAAAAAAAAAAAA", "password-canary")


@dataclass
class Installation:
    """A folder with a configuration, its database, WeChat's side, and our address as seen from outside."""

    shell: Shell
    emulator: Emulator
    public_url: str
    #: What the address answers to the handshake; None: as the service would.
    answers: int | None = None
    location: str = ""
    #: What has to stay open until the test is over.
    kept: list[socket.socket] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return Path(self.shell.url.removeprefix("sqlite:///"))

    def write(self, **sections: dict[str, object]) -> None:
        """The good configuration with `sections` over it."""
        wechat = {"api_base": self.emulator.base_url, "templates": CHOSEN, **sections.pop("wechat", {})}
        server = {"public_url": self.public_url, "port": 0, **sections.pop("server", {})}
        if "printing" not in sections:  # this machine may have no Chinese font of its own
            sections["printing"] = {"font": str(make_font(self.shell.folder / "font.ttf"))}
        self.shell.write(wechat=wechat, server={**server, "port": server["port"] or 18_080}, **sections)

    async def run(self, *words: str) -> Ended:
        """A command, beside the emulator."""
        return await asyncio.to_thread(self.shell.run, *words)


def fill(url: str) -> None:
    """Tables, district, and every member bound to a chat."""
    store = open_store(url, Keyring(b"\x01" * 32, b"\x02" * 32))
    schema.migrate(store.engine)
    import_directory(store, DISTRICT, categories=Config().categories, now=MONDAY)

    def bind(session):
        for member in session.scalars(select(Member)):
            row = {"channel": "wechat", "account": ACCOUNT.app_id, "message_left": 0, "tap_left": 0}
            address = f"o-{member.code}"
            session.add(Identity(id=new_id(MONDAY), person_id=member.person_id, address=address, **row))

    store.run(bind)
    store.close()


@asynccontextmanager
async def standing(folder: Path, url: str) -> AsyncIterator[Installation]:
    """An installation on the filled database at `url`."""
    emulator = Emulator(ACCOUNT, templates=(*TEMPLATES, NOTICE), chance=Random(7))
    await emulator.start()
    emulator.menu.publish({"button": buttons_from(DEFAULT_MENU)})
    address = web.Application()
    made = Installation(Shell(folder, url), emulator, "")

    async def answer(request: web.Request) -> web.Response:
        return _answer(made, request)

    address.router.add_get("/wechat", answer)
    runner = web.AppRunner(address, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.public_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    made.write()
    try:
        yield made
    finally:
        for one in made.kept:
            one.close()
        await emulator.close()
        await runner.cleanup()


def _answer(made: Installation, request: web.Request) -> web.Response:
    """What a proxy or the service behind the address answers; the service has the right token."""
    if made.answers is not None:
        headers = {"Location": made.location} if made.location else {}
        return web.Response(status=made.answers, headers=headers, text="<html>")
    account = {"token": ACCOUNT.token, "encoding_aes_key": ACCOUNT.encoding_aes_key, "app_id": ACCOUNT.app_id}
    channel = WechatChannel(config_from({"wechat": account}, {}, require=False).wechat)
    try:
        return web.Response(text=channel.verify(request.query))
    except CallbackError as error:
        return web.Response(status=error.status, text="refused")
