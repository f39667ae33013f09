"""Broken exchanges: what certainly stayed here is tried again, what may have arrived is unknown (F15, F16)."""

import asyncio
import ssl
import traceback
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_wire import Answer, Call, exchange
from bot.messages import Attempt, Outcome

pytestmark = pytest.mark.asyncio

SERVICE = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
ONCE = Call(SERVICE, body={"touser": "o1"}, repeatable=False, timeout_s=0.1)
AGAIN = Call("/cgi-bin/user/info", params={"openid": "o1"}, timeout_s=0.1)
PAGE = "<!DOCTYPE html><html>login</html>"


@asynccontextmanager
async def listening(serve, **options):
    """A bare socket, for what an HTTP server would not do; yields its port."""

    async def guarded(reader, writer):
        try:
            await serve(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0, **options)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def read_request(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)


async def answer_only(reader, writer, content):
    await read_request(reader)
    writer.write(content)
    await writer.drain()


async def never(reader, writer):
    await read_request(reader)
    await asyncio.sleep(1)


async def cut_at_once(reader, writer):
    await read_request(reader)


async def cut_in_the_answer(reader, writer):
    await answer_only(reader, writer, b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"errcode":0')


async def not_http(reader, writer):
    await answer_only(reader, writer, b"\x00\x01 hello\r\n\r\n")


@pytest.mark.parametrize("serve", [never, cut_at_once, cut_in_the_answer, not_http])
async def test_a_message_whose_answer_is_lost_is_unknown(session, serve):
    async with listening(serve) as port:
        attempt = await exchange(session, f"http://127.0.0.1:{port}", ONCE, "t")
    assert isinstance(attempt, Attempt)
    assert attempt.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("serve", [never, cut_at_once, cut_in_the_answer, not_http])
async def test_a_question_whose_answer_is_lost_is_asked_again(session, serve):
    async with listening(serve) as port:
        attempt = await exchange(session, f"http://127.0.0.1:{port}", AGAIN, "t")
    assert isinstance(attempt, Attempt)
    assert attempt.outcome is Outcome.RETRY


async def test_a_refused_connection_is_tried_again(session):
    async with listening(never) as port:
        pass
    attempt = await exchange(session, f"http://127.0.0.1:{port}", ONCE, "t")
    assert (attempt.outcome, attempt.code) == (Outcome.RETRY, "unreached")


async def test_a_name_that_does_not_resolve_is_tried_again():
    class Nowhere(AbstractResolver):
        async def resolve(self, host, port=0, family=0):
            raise OSError("no such name")

        async def close(self):
            pass

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Nowhere())) as session:
        attempt = await exchange(session, "http://wechat.invalid", ONCE, "t")
    assert (attempt.outcome, attempt.code) == (Outcome.RETRY, "unreached")


async def test_a_connection_that_is_never_made_is_tried_again(session, monkeypatch):
    """All places in the pool are taken: nothing left."""
    monkeypatch.setattr("bot.channels.wechat_wire.CONNECT_S", 0.1)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as narrow, listening(never) as port:
        call = Call(SERVICE, body={}, repeatable=False, timeout_s=0.5)
        base = f"http://127.0.0.1:{port}"
        attempts = await asyncio.gather(exchange(narrow, base, call), exchange(narrow, base, call))
    assert sorted(attempt.outcome for attempt in attempts) == [Outcome.RETRY, Outcome.UNKNOWN]


