"""Pages in large type (大字页): `/h5/`, read by whoever was sent the link; no cookie, and no script but where one must be.

The one page with a script is the button of 订阅通知 (bot.h5.allow): its policy names that script's address and nothing else.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import structlog
from aiohttp import web

from bot.channels.wechat_errors import ApiError
from bot.channels.wechat_page import PageSigner
from bot.clock import Clock
from bot.directory.holder import OfficeHolder
from bot.directory.pages import ALLOW_PATH, PATH
from bot.errors import StoreError, loggable
from bot.h5 import allow
from bot.h5.views import Shown, duty_number, gone, show, urgent_numbers
from bot.store import Store

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "large.css").read_text(encoding="utf-8")


def _policy(styles: Iterable[str], scripts: Iterable[str] = ()) -> str:
    """Nothing but these: styles by their text, scripts by their text or their address."""
    script_src = f"script-src {' '.join(scripts)}; " if scripts else ""
    style_src = " ".join(_by_text(style) for style in styles)
    return f"default-src 'none'; {script_src}style-src {style_src}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _by_text(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


HEADERS = {
    "Content-Security-Policy": _policy([STYLE]),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
WITH_BUTTON = {
    **HEADERS,
    "Content-Security-Policy": _policy([STYLE, allow.BUTTON_STYLE], [allow.JS_SDK, _by_text(allow.SCRIPT)]),
}
BUSY = Shown("busy.html", "请稍后再看", status=503)
log = structlog.get_logger()


def add_pages(
    application: web.Application, store: Store, holder: OfficeHolder, clock: Clock, signer: PageSigner
) -> None:
    """Mount `GET /h5/{word}`, `/h5/{word}/{code}` and `/h5/allow/{purpose}`."""
    import jinja2  # only where pages are served

    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)

    async def answer(request: web.Request) -> web.Response:
        word, code = request.match_info["word"], request.match_info.get("code", "")
        office, now = holder.office, clock.now()
        try:
            return draw(await store.read(lambda session: show(session, office, word, code.upper(), now)))
        except StoreError as error:
            log.error("page.not_read", **loggable(error))
            return draw(BUSY)

    async def button(request: web.Request) -> web.Response:
        try:
            shown = await allow.show(holder.office.config, signer, request.match_info["purpose"], request.raw_path)
        except (ApiError, StoreError) as error:
            log.error("page.not_signed", **loggable(error))
            return draw(BUSY)
        return draw(shown, WITH_BUTTON) if shown else draw(gone(404))

    async def lost(request: web.Request) -> web.Response:
        return draw(gone(404))

    def draw(shown: Shown, headers: Mapping[str, str] = HEADERS) -> web.Response:
        office = holder.office
        numbers = {"duty": duty_number(office), "urgent": urgent_numbers(office)}
        common = {"title": shown.title, "style": STYLE, "office": office.config.privacy.organisation, **numbers}
        text = environment.get_template(shown.template).render({**common, **shown.values})
        return web.Response(text=text, status=shown.status, content_type="text/html", headers=headers)

    application.router.add_get(f"{PATH}/{{word:[0-9a-f]{{40}}}}", answer)
    application.router.add_get(f"{PATH}/{{word:[0-9a-f]{{40}}}}/{{code:[0-9A-Za-z]{{5}}}}", answer)
    application.router.add_get(f"{ALLOW_PATH}/{{purpose:[a-z]{{1,8}}}}", button)
    application.router.add_route("*", f"{PATH}/{{rest:.*}}", lost)
