"""What the demo phones (演示手机) ask of the server: the chats, live, and the acts of the people in them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Literal

from aiohttp import web

from bot.clock import local
from bot.emulators.offers import pieces
from bot.emulators.sample_photo import sample_photo
from bot.emulators.sms import SmsEmulator
from bot.emulators.wechat import Emulator, NotFollowing
from bot.emulators.wechat_errors import ApiError
from bot.emulators.wechat_people import Bubble
from bot.text.when import WEEKDAYS

TEXT_CHARS = 2000
PING_S = 15.0

#: A texter has no WeChat: what he says goes by SMS.
Role = Literal["resident", "member", "organiser", "texter"]
#: Lets time pass in the demo.
Forward = Callable[[timedelta], Awaitable[None]]
#: As far as one press may go.
DAYS_MAX = 31


@dataclass(frozen=True)
class DemoPerson:
    """Somebody whose phone can be held in the demo."""

    #: Of a texter his number, E.164.
    openid: str
    name: str
    #: Which of the phones.
    role: Role
    #: What to try first with this person, shown while the chat is empty.
    hint: str = ""


@dataclass(frozen=True)
class DemoPlace:
    """A place that can be sent; degrees in GCJ-02, as WeChat's map gives them."""

    name: str
    lat: float
    lng: float


@dataclass(frozen=True)
class DemoCard:
    """A card that hangs somewhere and can be scanned."""

    name: str
    scene: str


