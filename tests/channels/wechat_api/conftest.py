"""A small WeChat platform on loopback: real HTTP, scripted answers, and a list of what it was asked."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_token import MemoryVault, TokenVault
from bot.config import Wechat

STABLE_TOKEN = "/cgi-bin/stable_token"
#: Must never be seen in a log or an error.
SECRET_CANARY = "secretcanary31415926535897932384"
TOKEN_CANARY = "tokencanary27182818284590452353-"


@dataclass
class Hands:
    """A clock that moves when told to."""

    at: datetime = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai

    def now(self) -> datetime:
        return self.at

    def wind(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Platform:
    """The platform's side. `answers[path]` is used up from the left; then everything is ok."""

    api_base: str = ""
    number: int = 1
    always_refuse: bool = False
    #: Asking without force hands out a new token after a refusal, as if it had expired over there.
    renews_by_itself: bool = False
    answers: dict[str, deque[Any]] = field(default_factory=lambda: defaultdict(deque))
    asked: list[Asked] = field(default_factory=list)
    before_token: Callable[[], Any] | None = None

    @property
    def token(self) -> str:
        return f"{TOKEN_CANARY}{self.number}"

    @property
    def token_requests(self) -> list[Asked]:
        return [one for one in self.asked if one.path == STABLE_TOKEN]

    @property
    def calls(self) -> list[Asked]:
        return [one for one in self.asked if one.path != STABLE_TOKEN]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.path, dict(request.query), body, dict(request.headers)))
        await asyncio.sleep(0)
        if self.answers[request.path]:
            return await self._scripted(request, self.answers[request.path].popleft())
        if request.path == STABLE_TOKEN:
            if json.loads(body)["force_refresh"] or self.renews_by_itself:
                self.number += 1
            return web.json_response({"access_token": self.token, "expires_in": 7200})
        if self.always_refuse or request.query.get("access_token") != self.token:
            return web.json_response({"errcode": 40001, "errmsg": "invalid credential rid: 64b09fbb-56b7faa9-1054a9fe"})
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def _scripted(self, request: web.Request, answer: Any) -> web.StreamResponse:
        if callable(answer):
            return await answer(request)
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    app = web.Application(client_max_size=64 << 20)
    app.router.add_route("*", "/{path:.*}", platform.handle)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(access_log=None)  # it would write addresses, which carry tokens
    platform.api_base = f"http://127.0.0.1:{server.port}"
    yield platform
    await server.close()


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def account(session: aiohttp.ClientSession, clock: Hands) -> Callable[..., WechatApi]:
    """Make an account's API at some address: `account(api_base, vault=…, templates=…)`."""

    def make(api_base: str, vault: TokenVault | None = None, **settings: Any) -> WechatApi:
        wechat = Wechat.model_validate(
            {"app_id": "wxba5fad812f8e6fb9", "app_secret": SECRET_CANARY, "api_base": api_base, **settings}
        )
        return WechatApi(session, wechat, vault or MemoryVault(), clock)

    return make


@pytest.fixture
def api(account: Callable[..., WechatApi], platform: Platform) -> WechatApi:
    return account(platform.api_base)
