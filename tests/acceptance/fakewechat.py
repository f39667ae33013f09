"""A fake WeChat API for the checks from outside: it keeps a ledger, enforces the windows of CHANNELS.md 2.2 and fails on demand."""

import base64
import contextlib
import itertools
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

#: A small JPEG whose EXIF carries a canary.
PHOTO = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4QBCRXhpZgAATU0AKgAAAAgAAgEOAAIAAAATAAAAJgESAAMAAAABAAYAAAAAAABHUFMtQ0FOQVJZLTMwLjI3"
    "NDEAAP/bAEMAFA4PEg8NFBIQEhcVFBgeMiEeHBwePSwuJDJJQExLR0BGRVBac2JQVW1WRUZkiGVtd3uBgoFOYI2XjH2Wc36BfP/bAEMBFRcXHhoe"
    "OyEhO3xTRlN8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fP/AABEIABAAGAMBIgACEQEDEQH/xAAfAAAB"
    "BQEBAQEBAQAAAAAAAAAAAQIDBAUGBwgJCgv/xAC1EAACAQMDAgQDBQUEBAAAAX0BAgMABBEFEiExQQYTUWEHInEUMoGRoQgjQrHBFVLR8CQzYnKC"
    "CQoWFxgZGiUmJygpKjQ1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3"
    "uLm6wsPExcbHyMnK0tPU1dbX2Nna4eLj5OXm5+jp6vHy8/T19vf4+fr/xAAfAQADAQEBAQEBAQEBAAAAAAAAAQIDBAUGBwgJCgv/xAC1EQACAQIE"
    "BAMEBwUEBAABAncAAQIDEQQFITEGEkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZ"
    "WmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T1"
    "9vf4+fr/2gAMAwEAAhEDEQA/AI/9T/1y/wDQP/rfy+nSSio/9T/1y/8AQP8A638vp08/4/X8/wDg/n679uwf6n/rl/6B/wDW/l9OhUlFHNF/EtQs"
    "+h//2Q=="
)
CANARY = b"GPS-CANARY"
VOICE = b"#!AMR\n" + bytes([0x3C]) + b"\x55" * 31


@dataclass
class Call:
    """One request the product made."""

    path: str
    openid: str
    text: str  # what a person would read
    body: dict[str, Any]
    query: dict[str, str]
    errcode: int
    at: float = field(default_factory=time.monotonic)


class FakeWeChat:
    """`with FakeWeChat() as wechat:` serves on loopback; `wechat.base` is the api_base."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.last_msgid = 0
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._token = "TOKEN-0"
        self._faults: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._windows: dict[str, tuple[int, float]] = {}
        self._gone: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # What the tests tell it

    def wrote(self, openid: str) -> None:
        self._windows[openid] = (5, time.monotonic() + 48 * 3600)
        self._gone.discard(openid)

    def followed(self, openid: str) -> None:
        self._gone.discard(openid)
        left, until = self._windows.get(openid, (0, 0))
        if left < 3 or until < time.monotonic():
            self._windows[openid] = (3, time.monotonic() + 60)

    def left(self, openid: str) -> None:
        self._gone.add(openid)

    def fail(self, path: str, openid: str, *errcodes: int) -> None:
        """The next calls of `path` for `openid` answer these codes, one each."""
        self._faults[path, openid] += errcodes

    def expire_token(self) -> None:
        """The token in use is invalid from now on: its users get 40001, and stable_token hands out the next."""
        self._token = f"TOKEN-{next(self._numbers)}"

    def add_media(self, kind: str, content: bytes) -> str:
        media_id = f"MEDIA-{next(self._numbers)}"
        self.media[media_id] = (kind, content)
        return media_id

    # What the tests ask it

    def tried(self, part: str, openid: str | None = None) -> list[Call]:
        return [call for call in list(self.calls) if part in call.path and openid in {None, call.openid}]

    def done(self, part: str, openid: str | None = None) -> list[Call]:
        return [call for call in self.tried(part, openid) if call.errcode == 0]

    # How it answers

    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[str, bytes]:
        with self._lock:
            errcode, result = self._result(path, query, body)
            openid = str(body.get("touser") or query.get("openid") or "")
            self.calls.append(Call(path, openid, _read_aloud(body), body, query, errcode))
        if isinstance(result, tuple):
            return result
        if errcode:
            result = {"errcode": errcode, "errmsg": "refused rid: 00000000-11111111-22222222"}
        return "application/json; encoding=utf-8", json.dumps(result).encode()

    def _result(self, path: str, query: dict[str, str], body: dict[str, Any]) -> tuple[int, Any]:
        if path == "/cgi-bin/stable_token":
            return 0, {"access_token": self._token, "expires_in": 7200}
        if query.get("access_token") != self._token:
            return 40001, {}
        openid = str(body.get("touser") or query.get("openid") or "")
        if self._faults[path, openid]:
            return self._faults[path, openid].pop(0), {}
        if path == "/cgi-bin/message/custom/send":
            return self._window(openid), {"errcode": 0, "errmsg": "ok"}
        if path == "/cgi-bin/message/template/send":
            if openid in self._gone:
                self.violations.append(f"template to {openid}, who does not follow")
                return 43004, {}
            self.last_msgid = 2 * 10**18 + next(self._numbers)
            return 0, {"errcode": 0, "errmsg": "ok", "msgid": self.last_msgid}
        if path == "/cgi-bin/media/get":
            return (0, self.media[query["media_id"]]) if query.get("media_id") in self.media else (40007, {})
        if path == "/cgi-bin/media/upload":
            return 0, {
                "type": query.get("type"),
                "media_id": f"UP-{next(self._numbers)}",
                "created_at": 1_700_000_000,
            }
        if path == "/cgi-bin/user/info":
            return 0, {"subscribe": int(openid not in self._gone), "openid": openid}
        return 0, {"errcode": 0, "errmsg": "ok", "ticket": "T", "url": "http://weixin.example/q/1"}

    def _window(self, openid: str) -> int:
        left, until = self._windows.get(openid, (0, 0.0))
        if openid in self._gone or time.monotonic() > until:
            self.violations.append(f"service message to {openid} outside any window")
            return 45015
        if not left:
            self.violations.append(f"service message to {openid} beyond the count")
            return 45047
        self._windows[openid] = (left - 1, until)
        return 0

    def _handler(fake) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body: dict[str, Any] = {}
                with contextlib.suppress(ValueError):
                    body = json.loads(raw)
                self._give(body)

            def do_GET(self) -> None:
                self._give({})

            def _give(self, body: dict[str, Any]) -> None:
                url = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(url.query).items()}
                kind, content = fake.answer(url.path, query, body)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None: ...

        return Handler


def _read_aloud(body: dict[str, Any]) -> str:
    """Everything a person would read in a message, whatever its type."""
    kind = body.get("msgtype")
    if kind == "text":
        return str(body["text"]["content"])
    if kind == "msgmenu":
        menu = body["msgmenu"]
        return "\n".join(
            [menu.get("head_content", ""), *(i["content"] for i in menu["list"]), menu.get("tail_content", "")]
        )
    if "data" in body:
        return "\n".join(str(part["value"]) for part in body["data"].values())
    return json.dumps(body, ensure_ascii=False)
