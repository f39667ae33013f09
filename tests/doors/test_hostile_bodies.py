"""Hostile bodies (RELIABILITY.md S3): no 5xx, at most 50 ms of processor and 10 MB of memory, whatever comes signed."""

import asyncio
import contextlib
import gc
import gzip
import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.wechat import WechatChannel
from bot.channels.wechat_xml import read_xml
from bot.config.wechat import Wechat
from bot.emulators.wechat_crypto import Envelope, signature
from bot.errors import CallbackError, Malformed
from models.cases import Case
from models.inbox import InboxRow
from tests.doors.figures import times
from tests.doors.hostile import corpus
from tests.support import MONDAY
from tests.web.service import ACCOUNT, REPORT, RESIDENT

CORPUS = corpus()
FUZZED = times("LINLI_FUZZ", 400, 20_000)
CPU_S, MEMORY_BYTES = 0.050, 10 << 20
BOX = Envelope(ACCOUNT.app_id, ACCOUNT.encoding_aes_key)
STAMP, NONCE = str(int(MONDAY.timestamp())), "1372623149"
CHANNELS = {
    mode: WechatChannel(
        Wechat.model_validate(
            {
                "app_id": ACCOUNT.app_id,
                "token": ACCOUNT.token,
                "encoding_aes_key": ACCOUNT.encoding_aes_key,
                "mode": mode,
            }
        )
    )
    for mode in ("safe", "plain")
}
#: Pieces that a body is made of, for bodies that nobody thought of.
PIECES = [
    *("<xml>", "</xml>", "<Content>", "</Content>", "<MsgType>", "text", "event", "<Event>", "</Event>", "</MsgType>"),
    *(
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x ?>",
        "<!DOCTYPE xml>",
        "&lt;",
        "&#0;",
        "&#x10FFFF;",
        "<a b='c'/>",
        "<List>",
    ),
    *(
        "</List>",
        "<MsgId>",
        "1",
        "</MsgId>",
        "<CreateTime>",
        "1772413200",
        "</CreateTime>",
        "\x00",
        "灯",
        "\ud7ff",
        "<",
    ),
    *("<FromUserName>", "o1", "</FromUserName>", "<ToUserName>gh_1</ToUserName>", " ", "\n", '"', "&"),
]


def signed_plain() -> dict[str, str]:
    return {"signature": signature(ACCOUNT.token, STAMP, NONCE), "timestamp": STAMP, "nonce": NONCE}


def signed_and_sealed(message: bytes) -> tuple[dict[str, str], bytes]:
    """`message` as the hidden part of a callback that is in order outside."""
    box = BOX.seal(message.decode("utf-8", "replace"), b"0123456789abcdef")
    query = {**signed_plain(), "encrypt_type": "aes", "msg_signature": signature(ACCOUNT.token, STAMP, NONCE, box)}
    return query, f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{box}</Encrypt></xml>".encode()


def receive(mode: str, query: dict[str, str], body: bytes) -> None:
    """Taken, or refused by name; anything else is an error."""
    with contextlib.suppress(CallbackError):
        CHANNELS[mode].receive(query, body, MONDAY)


def test_there_are_at_least_sixty_of_them():
    assert len(CORPUS) >= 60
    assert all(len(signed_and_sealed(body)[1]) <= 64 * 1024 + 16_000 for body in CORPUS.values())


@pytest.mark.parametrize("name", CORPUS)
def test_each_is_refused_by_name_or_taken_within_its_time(name):
    """In the open, and hidden in a callback that is signed and encrypted as it should be."""
    sealed = signed_and_sealed(CORPUS[name])
    for mode, query, body in (("plain", signed_plain(), CORPUS[name]), ("safe", *sealed)):
        receive(mode, query, body)
        spent = min(_spent(mode, query, body) for _ in range(2))
        assert spent < CPU_S, f"{spent * 1000:.0f} ms"


def _spent(mode: str, query: dict[str, str], body: bytes) -> float:
    start = time.process_time()
    receive(mode, query, body)
    return time.process_time() - start


@pytest.fixture
def tidy():
    """Garbage is looked for as often as in the service; tests let more of it lie (tests/conftest.py)."""
    lazy = gc.get_threshold()
    gc.set_threshold(700, 10, 10)  # Python's own
    yield
    gc.set_threshold(*lazy)


@pytest.mark.usefixtures("tidy")
def test_none_of_them_leaves_or_takes_more_than_ten_megabytes():
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for body in CORPUS.values():
            receive("plain", signed_plain(), body)
            receive("safe", *signed_and_sealed(body))
        gc.collect()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 1 << 20
    assert peak - before < MEMORY_BYTES


@pytest.mark.only_on("sqlite")
async def test_over_the_network_none_is_a_5xx_and_nothing_unsigned_is_kept(service, door):
    query, _ = service.sealed(service.said(RESIDENT, REPORT))
    bare = {(await service.post(query, body)).status for body in CORPUS.values()}
    assert bare <= {400, 403}
    assert service.count(InboxRow) == service.count(Case) == 0
    sealed = {(await service.post(*signed_and_sealed(body))).status for body in CORPUS.values()}
    assert sealed <= {200, 400, 403}  # 200: odd, but a message, and signed by somebody who has the keys
    door("S3 恶意的正文", 2 * len(CORPUS), 0, "5xx 0 次")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "identity", "GZIP, gzip"])
async def test_a_packed_body_is_refused_unread_however_small_it_is(service, packing):
    query, body = service.sealed(service.said(RESIDENT, REPORT))
    bomb = gzip.compress(body.encode() + b" " * (50 << 20))
    headers = {"Content-Encoding": packing}
    async with service.client.post(service.url, params=query, data=bomb, headers=headers) as response:
        assert response.status == 400
    assert service.count(InboxRow) == 0


@pytest.mark.only_on("sqlite")
async def test_a_hundred_megabytes_are_refused_before_they_are_read(service):
    """Without a length, so that only reading can tell; what does not fit is not collected."""
    query, _ = service.sealed(service.said(RESIDENT, REPORT))

    async def endless():
        for _ in range(1600):
            yield b"x" * (1 << 16)

    before = _resident_bytes()
    with_status = asyncio.create_task(_status(service, query, endless()))
    assert await asyncio.wait_for(with_status, 20) in (413, 0)
    assert _resident_bytes() - before < MEMORY_BYTES * 2  # the client's own part included
    assert (await service.get("/healthz")).status == 200


async def _status(service, query, body) -> int:
    """0: the connection was cut."""
    try:
        async with service.client.post(service.url, params=query, data=body) as response:
            return response.status
    except OSError:
        return 0


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_no_mixture_of_its_pieces_is_anything_but_malformed_or_taken(door):
    def mixed(pieces):
        body = "".join(pieces).encode("utf-8", "surrogatepass")
        with contextlib.suppress(Malformed):
            read_xml(body)
        receive("plain", signed_plain(), body)

    pieces = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=40)
    settings(max_examples=FUZZED)(given(pieces)(mixed))()
    door("S3 标签拼成的正文", FUZZED, 0, "都是 4xx 或照常收下")


def test_no_bytes_are_anything_but_malformed_or_taken(door):
    def random(body):
        receive("plain", signed_plain(), body)
        receive("safe", *signed_and_sealed(body))

    settings(max_examples=FUZZED)(given(st.binary(max_size=400))(random))()
    door("S3 乱字节", 2 * FUZZED, 0, "都是 4xx 或照常收下")
