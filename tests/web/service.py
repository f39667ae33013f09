"""The real service on a real port, opposite the real emulator, both on loopback and with one clock."""

import base64
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeVar

import aiohttp
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import Parts, open_parts, runner_of, running
from bot.clock import Clock
from bot.config import Config, config_from
from bot.emulators.wechat import Account, EmulatedTemplate, Emulator, Patience
from bot.emulators.wechat_crypto import Envelope, signature
from bot.emulators.wechat_xml import Fields, build
from models.base import Base
from tests.databases import forgetful
from tests.furnished import furnish
from tests.talk import DISTRICT

T = TypeVar("T")
ACCOUNT = Account("wxba5fad812f8e6fb9", "secret-of-the-test", "AAAAA", "A" * 43)
#: In the test district.
MEMBERS = 9
RESIDENT = "oResident000000000000000001"
REPORT = "翠园3幢2单元楼道灯坏了"
TEMPLATES = (
    EmulatedTemplate(
        "tpl-task",
        "新任务",
        (("character_string1", "编号"), ("thing2", "事项"), ("thing3", "地点"), ("thing4", "时限")),
    ),
    EmulatedTemplate("tpl-progress", "进展", (("character_string1", "编号"), ("thing2", "进展"))),
)
FIELDS: dict[str, object] = {
    "task": {
        "id": "tpl-task",
        "fields": {"code": "character_string1", "what": "thing2", "where": "thing3", "by": "thing4"},
    },
    "progress": {"id": "tpl-progress", "fields": {"code": "character_string1", "text": "thing2"}},
}
#: The emulator waits less long than WeChat, and does not come again by itself.
ONCE = Patience(reply_s=5.0, retries=0, template_result_s=0.01)


def configured(database_url: str, folder: Path, api_base: str, **sections: object) -> Config:
    """The configuration of a test installation; `sections` are merged over it, key by key."""
    raw: dict[str, dict[str, object]] = {
        "database": {"url": database_url},
        "storage": {"dir": str(folder)},
        "wechat": {
            "app_id": ACCOUNT.app_id,
            "app_secret": ACCOUNT.app_secret,
            "token": ACCOUNT.token,
            "encoding_aes_key": ACCOUNT.encoding_aes_key,
            "api_base": api_base,
            "templates": FIELDS,
        },
        "delivery": {"quiet_hours": ""},
        "privacy": {name: base64.b64encode(byte * 32).decode() for name, byte in KEYS.items()},
    }
    for name, section in sections.items():
        assert isinstance(section, dict)
        raw[name] = {**raw.get(name, {}), **section}
    return config_from(raw, {})


#: The same as the fixture `keyring`.
KEYS = {"field_key": b"\x01", "index_key": b"\x02"}


@dataclass
class Answered:
    """What a raw request got."""

    status: int
    body: str


@dataclass
class Service:
    """A running service, its emulator, and a client that posts whatever a test wants to."""

    parts: Parts
    emulator: Emulator
    url: str
    client: aiohttp.ClientSession

    def look(self, work: Callable[[Session], T]) -> T:
        """Ask the database."""
        return self.parts.store.run(work)

    def count(self, table: type[Base]) -> int:
        """How many rows a table has."""
        return self.look(lambda session: session.execute(select(func.count()).select_from(table)).scalar_one())

    async def post(self, query: dict[str, str], body: bytes | str, **headers: str) -> Answered:
        """One POST to /wechat, as it is."""
        raw = body.encode() if isinstance(body, str) else body
        async with self.client.post(self.url, params=query, data=raw, headers=headers) as response:
            return Answered(response.status, await response.text())

    async def get(self, path: str, **query: str) -> Answered:
        """One GET of any path."""
        async with self.client.get(self.url.removesuffix("/wechat") + path, params=query) as response:
            return Answered(response.status, await response.text())

    def said(self, openid: str, text: str, msg_id: int = 7250021412600020992) -> Fields:
        """The fields of a text message that this person sends now."""
        at = int(self.emulator.clock.now().timestamp())
        common: Fields = {"ToUserName": ACCOUNT.original_id, "FromUserName": openid, "CreateTime": at}
        return {**common, "MsgType": "text", "Content": text, "MsgId": msg_id}

    def sealed(self, fields: Fields, nonce: str = "1372623149", age_s: int = 0) -> tuple[dict[str, str], str]:
        """Query and body of a safe-mode callback, by the emulator's own hand."""
        timestamp = str(int(self.emulator.clock.now().timestamp()) - age_s)
        box = Envelope(ACCOUNT.app_id, ACCOUNT.encoding_aes_key).seal(build(fields), b"0123456789abcdef")
        query = {
            "signature": signature(ACCOUNT.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": signature(ACCOUNT.token, timestamp, nonce, box),
        }
        return query, build({"ToUserName": ACCOUNT.original_id, "Encrypt": box})


@asynccontextmanager
async def serving(
    database_url: str,
    folder: Path,
    clock: Clock,
    roles: Sequence[str],
    patience: Patience = ONCE,
    *,
    district: bool = True,
    **sections: object,
) -> AsyncIterator[Service]:
    """The service with the test district, taking callbacks; the emulator goes first, so that nothing waits for it."""
    emulator = Emulator(ACCOUNT, templates=TEMPLATES, clock=clock, chance=Random(7), patience=patience)
    await emulator.start()
    parts = open_parts(configured(database_url, folder, emulator.base_url, **sections), clock, Random(7))
    try:
        forgetful(parts.store)
        if district:
            furnish(parts.store, DISTRICT, parts.config.categories, clock.now())
        async with running(parts, roles) as application, aiohttp.ClientSession() as client:
            runner = runner_of(application, 0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            emulator.callbacks.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wechat"
            try:
                yield Service(parts, emulator, emulator.callbacks.url, client)
            finally:
                await emulator.close()
                await runner.cleanup()
    finally:
        await emulator.close()
        parts.store.close()
