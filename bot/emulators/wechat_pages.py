"""Pages (微信里的网页): what WeChat's browser makes of a page with the open tag of 订阅通知: the button, or nothing.

Source: CHANNELS.md 2.10, and developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_Open_Tag.html.
"""

import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser

from bot.errors import LinliError


class NoButton(LinliError):
    """WeChat shows no button: the page is not signed for its address, or has no tag."""


class _Page(HTMLParser):
    """What counts of a page: its tag's templates, and what its script would hand to wx.config."""

    def __init__(self) -> None:
        super().__init__()
        self.templates = ""
        self.signed: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "wx-open-subscribe":
            self.templates = given.get("template", "")
        if "data-signature" in given:
            self.signed = {name.removeprefix("data-"): value for name, value in given.items()}


def button_of(html: str, url: str, app_id: str, tickets: Iterable[str]) -> list[str]:
    """The templates that the page's button asks for. Raises NoButton."""
    page = _Page()
    page.feed(html)
    signed = page.signed
    lines = (
        f"jsapi_ticket={ticket}&noncestr={signed.get('nonce')}&timestamp={signed.get('timestamp')}&url={url}"
        for ticket in tickets
    )
    good = {hashlib.sha1(line.encode(), usedforsecurity=False).hexdigest() for line in lines}
    if signed.get("app-id") != app_id or signed.get("signature") not in good:
        raise NoButton("config:fail, invalid signature")
    if not page.templates:
        raise NoButton("no wx-open-subscribe with a template")
    return page.templates.split(",")
