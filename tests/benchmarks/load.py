"""The load (压测): signed and encrypted reports over HTTP, each with its own query, body and id; a process of its own.

`python -m tests.benchmarks.load PLAN` reads a JSON plan and prints a JSON result. Closed: as many at once as there are
connections, as fast as the server answers. Open: one is due every 1/rate seconds, and its latency counts from then.
"""

import asyncio
import itertools
import json
import os
import secrets
import sys
import time
from dataclasses import asdict, dataclass, field

from bot.emulators.wechat_crypto import Envelope, signature

APP, TOKEN, KEY, ACCOUNT = "wxba5fad812f8e6fb9", "AAAAA", "A" * 43, "gh_0000000001"
REPORT = "翠园3幢2单元楼道灯坏了,晚上老人上下楼看不见,麻烦尽快派人来修一下,谢谢。"
#: Who writes again has something else to say; the same once more would only be added to his case.
REPORTS = (
    REPORT,
    "翠园3幢门口垃圾堆了三天没人清,苍蝇很多味道很大,麻烦尽快派人来清一下,谢谢。",
    "翠园3幢2单元电梯坏了,老人上下楼很不方便,麻烦尽快派人来修一下,谢谢。",
)
ENVELOPE = Envelope(APP, KEY)


@dataclass
class Plan:
    """What to send where."""

    port: int
    #: Distinguishes the senders and ids of one run from those of another.
    series: str
    count: int
    connections: int = 64
    #: Requests per second of an open loop; 0: closed.
    rate: float = 0.0
    #: So many people write in turn; 0: everybody writes once.
    senders: int = 0
    #: The failing control: every signature is wrong.
    forged: bool = False
    core: int | None = None


@dataclass
class Result:
    """What came of it."""

    seconds: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    #: How many answers were encrypted replies.
    replies: int = 0
    latencies_ms: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return sum(self.statuses.values()) / self.seconds


def request(plan: Plan, number: int, at: int) -> bytes:
    """One callback as it goes over the wire."""
    again, sender = divmod(number, plan.senders) if plan.senders else (0, number)
    xml = (
        f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><FromUserName><![CDATA[o{plan.series}{sender:012}]]>"
        f"</FromUserName><CreateTime>{at}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{REPORTS[again % len(REPORTS)]}]]></Content><MsgId>{plan.series}{number:012}</MsgId></xml>"
    )
    box, nonce = ENVELOPE.seal(xml, secrets.token_bytes(16)), f"{plan.series}{number}"
    signed = "0" * 40 if plan.forged else signature(TOKEN, str(at), nonce, box)
    query = f"timestamp={at}&nonce={nonce}&encrypt_type=aes&msg_signature={signed}"
    body = f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{box}]]></Encrypt></xml>".encode()
    head = f"POST /wechat?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection:
    """One kept-alive connection, opened again when the server closed it."""

    def __init__(self, port: int, result: Result) -> None:
        self._port, self._result = port, result
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, wire: bytes) -> None:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        self._writer.write(wire)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        status = head.split()[1].decode()
        self._result.statuses[status] = self._result.statuses.get(status, 0) + 1
        self._result.replies += b"<Encrypt>" in body
        if b"connection: close" in head:
            self._writer.close()
            self._writer = None


async def closed(plan: Plan, wires: list[bytes]) -> Result:
    result, waiting = Result(), iter(wires)

    async def one() -> None:
        connection = Connection(plan.port, result)
        for wire in waiting:
            start = time.perf_counter()
            await connection.send(wire)
            result.latencies_ms.append((time.perf_counter() - start) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(plan.connections)))
    result.seconds = time.perf_counter() - began
    return result


async def opened(plan: Plan, wires: list[bytes]) -> Result:
    result, free = Result(), asyncio.LifoQueue[Connection]()
    for _ in range(plan.connections):
        free.put_nowait(Connection(plan.port, result))
    began = time.perf_counter()

    async def one(wire: bytes, due: float) -> None:
        connection = await free.get()
        await connection.send(wire)
        free.put_nowait(connection)
        result.latencies_ms.append((time.perf_counter() - due) * 1000)

    sent = []
    for number, wire in enumerate(wires):
        due = began + number / plan.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sent.append(asyncio.create_task(one(wire, due)))
    await asyncio.gather(*sent)
    result.seconds = time.perf_counter() - began
    return result


def main() -> None:
    plan = Plan(**json.loads(sys.argv[1]))
    if plan.core is not None:
        os.sched_setaffinity(0, {plan.core})
    at = int(time.time())  # noqa: TID251 - the server compares it with its own clock
    wires = [request(plan, number, at) for number in itertools.islice(itertools.count(), plan.count)]
    print(json.dumps(asdict(asyncio.run((opened if plan.rate else closed)(plan, wires)))))


if __name__ == "__main__":
    main()
