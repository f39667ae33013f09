"""Pictures and their addresses: 100 odd files and no crash, no place kept (RELIABILITY.md S18); no address from outside
is ever asked, no redirect followed (S8). Refusals by kind are in tests/channels/test_media.py.
"""

import asyncio
import resource
import struct
import time
import warnings
from collections.abc import Iterator
from io import BytesIO
from random import Random

import aiohttp
import pytest
from aiohttp import web
from PIL import Image, ImageFile

from bot.channels.media import SCANS_MAX, PictureRefused, clean_image
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import ApiError
from bot.delivery.vault import DatabaseVault
from tests.channels.test_media import encoded, picture, png_bomb, with_place
from tests.delivery.office import BRISK, MEDIA_GET
from tests.web.service import REPORT, RESIDENT, configured, serving

SECONDS, MEMORY_BYTES = 8.0, 600 << 20  # for forty million pixels, on a busy machine
PLACE = b"CANARY"


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: small to send, slow to decode."""
    whole = encoded(Image.new("RGB", (1000, 1000), (200, 10, 10)), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * count + b"\xff\xd9"


def odd_files() -> Iterator[tuple[str, bytes]]:
    chance = Random(18)
    whole = {name: encoded(picture((300, 200)), name, exif=with_place()) for name in ("JPEG", "PNG", "WEBP")}
    for name, content in whole.items():
        for tail in (b"PK\x03\x04CANARY", b"<script>alert('CANARY')</script>", b"%PDF-1.7 CANARY", content):
            yield f"{name} and {tail[:5]!r}", content + tail
        for share in (0.01, 0.2, 0.5, 0.8, 0.99):
            yield f"{name} cut at {share}", content[: int(len(content) * share)]
        for number in range(20):
            broken = bytearray(content)
            for _ in range(1 + number):
                broken[chance.randrange(12, len(broken))] = chance.randrange(256)
            yield f"{name} broken {number}", bytes(broken)
    for mode in ("L", "P", "1", "LA", "RGBA", "I;16", "CMYK", "YCbCr"):
        image = Image.new(mode, (60, 40)) if mode == "I;16" else picture().convert(mode)
        yield f"in {mode}", encoded(image, "JPEG" if mode in ("CMYK", "YCbCr") else "PNG")
    frames = [Image.new("L", (2, 2), number % 255) for number in range(10_000)]
    yield "GIF of 10,000 frames", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    yield "APNG", encoded(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40))] * 50)
    yield "SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/"/></svg>'
    yield "SVG called JPEG", b"\xff\xd8\xff<svg onload='alert(1)'/>"
    yield "HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 500
    yield "AVIF", b"\x00\x00\x00\x18ftypavif" + b"\x00" * 500
    yield "TIFF", encoded(picture(), "TIFF")
    yield "BMP", encoded(picture(), "BMP")
    yield "ICO", encoded(picture((16, 16)), "ICO")
    yield "PSD", b"8BPS\x00\x01" + b"\x00" * 100
    yield "EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n(|id) file"
    for size in ((8000, 5001), (65_500, 65_500), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0)):
        yield f"bomb {size}", png_bomb(*size)
    yield "5,000 scans", scans(5000)
    yield "web bomb", b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8X" + struct.pack("<I", 10) + b"\xff" * 10


def test_of_a_hundred_odd_files_none_crashes_and_none_keeps_a_place(door):
    files = dict(odd_files())
    assert len(files) >= 100
    kept, worst, refusals = 0, (0.0, ""), set[str]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in files.items():
            start = time.process_time()
            try:
                clean = clean_image(content)
            except PictureRefused as refused:
                refusals.add(str(refused))
            else:
                kept += 1
                for left in (clean.content, clean.thumbnail):
                    assert PLACE not in left and b"Exif" not in left and b"<script" not in left, name
                    with Image.open(BytesIO(left)) as opened:
                        assert not dict(opened.getexif()), name
            worst = max(worst, (time.process_time() - start, name))
    door("S18 古怪的照片", len(files), 0, f"收下 {kept} 张，都没有位置；最慢 {worst[0]:.2f} s")
    assert worst[0] < SECONDS
    assert kept > 10
    assert all(said.endswith("。") for said in refusals), "each is said to the person, in a sentence"


def test_the_largest_picture_that_is_taken_stays_within_time_and_memory():
    content = encoded(Image.new("RGB", (8000, 5000), (10, 200, 10)), "JPEG", progressive=True)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert clean_image(content).width == 8000
    assert time.process_time() - start < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY_BYTES


def test_a_jpeg_of_many_scans_is_refused_before_it_is_decoded():
    start = time.process_time()
    with pytest.raises(PictureRefused):
        clean_image(scans(SCANS_MAX))
    assert time.process_time() - start < 1
    assert clean_image(scans(20)).width == 1000


def test_half_a_picture_is_never_filled_up_with_grey():
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


# Addresses


class Trap:
    """A listening address of this machine that nobody has a reason to ask."""

    def __init__(self) -> None:
        self.hits = 0

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._count, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def _count(self, _reader, writer) -> None:
        self.hits += 1
        writer.close()


@pytest.fixture
async def trap():
    made = Trap()
    await made.start()
    yield made
    made.server.close()


def addresses(port: int) -> list[str]:
    """Two hundred ways to name the trap, and things that are no picture."""
    hosts = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::ffff:127.0.0.1]",
    ]
    hosts += ["mmbiz.qpic.cn@127.0.0.1", "127.0.0.1#mmbiz.qpic.cn", "169.254.169.254", "127.0.0.1.nip.io"]
    schemes = ["http", "https", "ftp", "gopher", "HTTP"]
    paths = ["/x.jpg", "/?url=http://mmbiz.qpic.cn/x", "/latest/meta-data/", "/../../etc/passwd"]
    made = [f"{scheme}://{host}:{port}{path}" for scheme in schemes for host in hosts for path in paths]
    return [*made[:197], "file:///etc/passwd", "data:image/png;base64,AAAA", "\\\\127.0.0.1\\share"]


@pytest.mark.only_on("sqlite")
async def test_two_hundred_picture_addresses_lead_to_no_request(database_url, tmp_path, clock, trap, door):
    urls = addresses(trap.port)
    assert len(urls) == 200
    async with serving(database_url, tmp_path, clock, ("web", "delivery", "clock"), delivery=BRISK) as service:
        for number, url in enumerate(urls):
            openid = f"oSsrf{number % 5:04d}{number // 5:04d}"
            if number < 5:
                await service.emulator.say(openid, REPORT)
            said = {**service.said(openid, "", 5000 + number), "MsgType": "image", "PicUrl": url}
            said = {name: value for name, value in said.items() if name != "Content"} | {"MediaId": f"m{number}"}
            await service.post(*service.sealed(said, nonce=str(number)))
        async with asyncio.timeout(20):
            while not service.emulator.ledger.calls(MEDIA_GET):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
    assert trap.hits == 0
    door("S8 照片地址指向内网", len(urls), trap.hits)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.only_on("sqlite")
async def test_no_redirect_of_the_api_is_followed(store, clock, tmp_path, trap, status):
    """Neither for the file nor for the token: an address of ours with the token in it goes nowhere else."""

    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": f"http://127.0.0.1:{trap.port}{request.path_qs}"})

    async def token(_request: web.Request) -> web.Response:
        return web.json_response({"access_token": "T" * 40, "expires_in": 7200})

    application = web.Application()
    application.router.add_post("/cgi-bin/stable_token", token)
    application.router.add_route("*", "/{any:.*}", elsewhere)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    config = configured("sqlite:///x.db", tmp_path, f"http://127.0.0.1:{runner.addresses[0][1]}")
    try:
        async with aiohttp.ClientSession() as session:
            api = WechatApi(session, config.wechat, DatabaseVault(store, "wx", clock), clock)
            with pytest.raises(ApiError):
                await api.download_media("m1")
            assert (await api.send_service_message(RESIDENT, "x")).provider_id == ""
    finally:
        await runner.cleanup()
    assert trap.hits == 0
