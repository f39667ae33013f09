"""Demo phones (演示手机): a page with three WeChat chats and one of SMS, each a person of an emulator, live in the browser.

What is said there goes to the service as real callbacks of WeChat, or of the SMS provider.
"""

from collections.abc import Awaitable, Callable, Container, Sequence
from functools import partial
from pathlib import Path

import jinja2
from aiohttp import web

from bot.emulators.phones_api import DemoCard, DemoPerson, DemoPlace, Forward, PhonesApi, Role
from bot.emulators.sms import SmsEmulator, Text
from bot.emulators.wechat import Emulator
from bot.emulators.wechat_people import Content

__all__ = ["DemoCard", "DemoPerson", "DemoPlace", "build_demo"]

PAGES = Path(__file__).parent / "pages"
PHOTO_BYTES = 10 << 20
#: Nothing but what this page brings along may run or load.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'"

PHONES: tuple[tuple[Role, str], ...] = (
    ("resident", "居民"),
    ("member", "党员"),
    ("organiser", "组织者"),
    ("texter", "短信"),
)


def build_demo(
    emulator: Emulator,
    people: Sequence[DemoPerson],
    places: Sequence[DemoPlace],
    cards: Sequence[DemoCard] = (),
    *,
    links: Sequence[tuple[str, str]] = (),
    forward: Forward | None = None,
    texts: SmsEmulator | None = None,
) -> web.Application:
    """The page and its API, to be mounted as a sub-application at /demo/.

    `links` are further pages (words, address) named at the top. People new to the emulator follow from the start.
    `forward` lets time pass; without it the page offers no such button.
    Without `texts` there is no phone for SMS.
    """
    people = [person for person in people if texts is not None or person.role != "texter"]
    for person in people:
        emulator.people.enrol(person.openid)
    if texts is not None:
        texts.watch = partial(_show_text, emulator, {person.openid for person in people})
    api = PhonesApi(emulator, people, places, cards, forward, texts)
    app = web.Application(client_max_size=PHOTO_BYTES + 1024, middlewares=[_guard])
    page = _render(people, links, moves=forward is not None)

    async def show_page(request: web.Request) -> web.StreamResponse:
        if not request.path.endswith("/"):
            raise web.HTTPPermanentRedirect(request.path + "/")
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    app.router.add_get("", show_page)
    app.router.add_get("/", show_page)
    api.add_routes(app.router)
    app.router.add_static("/static/", PAGES / "static")
    app.on_shutdown.append(api.stop)
    return app


def _show_text(emulator: Emulator, numbers: Container[str], text: Text) -> None:
    """A text in the window of its number; numbers that nobody holds here are not shown."""
    if text.phone in numbers:
        source = "person" if text.own else "sms"
        emulator.people.show(emulator.people.require(text.phone), Content("text", text.text), source)


@web.middleware
async def _guard(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse acts sent from another site's page: they come with a foreign Origin, or as a plain form."""
    if request.method == "POST":
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2] != request.host:
            raise web.HTTPForbidden(text="来自别的网站")
        if not request.content_type.startswith(("application/json", "image/")):
            raise web.HTTPUnsupportedMediaType(text="只收 JSON 或照片")
    return await handler(request)


def _render(people: Sequence[DemoPerson], links: Sequence[tuple[str, str]], *, moves: bool) -> str:
    loader = jinja2.FileSystemLoader(PAGES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    held = [(role, label, [person for person in people if person.role == role]) for role, label in PHONES]
    phones = [phone for phone in held if phone[2]]
    return environment.get_template("phones.html").render(phones=phones, links=links, moves=moves)
