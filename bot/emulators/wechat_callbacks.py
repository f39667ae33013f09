"""Callbacks (消息推送): posts what people do to the service, as WeChat does, and reads what it answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.config.advice import LOOPBACK
from bot.emulators.wechat_crypto import RANDOM_BYTES, Envelope, signature
from bot.emulators.wechat_ledger import Kind
from bot.emulators.wechat_people import Content, Person
from bot.emulators.wechat_platform import Patience, Platform
from bot.emulators.wechat_xml import BadReply, Fields, PassiveReply, build, read_reply

UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"


@dataclass(frozen=True)
class Try:
    """One delivery of a callback; `status` is None when no answer came in time."""

    status: int | None
    body: str
    seconds: float


@dataclass(frozen=True)
class Delivery:
    """A callback with all its deliveries and what came of it."""

    openid: str
    #: MsgId of a message; FromUserName+CreateTime+Event+EventKey of an event.
    key: str
    fields: Fields
    tries: tuple[Try, ...]
    reply: PassiveReply | None = None
    #: Which rule the service broke; empty when all is well.
    problem: str = ""

    @property
    def text(self) -> str:
        """What the person was answered; empty for nothing."""
        return self.reply.text if self.reply else ""


class Callbacks:
    """The way from WeChat to the service."""

    def __init__(self, platform: Platform, url: str, patience: Patience) -> None:
        self.url = url
        self._platform = platform
        self._patience = patience
        self._envelope = Envelope(platform.account.app_id, platform.account.encoding_aes_key)
        self._session: ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def verify(self) -> bool:
        """Whether the service answers the handshake: GET with echostr, sent back as it is."""
        echo = str(self._platform.chance.getrandbits(62))
        query = {**self._signed(), "echostr": echo}
        async with self._client().get(self.url, params=query) as response:
            return response.status == 200 and await response.text() == echo

    async def deliver(self, person: Person, fields: Fields) -> Delivery:
        """Post until the service answers below 500 or patience ends; show the person the reply or the apology."""
        key = _key(fields)
        query, body = self._pack(person.openid, fields)
        tries: list[Try] = []
        while len(tries) <= self._patience.retries:
            if tries:
                await asyncio.sleep(self._patience.pause_s)
                if self._patience.fresh_nonce:
                    query, body = self._pack(person.openid, fields)
            self._platform.ledger.add(
                Kind.PUSHED, person.openid, key=key, delivery=len(tries) + 1, xml=build(fields), query=dict(query)
            )
            answer = await self._post(query, body)
            tries.append(answer)
            self._platform.ledger.add(
                Kind.ANSWERED, person.openid, key=key, status=answer.status, body=answer.body, seconds=answer.seconds
            )
            if answer.status is not None and answer.status < 500:
                break
        return self._conclude(person, Delivery(person.openid, key, fields, tuple(tries)))

    def _conclude(self, person: Person, delivery: Delivery) -> Delivery:
        """Read the last answer, show it, and note in the ledger what was wrong with it."""
        last, reply, problem = delivery.tries[-1], None, ""
        try:
            if last.status != 200:
                raise BadReply("no answer" if last.status is None else f"the answer has status {last.status}")
            reply = read_reply(last.body, self._platform.account, person.openid)
            if reply is not None and not _may_be_answered(delivery.fields):
                raise BadReply("this event may not be answered")
        except BadReply as error:
            reply, problem = None, str(error)
            self._platform.ledger.add(Kind.PROBLEM, person.openid, key=delivery.key, why=problem)
        if _may_be_answered(delivery.fields):
            self._show(person, reply, problem)
        return Delivery(delivery.openid, delivery.key, delivery.fields, delivery.tries, reply, problem)

    def _show(self, person: Person, reply: PassiveReply | None, problem: str) -> None:
        if problem:
            self._platform.people.show(person, Content("note", UNAVAILABLE), "wechat")
        elif reply is not None and reply.msg_type != "transfer_customer_service":
            self._platform.people.show(person, Content("text", reply.text), "passive_reply")

    async def _post(self, query: Mapping[str, str], body: str) -> Try:
        started = asyncio.get_running_loop().time()
        status, text = None, ""
        try:
            async with self._client().post(
                self.url, params=query, data=body.encode(), headers={"Content-Type": "text/xml"}
            ) as response:
                text = (await response.read()).decode(errors="replace")
                status = response.status
        except (TimeoutError, ClientError):
            pass  # no answer: exactly what a Try without status says
        return Try(status, text, asyncio.get_running_loop().time() - started)

    def _client(self) -> ClientSession:
        """The connections to the service. Raises ValueError when it is not on this machine: emulators stay at home."""
        if urlsplit(self.url).hostname not in LOOPBACK:
            raise ValueError(f"the callback URL must be on loopback, not {self.url!r}")
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=self._patience.reply_s))
        return self._session

    def _signed(self) -> dict[str, str]:
        timestamp, nonce = str(_seconds(self._platform)), str(self._platform.chance.randint(10**8, 2**31))
        signed = signature(self._platform.account.token, timestamp, nonce)
        return {"signature": signed, "timestamp": timestamp, "nonce": nonce}

    def _pack(self, openid: str, fields: Fields) -> tuple[dict[str, str], str]:
        """Query and body in the account's mode."""
        query = {**self._signed(), "openid": openid}
        mode, plain = self._platform.account.mode, build(fields)
        if mode == "plain":
            return query, plain
        prefix = self._platform.chance.randbytes(RANDOM_BYTES // 2).hex().encode()
        sealed = self._envelope.seal(plain, prefix)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(self._platform.account.token, query["timestamp"], query["nonce"], sealed)
        visible = fields if mode == "compatible" else {"ToUserName": fields["ToUserName"]}
        return query, build({**visible, "Encrypt": sealed})


def _seconds(platform: Platform) -> int:
    return int(platform.clock.now().timestamp())


def _key(fields: Fields) -> str:
    if "MsgId" in fields:
        return str(fields["MsgId"])
    return "".join(str(fields.get(name, "")) for name in ("FromUserName", "CreateTime", "Event", "EventKey"))


def _may_be_answered(fields: Fields) -> bool:
    """Whether WeChat takes a passive reply to it (CHANNELS.md 1.6)."""
    event = str(fields.get("Event", "")).lower()
    return event != "unsubscribe" and not event.endswith("jobfinish") and not event.startswith("subscribe_msg")
