"""Slow and greedy clients (RELIABILITY.md S26), and pages that are for nobody outside."""

import asyncio
import time

import pytest

from bot import web as door
from bot.app import HEADERS_MAX
from models.inbox import InboxRow
from tests.commands.conftest import as_found, shell
from tests.web.service import REPORT, RESIDENT

__all__ = ["as_found", "shell"]
pytestmark = pytest.mark.only_on("sqlite")
SLOW = 500


def address(service) -> tuple[str, int]:
    host, _, port = service.url.removeprefix("http://").removesuffix("/wechat").partition(":")
    return host, int(port)


async def exchange(service, raw: bytes, wait_s: float = 5) -> bytes:
    """What the server says to these bytes, until it closes; what it said so far when it does not."""
    reader, writer = await asyncio.open_connection(*address(service))
    said = b""
    try:
        writer.write(raw)
        async with asyncio.timeout(wait_s):
            while piece := await reader.read(4096):
                said += piece
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return said


async def test_five_hundred_slow_connections_make_nobody_wait(service, door):
    """Half of them never end their header, half never end their body."""
    starts = (
        b"POST /wechat HTTP/1.1\r\nHost: x\r\nX-A: ",
        b"POST /wechat HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx",
    )
    held = []
    for number in range(SLOW):
        _, writer = await asyncio.open_connection(*address(service))
        writer.write(starts[number % 2])
        held.append(writer)
    waits = []
    for number in range(100):
        callback = service.sealed(service.said(f"oNormal{number:04d}", "你好", 9000 + number), str(number))
        start = time.perf_counter()
        assert (await service.post(*callback)).status == 200
        waits.append(time.perf_counter() - start)
        for writer in held[number::100]:
            writer.write(b"x")
    for writer in held:
        writer.close()
    door("S26 不说完的连接", SLOW, 0, f"旁人 p99 {sorted(waits)[98] * 1000:.0f} ms")
    assert sorted(waits)[98] < 2


async def test_a_body_that_does_not_come_is_given_up_and_its_connection_closed(service, monkeypatch):
    assert door.BODY_WITHIN_S <= 10
    monkeypatch.setattr(door, "BODY_WITHIN_S", 0.2)
    start = time.monotonic()
    await exchange(service, b"POST /wechat HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n<xml>")
    assert time.monotonic() - start < 3
    assert service.count(InboxRow) == 0


async def test_a_connection_that_sends_half_a_header_is_closed_in_time(service, monkeypatch):
    """The limit is bot.app.KEEPALIVE_S; aiohttp's own would be an hour."""
    from aiohttp import web

    from bot.app import KEEPALIVE_S, runner_of

    assert KEEPALIVE_S <= 75
    monkeypatch.setattr("bot.app.KEEPALIVE_S", 0.3)
    runner = runner_of(web.Application(), 0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        reader, writer = await asyncio.open_connection(*runner.addresses[0][:2])
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
        assert await asyncio.wait_for(reader.read(), 3) == b""
        writer.close()
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    "head",
    [
        "".join(f"X-{number}: 1\r\n" for number in range(HEADERS_MAX + 1)),
        f"X-A: {'x' * 9000}\r\n",
        f"Cookie: {'x' * 9000}\r\n",
        "X A: 1\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked, chunked\r\n",
        "X-A: 1\n\rX-B: 2\r\n",
        "X-A: \x00\r\n",
    ],
    ids=["many", "long", "cookie", "space", "two lengths", "smuggled", "negative", "twice chunked", "ends", "NUL"],
)
async def test_a_head_out_of_bounds_is_a_400(service, head):
    said = await exchange(service, f"POST /wechat HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode(), 2)
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400")), said[:80]


async def test_an_address_out_of_bounds_is_a_400(service):
    said = await exchange(service, f"GET /wechat?a={'x' * 9000} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))


async def test_a_form_of_many_parts_is_no_callback(service):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))
    part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 1000 + "--b--\r\n"
    assert (await service.post(query, body, **{"Content-Type": "multipart/form-data; boundary=b"})).status == 400


async def test_more_at_once_than_can_be_answered_in_time_are_sent_away_to_come_again(service, monkeypatch):
    monkeypatch.setattr(door, "UNDER_WAY_MAX", 2)
    callbacks = [
        service.sealed(service.said(f"oMany{number:04d}", "你好", 50 + number), str(number)) for number in range(20)
    ]
    statuses = [answered.status for answered in await asyncio.gather(*(service.post(*one) for one in callbacks))]
    assert set(statuses) == {200, 503}
    assert service.count(InboxRow) == statuses.count(200)
    later = [(await service.post(*one)).status for one in callbacks]
    assert set(later) == {200} and service.count(InboxRow) == 20


# What is for nobody outside


@pytest.mark.parametrize(
    "path", ["/demo", "/demo/", "/demo/api/phones", "/demo/static/phones.js", "/", "/media/x", "/h5/"]
)
async def test_the_service_has_no_demo_and_no_page_that_is_not_there(service, path):
    assert (await service.get(path)).status == 404
    async with service.client.post(service.url.removesuffix("/wechat") + path) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "X-Forwarded-Proto", "x-forwarded-host"]
)
async def test_a_scrape_through_a_proxy_gets_no_metrics(service, header):
    """Also one that claims to come from this machine."""
    url = service.url.removesuffix("/wechat") + "/metrics"
    async with service.client.get(url, headers={header: "127.0.0.1"}) as response:
        assert (response.status, await response.text()) == (403, "local only")
    assert (await service.get("/metrics")).status == 200


async def test_a_path_that_climbs_leads_nowhere(service):
    for path in ("/media/../linli.db", "/%2e%2e/%2e%2e/etc/passwd", "/demo/static/../../secrets.json", "//etc/passwd"):
        said = await exchange(service, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert said.startswith(b"HTTP/1.1 404"), (path, said[:60])


@pytest.mark.parametrize("roles", ["web,cook", "all", ",", "", "WEB", "web;delivery"])
def test_a_role_that_does_not_exist_is_a_usage_error_that_names_those_there_are(shell, roles):
    refused = shell.run("serve", "--roles", roles)
    assert (refused.code, refused.out) == (2, "")
    assert all(word in refused.err for word in ("web", "delivery", "clock"))
    assert "Traceback" not in refused.err
