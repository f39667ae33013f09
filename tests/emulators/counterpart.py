"""What stands opposite the emulator in its tests: a service of a few lines, a caller of the API, a clock moved by hand."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import ClientSession, web
from wechatpy.crypto import WeChatCrypto

from bot.emulators.wechat import Account, EmulatedTemplate

ACCOUNT = Account("wxba5fad812f8e6fb9", "secret-of-the-test", "AAAAA", "A" * 43)
TASK = EmulatedTemplate("tpl-task", "新任务", (("character_string1", "编号"), ("thing2", "事项"), ("time3", "时间")))
RESIDENT = "oResident000000000000000001"

REPLY = (
    "<xml><ToUserName><![CDATA[{openid}]]></ToUserName><FromUserName><![CDATA[{account}]]></FromUserName>"
    "<CreateTime>1714112445</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content></xml>"
)


class HandClock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Service:
    """What stands behind /wechat in these tests: it keeps every request, and `answer` decides what is said."""

    answer: Callable[[web.Request, str], Awaitable[web.StreamResponse]] | None = None
    bodies: list[str] = field(default_factory=list)
    queries: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.method == "GET":
            return web.Response(text=request.query["echostr"])
        body = await request.text()
        self.bodies.append(body)
        self.queries.append(dict(request.query))
        return await self.answer(request, body) if self.answer else web.Response(text="success")


def crypto() -> WeChatCrypto:
    """The service's side of the crypto, by another hand than the emulator's."""
    return WeChatCrypto(ACCOUNT.token, ACCOUNT.encoding_aes_key, ACCOUNT.app_id)


def opened(service: Service, number: int = -1) -> str:
    """The XML of a safe-mode callback the service got."""
    query = service.queries[number]
    return str(
        crypto().decrypt_message(service.bodies[number], query["msg_signature"], query["timestamp"], query["nonce"])
    )


def sealed_reply(request: web.Request, text: str, openid: str = RESIDENT) -> web.Response:
    """A passive text reply as the service encrypts it."""
    plain = REPLY.format(openid=openid, account=ACCOUNT.original_id, text=text)
    return web.Response(text=crypto().encrypt_message(plain, request.query["nonce"]))


@dataclass
class Api:
    """A caller of the emulator's API that has fetched its token."""

    session: ClientSession
    base_url: str
    token: str = ""

    async def get(self, path: str, **query: str) -> dict[str, object]:
        async with self.session.get(self.base_url + path, params={"access_token": self.token, **query}) as response:
            return dict(await response.json(content_type=None))

    async def post(self, path: str, body: object) -> dict[str, object]:
        url, raw = self.base_url + path, json.dumps(body, ensure_ascii=False).encode()
        async with self.session.post(url, params={"access_token": self.token}, data=raw) as response:
            return dict(await response.json())

    async def fetch_token(self, **wanted: object) -> str:
        credential = {"grant_type": "client_credential", "appid": ACCOUNT.app_id, "secret": ACCOUNT.app_secret}
        self.token = str((await self.post("/cgi-bin/stable_token", {**credential, **wanted}))["access_token"])
        return self.token

    async def say(self, openid: str, text: str) -> object:
        """The errcode of a service message."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        return (await self.post("/cgi-bin/message/custom/send", body))["errcode"]


async def until(true: Callable[[], bool], within_s: float = 2.0) -> None:
    """Wait for something that happens soon."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  what is awaited offers no event
            await asyncio.sleep(0.005)