class PhonesApi:
    """The JSON endpoints behind the phones."""

    def __init__(
        self,
        emulator: Emulator,
        people: Sequence[DemoPerson],
        places: Sequence[DemoPlace],
        cards: Sequence[DemoCard] = (),
        forward: Forward | None = None,
        texts: SmsEmulator | None = None,
    ) -> None:
        self._emulator, self._forward, self._texts = emulator, forward, texts
        self._cards = {card.name: card for card in cards}
        self._people = {person.openid: person for person in people}
        self._places = {place.name: place for place in places}
        self._sample = sample_photo()
        self._stopping = asyncio.Event()
        self._acts: dict[str, Callable[[str, web.Request], Awaitable[object]]] = {
            "say": self._say,
            "photo": self._photo,
            "sample": self._send_sample,
            "place": self._place,
            "scan": self._scan,
            "tap": self._tap,
            "follow": self._follow,
            "unfollow": self._unfollow,
        }

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the endpoints, under `/api/`."""
        router.add_get("/api/state", self.state)
        router.add_get("/api/events", self.events)
        router.add_get("/api/media/{media_id}", self.medium)
        router.add_get("/api/sample.jpg", self.sample)
        router.add_post("/api/people/{openid}/{act}", self.act)
        router.add_post("/api/time", self.pass_time)

    async def stop(self, _app: web.Application) -> None:
        """End the live connections, so that the server can close."""
        self._stopping.set()

    async def state(self, _request: web.Request) -> web.Response:
        """Everything a page needs to begin."""
        chats = {openid: self._emulator.people.require(openid) for openid in self._people}
        return web.json_response(
            {
                "people": [
                    {
                        **asdict(person),
                        "following": chats[openid].following,
                        "chat": [*map(_as_json, chats[openid].chat)],
                    }
                    for openid, person in self._people.items()
                ],
                "places": list(self._places),
                "cards": list(self._cards),
                "menu": self._emulator.menu.buttons,
                "now": self._now(),
            }
        )

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one `bubble` for each thing that appears in the chat of a demo person."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        with self._emulator.people.watch() as bubbles:
            try:
                await response.write(b"event: ready\ndata: {}\n\n")
                while not self._stopping.is_set():
                    await response.write(await self._next_event(bubbles))
            except ConnectionResetError:
                pass  # the browser is gone: nothing to tell it
        return response

    async def _next_event(self, bubbles: asyncio.Queue[Bubble]) -> bytes:
        """The next event, or a comment that keeps the line open when nothing happens."""
        waits = [asyncio.ensure_future(bubbles.get()), asyncio.ensure_future(self._stopping.wait())]
        try:
            await asyncio.wait(waits, timeout=PING_S, return_when=asyncio.FIRST_COMPLETED)
            bubble = waits[0].result() if waits[0].done() else None
        finally:
            for wait in waits:
                wait.cancel()
        if not isinstance(bubble, Bubble) or bubble.openid not in self._people:
            return b": quiet\n\n"
        return f"event: bubble\ndata: {json.dumps(_as_json(bubble), ensure_ascii=False)}\n\n".encode()

    async def medium(self, request: web.Request) -> web.Response:
        """A photo of a chat, for the page alone."""
        try:
            medium = self._emulator.media.require(request.match_info["media_id"])
        except ApiError as error:
            raise web.HTTPNotFound from error
        kind = (
            medium.content_type if medium.content_type.startswith(("image/", "audio/")) else "application/octet-stream"
        )
        return web.Response(body=medium.content, content_type=kind, headers={"X-Content-Type-Options": "nosniff"})

    async def sample(self, _request: web.Request) -> web.Response:
        """The sample photo, to be looked at before it is sent."""
        return web.Response(body=self._sample, content_type="image/jpeg")

    async def act(self, request: web.Request) -> web.Response:
        """Let a demo person do something; answered when the service has answered."""
        openid, act = request.match_info["openid"], self._acts.get(request.match_info["act"])
        if openid not in self._people or act is None:
            raise web.HTTPNotFound
        try:
            await act(openid, request)
        except NotFollowing as error:
            raise web.HTTPConflict(text="还没有关注") from error
        return web.json_response({"following": self._emulator.people.require(openid).following})

    async def pass_time(self, request: web.Request) -> web.Response:
        """Let some days pass; answered when everything due in them was done."""
        days = (await _wanted(request)).get("days", "")
        if self._forward is None or not days.isdecimal() or not 1 <= int(days) <= DAYS_MAX:
            raise web.HTTPBadRequest(text=f"一次最多快进 {DAYS_MAX} 天")
        await self._forward(timedelta(days=int(days)))
        return web.json_response({"now": self._now()})

    def _now(self) -> str:
        here = local(self._emulator.clock.now())
        return f"{here.month}月{here.day}日 周{WEEKDAYS[here.weekday()]} {here:%H:%M}"

    async def _say(self, openid: str, request: web.Request) -> None:
        wanted = await _wanted(request)
        text = wanted.get("text", "").strip()
        if not 1 <= len(text) <= TEXT_CHARS:
            raise web.HTTPBadRequest(text="没有内容，或太长")
        if self._texts is not None and self._people[openid].role == "texter":
            await self._texts.say(openid, text)
        else:
            await self._emulator.say(openid, text, menu_item=wanted.get("item", ""))

    async def _photo(self, openid: str, request: web.Request) -> None:
        if not request.content_type.startswith("image/"):
            raise web.HTTPUnsupportedMediaType(text="请选一张照片")
        await self._emulator.send_image(openid, await request.read(), request.content_type)

    async def _send_sample(self, openid: str, _request: web.Request) -> None:
        await self._emulator.send_image(openid, self._sample)

    async def _place(self, openid: str, request: web.Request) -> None:
        place = self._places.get((await _wanted(request)).get("name", ""))
        if place is None:
            raise web.HTTPBadRequest(text="没有这个地点")
        await self._emulator.send_location(openid, place.lat, place.lng, place.name)

    async def _scan(self, openid: str, request: web.Request) -> None:
        card = self._cards.get((await _wanted(request)).get("name", ""))
        if card is None:
            raise web.HTTPBadRequest(text="没有这张卡")
        await self._emulator.scan(openid, card.scene)

    async def _tap(self, openid: str, request: web.Request) -> None:
        await self._emulator.tap_menu(openid, (await _wanted(request)).get("key", ""))

    async def _follow(self, openid: str, _request: web.Request) -> None:
        await self._emulator.follow(openid)

    async def _unfollow(self, openid: str, _request: web.Request) -> None:
        await self._emulator.unfollow(openid)


def _as_json(bubble: Bubble) -> dict[str, object]:
    """A bubble as the page draws it; `pieces` are its words with the offers among them."""
    content, here = bubble.content, local(bubble.at)
    return {
        "number": bubble.number,
        "openid": bubble.openid,
        "at": bubble.at.isoformat(),
        "day": f"{here.month}月{here.day}日",
        "time": here.strftime("%H:%M"),
        "side": "out" if bubble.own else "in",
        "source": bubble.source,
        "kind": content.kind,
        "text": content.text,
        "media": content.media_id,
        "pieces": [asdict(piece) for piece in pieces(content.text)] if not bubble.own else [],
        "rows": content.rows,
        "items": content.items,
    }


async def _wanted(request: web.Request) -> dict[str, str]:
    """The JSON object of strings that was posted."""
    try:
        wanted = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="不是 JSON") from error
    if not isinstance(wanted, dict):
        raise web.HTTPBadRequest(text="不是 JSON 对象")
    return {str(name): str(value) for name, value in wanted.items()}