async def test_an_answer_that_drips_is_given_up_in_time(session, monkeypatch):
    monkeypatch.setattr("bot.channels.wechat_wire.CONNECT_S", 0.2)

    async def drip(reader, writer):
        await answer_only(reader, writer, b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with listening(drip) as port:
        attempt = await asyncio.wait_for(exchange(session, f"http://127.0.0.1:{port}", ONCE, "t"), 1)
    assert (attempt.outcome, attempt.code) == (Outcome.UNKNOWN, "timeout")


def own_certificate(folder):
    """A server context with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "own.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_a_server_that_cannot_prove_who_it_is_gets_nothing(session, tmp_path):
    got = []

    async def listen(reader, writer):
        got.append(await reader.read(1))

    async with listening(listen, ssl=own_certificate(tmp_path)) as port:
        attempt = await exchange(session, f"https://127.0.0.1:{port}", ONCE, "t")
    assert (attempt.outcome, attempt.code) == (Outcome.ALARM, "certificate")
    assert not any(got)


async def test_tls_cut_in_the_handshake_is_tried_again(session):
    async def hang_up(reader, writer):
        await reader.read(1)

    async with listening(hang_up) as port:
        attempt = await exchange(session, f"https://127.0.0.1:{port}", ONCE, "t")
    assert attempt.outcome is Outcome.RETRY


@pytest.mark.parametrize(
    ("status", "text", "outcome"),
    [
        (200, PAGE, Outcome.RETRY),
        (200, "", Outcome.UNKNOWN),
        (200, '{"errcode":0,"err', Outcome.UNKNOWN),
        (200, "[]", Outcome.UNKNOWN),
        (200, '{"a":' * 5000, Outcome.UNKNOWN),
        (302, "", Outcome.ALARM),
        (403, PAGE, Outcome.ALARM),
        (404, PAGE, Outcome.ALARM),
        (429, "", Outcome.RETRY),
        (500, PAGE, Outcome.RETRY),
        (502, PAGE, Outcome.RETRY),
        (503, '{"error":"down"}', Outcome.RETRY),
        (504, PAGE, Outcome.UNKNOWN),
        (521, PAGE, Outcome.RETRY),
        (500, '{"errcode":45015,"errmsg":"x"}', Outcome.NEXT_RUNG),
        (200, '{"errcode":0,"errmsg":"o\x01k"}', Outcome.SENT),
    ],
)
async def test_an_answer_that_is_not_the_apis_ends_by_whether_it_may_have_been_accepted(
    api, platform, status, text, outcome
):
    platform.answers[SERVICE].append(web.Response(status=status, text=text))
    attempt = await api.send_service_message("o1", "好")
    assert attempt.outcome is outcome
    assert len(platform.calls) == 1


async def test_a_redirect_is_not_followed_and_carries_the_token_nowhere(api, platform):
    other = f"{platform.api_base.replace('127.0.0.1', 'localhost')}/elsewhere"
    platform.answers[SERVICE].append(web.Response(status=307, headers={"Location": other}))
    assert (await api.send_service_message("o1", "好")).outcome is Outcome.ALARM
    assert [asked.path for asked in platform.calls] == [SERVICE]


async def cut(request):
    request.transport.abort()
    return web.Response()


async def test_a_template_message_whose_answer_is_lost_may_be_tried_again_under_its_key(api, platform):
    platform.answers[TEMPLATE].append(cut)
    attempt = await api.send_template("o1", "t", {"thing1": "好"}, "outbox-1")
    assert attempt.outcome is Outcome.UNKNOWN
    assert attempt.retry_after_s < 600


async def test_a_service_message_whose_answer_is_lost_is_left_unknown(api, platform):
    platform.answers[SERVICE].append(cut)
    attempt = await api.send_service_message("o1", "好")
    assert (attempt.outcome, attempt.retry_after_s) == (Outcome.UNKNOWN, None)
    assert len(platform.calls) == 1


async def test_an_endless_answer_is_not_read(api, platform):
    platform.answers["/cgi-bin/user/info"].append(web.Response(body=b"{" + b" " * (1 << 20) + b"}"))
    with pytest.raises(ApiError) as raised:
        await api.user("o1")
    assert raised.value.attempt.code == "too_large"


async def answer_with_a_page(request):
    return web.Response(text=PAGE, content_type="text/html")


async def answer_with_a_bad_redirect(request):
    return web.Response(status=302, headers={"Location": "http://["})


async def refuse_the_token(request):
    return web.json_response({"errcode": 40001, "errmsg": "invalid credential rid: 64b09fbb-56b7faa9-1054a9fe"})


async def refuse_the_account(request):
    return web.json_response({"errcode": 48001, "errmsg": "api unauthorized rid: 64b09fbb-56b7faa9-1054a9fe"})


async def test_whatever_goes_wrong_no_secret_is_logged_or_raised(api, account, platform, session, caplog, capfd):
    """The token travels in the address, which HTTP libraries like to put in their errors."""
    caplog.set_level("DEBUG")
    asyncio.get_running_loop().set_debug(True)
    told = []
    for answer in (cut, answer_with_a_page, answer_with_a_bad_redirect, refuse_the_account, refuse_the_token):
        platform.answers.clear()
        platform.answers[SERVICE].extend([answer, answer])
        platform.answers["/cgi-bin/qrcode/create"].extend([answer, answer])
        told.append(repr(await api.send_service_message("o1", "好")))
        with pytest.raises(ApiError) as raised:
            await api.create_qr("g1")
        told += traceback.format_exception(raised.value)
        assert raised.value.__context__ is None
    for base in ("http://127.0.0.1:9", "http://127.0.0.1:99999", "ftp://127.0.0.1", "http://127.0.0.1:80:80"):
        told.append(repr(await exchange(session, base, ONCE, platform.token)))
    platform.answers["/cgi-bin/stable_token"].append(refuse_the_token)
    told.append(repr(await account(platform.api_base).send_service_message("o1", "好")))
    written = capfd.readouterr()
    everything = "\n".join([*told, caplog.text, written.out, written.err])
    assert "wechat.refused" in everything  # the logs were looked at
    assert platform.token.startswith("tokencanary")
    assert "canary" not in everything


async def test_an_answer_keeps_its_content_out_of_logs():
    assert "personal" not in repr(Answer(200, "image/jpeg", b"personal"))
