"""Sending (发送消息): the emulator's 客服消息, 模板消息 and 订阅通知, with every rule that can refuse one.

Source: CHANNELS.md 2.2 to 2.4.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta

from bot.emulators.wechat_errors import ApiError
from bot.emulators.wechat_people import Content, Person
from bot.emulators.wechat_platform import Platform
from bot.emulators.wechat_templates import read_fields

#: Largest text of a service message in bytes.
TEXT_BYTES = 2048
SAME_FOR = timedelta(minutes=10)  # a client_msg_id is remembered this long

Body = Mapping[str, object]
Finished = Callable[[Person, int, str], Awaitable[object]]
#: Person, template id, message id, error code.
Notified = Callable[[Person, str, int, int], Awaitable[object]]


class Sending:
    """Takes the account's messages to people."""

    def __init__(
        self, platform: Platform, template_finished: Finished, notified: Notified, template_result_s: float
    ) -> None:
        self._platform = platform
        self._template_finished, self._notified = template_finished, notified
        self._template_result_s = template_result_s
        self._sent: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._pending: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Drop the template results still to come."""
        for task in self._pending:
            task.cancel()
        await asyncio.gather(*self._pending, return_exceptions=True)

    def service_message(self, body: Body) -> None:
        """Send one 客服消息, counted against the person's window. Raises ApiError."""
        person = self._platform.people.require(body.get("touser"))
        kind = str(body.get("msgtype", ""))
        wanted = body.get(kind)
        if kind not in READERS:
            raise ApiError(40008)
        if not isinstance(wanted, Mapping):
            raise ApiError(47001)
        if person.muted:
            raise ApiError(48002)
        content = READERS[kind](self._platform, wanted)
        person.window.spend(self._platform.clock.now())
        self._platform.people.show(person, content, "service_message")

    def template_message(self, body: Body) -> int:
        """Send one 模板消息 and return its msgid; a client_msg_id repeated within ten minutes sends nothing again.

        Raises ApiError.
        """
        person = self._platform.people.require(body.get("touser"))
        template_id = str(body.get("template_id", ""))
        if not template_id:
            raise ApiError(40036)
        template = self._platform.templates.get(template_id)
        if template is None:
            raise ApiError(40037)
        if not person.following:
            raise ApiError(43004)
        rows = read_fields(template, body.get("data"))
        key, now = (person.openid, str(body.get("client_msg_id", ""))), self._platform.clock.now()
        before = self._sent.get(key) if key[1] else None
        if before is not None and now - before[1] < SAME_FOR:
            return before[0]
        message_id = self._platform.chance.randrange(10**17, 10**18)
        self._sent[key] = (message_id, now)
        self._later(self._finish(person, message_id, template.title, rows))
        return message_id

    def subscription_notice(self, body: Body) -> None:
        """Send one 订阅通知 on a permission of the person's; its result comes as an event. Raises ApiError."""
        person = self._platform.people.require(body.get("touser"))
        template = self._platform.templates.get(str(body.get("template_id", "")))
        if template is None or template.notice is None:
            raise ApiError(40037)
        rows = read_fields(template, body.get("data"))
        if not person.allowed.get(template.id):
            raise ApiError(43101)
        person.allowed[template.id] -= 1
        card = Content("card", template.title, rows=tuple(rows.items()))
        self._later(self._notify(person, template.id, card))

    def _later(self, ending: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(ending)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)

    async def settled(self) -> None:
        """Until every template message has ended one way or the other, and its end was reported."""
        while self._pending:
            await asyncio.wait(set(self._pending))

    async def _finish(self, person: Person, message_id: int, title: str, rows: Mapping[str, str]) -> None:
        await asyncio.sleep(self._template_result_s)
        result = person.template_result
        if result == "success":
            card = Content("card", title, rows=tuple(rows.items()))
            self._platform.people.show(person, card, "template_message")
        await self._template_finished(person, message_id, result)

    async def _notify(self, person: Person, template_id: str, card: Content) -> None:
        await asyncio.sleep(self._template_result_s)
        arrived = person.template_result == "success"
        if arrived:
            self._platform.people.show(person, card, "subscription")
        message_id = self._platform.chance.randrange(10**17, 10**18)
        await self._notified(person, template_id, message_id, 0 if arrived else 1)


def _text(_platform: Platform, wanted: Body) -> Content:
    text = str(wanted.get("content") or "")
    if not text:
        raise ApiError(44004)
    if len(text.encode()) > TEXT_BYTES:
        raise ApiError(45002)
    return Content("text", text)


def _medium(platform: Platform, wanted: Body) -> Content:
    medium = platform.media.require(str(wanted.get("media_id", "")))
    return Content(medium.kind if medium.kind in ("image", "voice") else "text", f"[{medium.kind}]", medium.id)


def _msgmenu(_platform: Platform, wanted: Body) -> Content:
    listed = wanted.get("list")
    if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
        raise ApiError(47001)
    words = [str(wanted.get(name) or "") for name in ("head_content", "tail_content")]
    items = tuple((str(item.get("id", "")), str(item.get("content", ""))) for item in listed)
    return Content("text", "\n".join(word for word in words if word), items=items)


def _news(_platform: Platform, wanted: Body) -> Content:
    articles = wanted.get("articles")
    if not isinstance(articles, list) or len(articles) != 1 or not isinstance(articles[0], Mapping):
        raise ApiError(45008)
    description = str(articles[0].get("description", ""))
    return Content("card", str(articles[0].get("title", "")), rows=(("", description),))


#: How the content of each msgtype is read.
READERS: dict[str, Callable[[Platform, Body], Content]] = {
    "text": _text,
    "image": _medium,
    "voice": _medium,
    "video": _medium,
    "msgmenu": _msgmenu,
    "news": _news,
}
