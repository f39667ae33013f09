"""The button of 订阅通知 in a browser that stands in for WeChat's: its script runs and no other, and what is shown can be read."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, Route

from bot.channels.wechat_page import PageSigner
from bot.channels.wechat_token import MemoryVault, Token
from bot.config import config_from
from bot.h5.allow import JS_SDK
from bot.h5.pages import add_pages
from tests.e2e.test_large_pages import MEASURE, SIZES, _check
from tests.support import MONDAY, FixedClock

pytestmark = pytest.mark.e2e
#: What WeChat's client makes of the tag: the contents of its templates within a shadow root.
WECHAT = """
document.querySelectorAll("wx-open-subscribe").forEach(tag => {
  const root = tag.attachShadow({mode: "open"});
  root.innerHTML = [...tag.querySelectorAll("script")].map(one => one.textContent).join("");
  tag.replaceChildren();
});
window.wx = {error() {}, config(given) { window.given = given; }};
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The page alone, on a port of its own."""
    config = config_from(
        {
            "server": {"public_url": "https://linli.example.cn"},
            "wechat": {"app_id": "wxba5fad812f8e6fb9", "subscriptions": {"answer": "t-1", "progress": "t-2"}},
        },
        {},
        require=False,
    )
    clock, started, loop = FixedClock(), threading.Event(), asyncio.new_event_loop()
    port: list[int] = []

    async def ask() -> Token:
        return Token("ticket", MONDAY + timedelta(hours=2), MONDAY)

    async def serve() -> web.AppRunner:
        application = web.Application()
        holder = SimpleNamespace(office=SimpleNamespace(config=config))
        add_pages(application, None, holder, clock, PageSigner(MemoryVault(), ask, clock, Random(7)))  # type: ignore[arg-type]
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port.append(runner.addresses[0][1])
        return runner

    def run() -> None:
        runner = loop.run_until_complete(serve())
        started.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    yield f"http://127.0.0.1:{port[0]}/h5/allow/case"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(params=[(size, scheme) for size in SIZES for scheme in ("light", "dark")], ids="-".join)
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """WeChat on a phone of a size, by day and by night; the network is this machine and WeChat's one script."""
    size, scheme = request.param
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, user_agent="MicroMessenger/8.0.50")
    page = context.new_page()

    def answer(route: Route) -> None:
        if route.request.url == JS_SDK:
            route.fulfill(body=WECHAT, content_type="text/javascript")
        elif route.request.url.startswith("http://127.0.0.1"):
            route.continue_()
        else:
            route.abort()

    page.route("**/*", answer)
    yield page
    context.close()


def test_the_button_is_large_and_a_tap_is_answered(phone: Page, address: str) -> None:
    phone.goto(address)
    given = phone.evaluate("window.given")
    assert given["openTagList"] == ["wx-open-subscribe"] and given["appId"] == "wxba5fad812f8e6fb9"
    box = phone.locator("wx-open-subscribe button").bounding_box()
    assert box and box["height"] >= 60 and box["width"] >= 280
    _check(phone.evaluate(MEASURE))
    yes = '{detail: {errMsg: \'subscribe:ok\', subscribeDetails: \'{"t-1": "{\\\\"status\\\\":\\\\"accept\\\\"}"}\'}}'
    phone.evaluate(f"document.getElementById('allow').dispatchEvent(new CustomEvent('success', {yes}))")
    assert phone.get_by_role("status").inner_text() == "好了,到时提醒您。可以关掉这一页。"
    assert phone.locator("wx-open-subscribe").is_hidden()


def test_no_other_script_runs(phone: Page, address: str) -> None:
    phone.goto(address)
    phone.evaluate(
        "for (const [name, value] of [['textContent', 'window.stranger = 1'], ['src', 'https://res.wx.qq.com/x.js']]) {"
        " const one = document.createElement('script'); one[name] = value; document.body.append(one); }"
    )
    assert phone.evaluate("window.stranger") is None


def test_outside_wechat_it_says_where_the_button_is(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("https://**/*", lambda route: route.abort())
    page.goto(address)
    assert "要在手机微信里点" in page.get_by_role("status").inner_text()
    page.close()
