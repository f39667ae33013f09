"""Pages in large type (大字页): `/h5/`, read by whoever was sent the link; no script, no cookie, nothing from elsewhere."""

import base64
import hashlib
from pathlib import Path

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.directory.holder import OfficeHolder
from bot.directory.pages import PATH
from bot.errors import StoreError, loggable
from bot.h5.views import Shown, duty_number, gone, show
from bot.store import Store

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "large.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
log = structlog.get_logger()


def add_pages(application: web.Application, store: Store, holder: OfficeHolder, clock: Clock) -> None:
    """Mount `GET /h5/{word}` and `/h5/{word}/{code}`."""
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
            return draw(Shown("busy.html", "请稍后再看", status=503))

    async def lost(request: web.Request) -> web.Response:
        return draw(gone(404))

    def draw(shown: Shown) -> web.Response:
        common = {"title": shown.title, "style": STYLE, "duty": duty_number(holder.office)}
        common["office"] = holder.office.config.privacy.organisation
        text = environment.get_template(shown.template).render({**common, **shown.values})
        return web.Response(text=text, status=shown.status, content_type="text/html", headers=HEADERS)

    application.router.add_get(f"{PATH}/{{word:[0-9a-f]{{40}}}}", answer)
    application.router.add_get(f"{PATH}/{{word:[0-9a-f]{{40}}}}/{{code:[0-9A-Za-z]{{5}}}}", answer)
    application.router.add_route("*", f"{PATH}/{{rest:.*}}", lost)
