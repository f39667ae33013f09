"""What an outsider needs to drive one installation: its config and processes, and people who chat."""

import base64
import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.acceptance.envelope import AES_KEY, APP_ID, SECRET, TOKEN, Posted, cdata, message, read_reply, wrap
from tests.acceptance.fakewechat import PHOTO, VOICE, FakeWeChat
from tests.loopback import free_port

#: The checkout under test; another one can be named.
ROOT = Path(os.environ.get("OUTSIDE_ROOT") or Path(__file__).resolve().parents[2])
CODE = re.compile(r"编号 ([0-9A-HJKMNP-TV-Z]{5})(?![0-9A-Za-z])")
T = TypeVar("T")


@dataclass(frozen=True)
class Answered:
    status: int
    raw: bytes
    text: str  # what the person reads; empty for success


class Installation:
    """A config file, a database, a store and at most one running service in `home`."""

    def __init__(self, home: Path, wechat: FakeWeChat, extra: str = "", templates: str = "") -> None:
        self.home, self.wechat = home, wechat
        self.port = free_port()
        home.mkdir(parents=True, exist_ok=True)
        keys = [base64.b64encode(bytes([n]) * 32).decode() for n in (3, 4)]
        self.config = home / "config.yaml"
        self.config.write_text(
            f"""server: {{host: 127.0.0.1, port: {self.port}}}
database: {{url: "sqlite:///{home}/linli.db"}}
storage: {{dir: "{home}/var"}}
wechat:
  app_id: {APP_ID}
  app_secret: {SECRET}
  token: {TOKEN}
  encoding_aes_key: {AES_KEY}
  api_base: {wechat.base}
{templates}
delivery: {{quiet_hours: ""}}
privacy: {{field_key: "{keys[0]}", index_key: "{keys[1]}"}}
{extra}
""",
            encoding="utf-8",
        )
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """A command, from the repository root, as DESIGN.md 6 says; stdin is no terminal."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *words, "--config", str(self.config)],
            cwd=ROOT, env=_environment(**environ), input=stdin, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    def set_up(self, folder: Path) -> None:
        for words in (("migrate",), ("check-config",), ("import", str(folder))):
            done = self.run(*words)
            assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"

    def invite(self) -> dict[str, str]:
        done = self.run("invite", "--json")
        assert done.returncode == 0, done.stderr
        rows = json.loads(done.stdout)
        assert all(set(row) == {"member", "name", "code"} for row in rows), rows[:2]
        return {row["member"]: row["code"] for row in rows}

    def start(self) -> None:
        log = (self.home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve", "--config", str(self.config)],
            cwd=ROOT, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        wait_until(self.ready, 90, lambda: f"never ready:\n{self.log()[-3000:]}")

    def ready(self) -> bool:
        assert self.process
        assert self.process.poll() is None, f"serve ended:\n{self.log()[-3000:]}"
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
        self.process = None

    def log(self) -> str:
        return (self.home / "serve.log").read_text("utf-8", "replace")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode("utf-8", "replace")
        except urllib.error.URLError as error:
            raise OSError(str(error)) from None

    def post(self, posted: Posted) -> Answered:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", posted.path, posted.body, {"Content-Type": "text/xml"})
            response = connection.getresponse()
            raw = response.read()
        finally:
            connection.close()
        return Answered(response.status, raw, read_reply(raw) if response.status == 200 else "")

    def person(self, nick: str = "p") -> "Person":
        return Person(self, f"o{nick}_{secrets.token_hex(8)}")

    def stored_files(self) -> dict[str, bytes]:
        var = self.home / "var"
        return {str(p): p.read_bytes() for p in var.rglob("*") if p.is_file() and p.stat().st_size}


class Person:
    """Somebody with WeChat."""

    def __init__(self, home: Installation, openid: str) -> None:
        self.home, self.openid, self.name, self.code = home, openid, "", ""

    def __repr__(self) -> str:
        return f"{self.name or 'resident'}<{self.openid}>"

    def send(self, kind: str, fields: str) -> str:
        if kind != "event":
            self.home.wechat.wrote(self.openid)
        answer = self.home.post(wrap(message(self.openid, kind, fields)))
        assert answer.status == 200, (answer.status, answer.raw[:300])
        return answer.text

    def says(self, text: str) -> str:
        return self.send("text", f"<Content>{cdata(text)}</Content>")

    def at(self, lat: float, lng: float, label: str = "") -> str:
        fields = f"<Location_X>{lat:.6f}</Location_X><Location_Y>{lng:.6f}</Location_Y><Scale>16</Scale>"
        return self.send("location", fields + f"<Label>{cdata(label)}</Label>")

    def photo(self) -> str:
        media_id = self.home.wechat.add_media("image/jpeg", PHOTO)
        url = f"{self.home.wechat.base}/picurl/{media_id}"
        return self.send("image", f"<PicUrl>{cdata(url)}</PicUrl><MediaId>{cdata(media_id)}</MediaId>")

    def voice(self) -> str:
        media_id = self.home.wechat.add_media("audio/amr", VOICE)
        return self.send(
            "voice",
            f"<MediaId>{cdata(media_id)}</MediaId><Format>{cdata('amr')}</Format><Recognition><![CDATA[]]></Recognition>",
        )

    def follows(self) -> str:
        self.home.wechat.followed(self.openid)
        return self.send("event", f"<Event>{cdata('subscribe')}</Event><EventKey><![CDATA[]]></EventKey>")

    def leaves(self) -> None:
        self.home.wechat.left(self.openid)
        assert self.send("event", f"<Event>{cdata('unsubscribe')}</Event><EventKey><![CDATA[]]></EventKey>") == ""

    def heard(self, *parts: str) -> list[str]:
        """Service messages so far that contain all of `parts`."""
        return [c.text for c in self.home.wechat.done("/custom/send", self.openid) if all(p in c.text for p in parts)]

    def templates(self, *parts: str) -> list[str]:
        return [c.text for c in self.home.wechat.done("/template/send", self.openid) if all(p in c.text for p in parts)]

    def hears(self, *parts: str, within: float = 12) -> str:
        """A service message with all of `parts`, waiting for it."""
        found = wait_until(lambda: self.heard(*parts), within, lambda: f"{self} heard no {parts}, but {self.heard()}")
        return found[-1]

    def gets_template(self, *parts: str, within: float = 12) -> str:
        found = wait_until(
            lambda: self.templates(*parts), within, lambda: f"{self} got no template {parts}, but {self.templates()}"
        )
        return found[-1]


def code_in(text: str) -> str:
    found = CODE.search(text)
    assert found, f"no 编号 in {text!r}"
    return found.group(1)


def codes_in(text: str) -> list[str]:
    return list(dict.fromkeys(CODE.findall(text)))


def wait_until(asked: Callable[[], T], within: float, what: Callable[[], str]) -> T:
    end = time.monotonic() + within
    while not (found := asked()):
        assert time.monotonic() < end, what()
        time.sleep(0.1)
    return found


def stays_empty(asked: Callable[[], Iterable[Any]], seconds: float = 3) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert not (found := list(asked())), found
        time.sleep(0.2)


def _environment(**more: str) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.upper().startswith("LINLI")}
    return clean | {"PYTHONUNBUFFERED": "1"} | more
