"""SMS emulator (短信模拟器): Aliyun or Tencent Cloud on loopback, and the phones that it carries texts to and from.

The service under test calls `base_url` as it would the provider; what people text reaches it as the provider's callbacks.
Faithful to CHANNELS.md 6; signatures are checked by a hand of its own.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import aiohttp
from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.emulators.sms_aliyun import AliyunDialect
from bot.emulators.sms_dialect import Dialect, Refused, Search, Sent, SmsAccount, SmsTemplate, Standings, Wanted
from bot.emulators.sms_tencent import TencentDialect

__all__ = ["SmsAccount", "SmsEmulator", "SmsFault", "SmsTemplate", "Text"]

DIALECTS: Mapping[str, type[AliyunDialect] | type[TencentDialect]] = {
    "aliyun": AliyunDialect,
    "tencent": TencentDialect,
}
LIMIT_UNITS = 500
#: Per signature, template and number within 24 hours (CHANNELS.md 6.1).
DAILY = 50


@dataclass(frozen=True)
class Text:
    """One text as a phone shows it."""

    phone: str
    text: str
    at: datetime
    #: Sent by the person; otherwise received.
    own: bool


@dataclass
class SmsFault:
    """Trouble for the next `times` calls: refused with `code`, or the connection dies before or after it is carried out."""

    code: str = ""
    message: str = ""
    drop: str = ""
    times: int = 1
    #: It befalls only questions about texts; otherwise everything else.
    searches: bool = False


@dataclass
class SmsEmulator:
    """One emulated account: start it, let people text, read what was sent."""

    account: SmsAccount
    templates: list[SmsTemplate] = field(default_factory=list)
    #: Up to `/sms/{callback_secret}/{provider}`; empty: nothing is reported and nobody can text.
    callback_url: str = ""
    clock: Clock = field(default_factory=SystemClock)
    chance: Random = field(default_factory=Random)
    #: After this long a text is reported delivered; None: reports are up to the test.
    report_s: float | None = 0.01
    #: Called with every text that a phone shows.
    watch: Callable[[Text], None] = lambda _text: None

    def __post_init__(self) -> None:
        self.dialect: Dialect = DIALECTS[self.account.provider](self.account)
        self.faults: list[SmsFault] = []
        self.sent: list[Sent] = []
        #: What was asked about texts, in order.
        self.searches: list[Search] = []
        self.phones: dict[str, list[Text]] = {}
        #: Numbers that cannot be reached: reported as failed.
        self.off: set[str] = set()
        self.base_url = ""
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None
        self._pending: set[asyncio.Task[None]] = set()

    async def start(self, port: int = 0) -> None:
        """Serve the API on loopback; port 0 takes a free one."""
        app = web.Application()
        app.router.add_post("/{rest:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._client = aiohttp.ClientSession()

    async def close(self) -> None:
        """Stop serving, and drop the reports still to come."""
        for task in self._pending:
            task.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def say(self, phone: str, text: str) -> int:
        """The person texts the account; the HTTP status with which it was taken."""
        self._show(Text(phone, text, self.clock.now(), own=True))
        number = str(self.chance.randrange(10**9, 10**10))
        return await self.push("reply", self.dialect.reply(phone, text, self.clock.now(), number))

    async def report(self, sent: Sent, *, delivered: bool = True, reason: str = "") -> int:
        """How a text ended; may be told again, or late."""
        at, sent.delivered, sent.reason = self.clock.now(), delivered, reason or self.dialect.codes["arrived"]
        body = self.dialect.report(sent.provider_id, sent.wanted, delivered, reason, sent.parts, at)
        return await self.push("report", body)

    async def push(self, kind: str, body: bytes) -> int:
        """Any callback; its HTTP status. Raises AssertionError when it was taken with another word than the provider's."""
        assert self._client is not None
        headers = {"Content-Type": "application/json;charset=utf-8"}
        async with self._client.post(f"{self.callback_url}/{kind}", data=body, headers=headers) as response:
            said = await response.read()
            assert response.status != 200 or self.dialect.is_taken(said), said
            return response.status

    def received(self, phone: str) -> list[str]:
        """What a phone was sent, oldest first."""
        return [text.text for text in self.phones.get(phone, []) if not text.own]

    async def _take(self, request: web.Request) -> web.StreamResponse:
        asked = await self.dialect.read(request)
        fault = self._fault(isinstance(asked, Search)) or SmsFault()
        if fault.drop == "before":
            return _drop(request)
        answer = self._answer(asked, fault)
        return _drop(request) if fault.drop == "after" else answer

    def _answer(self, asked: Wanted | Standings | Search | web.Response, fault: SmsFault) -> web.Response:
        if isinstance(asked, web.Response):
            return asked
        if isinstance(asked, Standings):
            return self.dialect.standings({one: self._template(one) for one in asked.ids})
        try:
            if fault.code:
                raise Refused(fault.code, fault.message)
            return (
                self._find(asked) if isinstance(asked, Search) else self.dialect.accepted(asked, *self._accept(asked))
            )
        except Refused as refused:
            return self.dialect.refusal(refused, asked if isinstance(asked, Wanted) else None)

    def _find(self, search: Search) -> web.Response:
        self.searches.append(search)
        theirs = [
            one for one in self.sent if one.wanted.phone == search.phone and search.since <= one.at < search.until
        ]
        found = [one for one in theirs if one.delivered is not None or not search.reported]
        return self.dialect.found(found[search.skip :][: search.limit], len(found))

    def _accept(self, wanted: Wanted) -> tuple[str, int]:
        template = self._template(wanted.template_id)
        if wanted.sign_name != self.account.sign_name:
            raise Refused(self.dialect.codes["sign"])
        if template is None or not template.approved:
            raise Refused(self.dialect.codes["template"])
        text = f"【{wanted.sign_name}】{self.dialect.fill(template.content, wanted.values)}"
        if any("://" in value for value in wanted.values.values()):
            raise Refused(self.dialect.codes["url"])
        units = len(text.encode("utf-16-be")) // 2
        if units > LIMIT_UNITS:
            raise Refused(self.dialect.codes["length"])
        self._obey_limit(wanted)
        parts = 1 if units <= 70 else -(-units // 67)
        provider_id = f"{self.chance.randrange(10**15, 10**16)}^0"
        sent = Sent(provider_id, wanted, text, parts, self.clock.now())
        self.sent.append(sent)
        self._later(sent)
        return provider_id, parts

    def _obey_limit(self, wanted: Wanted) -> None:
        since = self.clock.now() - timedelta(days=1)
        key = (wanted.phone, wanted.template_id)
        same = [one for one in self.sent if (one.wanted.phone, one.wanted.template_id) == key]
        if sum(one.at > since for one in same) >= DAILY:
            raise Refused(self.dialect.codes["limit"], "触发天级流控Permits:50")

    def _later(self, sent: Sent) -> None:
        if sent.wanted.phone not in self.off:
            self._show(Text(sent.wanted.phone, sent.text, self.clock.now(), own=False))
        if self.report_s is not None and self.callback_url:
            task = asyncio.create_task(self._report_later(sent, self.report_s))
            self._pending.add(task)
            task.add_done_callback(self._pending.discard)

    async def _report_later(self, sent: Sent, after_s: float) -> None:
        await asyncio.sleep(after_s)
        delivered = sent.wanted.phone not in self.off
        try:
            await self.report(sent, delivered=delivered, reason="" if delivered else "UNDELIV")
        except aiohttp.ClientError:
            return  # the service is gone: nobody is left to tell

    def _show(self, text: Text) -> None:
        self.phones.setdefault(text.phone, []).append(text)
        self.watch(text)

    def _template(self, template_id: str) -> SmsTemplate | None:
        return next((one for one in self.templates if one.id == template_id), None)

    def _fault(self, search: bool) -> SmsFault | None:
        for fault in self.faults:
            if fault.times > 0 and fault.searches == search:
                fault.times -= 1
                return fault
        return None


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
