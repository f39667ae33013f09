"""One installation whose service is killed and started again, and the oracle that judges what is left (RELIABILITY.md 4)."""

import asyncio
import json
import signal
import socket
import sqlite3
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp
from sqlalchemy import select, update

from bot.act import Act
from bot.clock import SystemClock
from bot.config import Config
from bot.directory import binding
from bot.directory.importing import import_directory
from bot.emulators.wechat import Delivery, Emulator, Patience
from bot.emulators.wechat_ledger import Kind
from bot.seal import Keyring
from bot.store import open_store
from models.audit import find_breaks
from models.cases import Case
from models.identities import Identity
from models.inbox import InboxRow
from models.outbox import OutboxRow, SendState
from models.people import Member
from tests.commands.shell import ROOT, Shell, surroundings
from tests.emulators.counterpart import until
from tests.talk import DISTRICT
from tests.web.service import ACCOUNT, FIELDS, REPORT, TEMPLATES

#: WeChat's own times, shortened: three repeats, spread so that a restart falls between them.
PATIENCE = Patience(reply_s=2.0, retries=5, pause_s=1.5, template_result_s=0.05)
MEMBER = "oMember"


@dataclass
class Town:
    """The service's files, its process, and WeChat's side."""

    folder: Path
    url: str
    emulator: Emulator
    shell: Shell = field(init=False)
    process: "subprocess.Popen[str] | None" = None

    async def set_up(self, keyring: Keyring) -> None:
        """Write the configuration, import the district, start, and bind the member who gets the tasks."""
        await self.emulator.start()
        port = _free_port()
        self.emulator.callbacks.url = f"http://127.0.0.1:{port}/wechat"
        self.shell = Shell(self.folder, self.url, self.emulator.base_url)
        quick = {"quiet_hours": "", "lease_s": 2}
        self.shell.write(server={"port": port}, delivery=quick, wechat={"templates": FIELDS})
        codes = _fill(self.url, keyring)
        await self.start()
        bound = await self.emulator.say(MEMBER, f"绑定 {codes['李明']}")
        assert "绑定成功" in bound.text, bound
        await self.report(99_999)  # from now on the access token is there: it is not what is tested
        await until(lambda: self.emulator.ledger.find(Kind.SHOWN, MEMBER, source="service_message"), within_s=10)

    async def start(self) -> None:
        """Start the service; it takes callbacks when this returns."""
        with (self.folder / "serve.log").open("a") as log:
            words, ground = self.shell.start_words("serve"), {"cwd": ROOT, "env": surroundings(), "text": True}
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **ground)  # noqa: ASYNC220
        async with aiohttp.ClientSession() as client, asyncio.timeout(30):
            while not await _is_ready(client, self.emulator.callbacks.url.replace("/wechat", "/readyz")):
                assert self.process.poll() is None, (self.folder / "serve.log").read_text()
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: no goodbye, nothing flushed."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    async def report(self, number: int) -> Delivery:
        """One resident reports one thing."""
        return await self.emulator.say(f"oResident{number:05}", REPORT)

    async def close(self) -> None:
        """End what runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        await self.emulator.close()


@dataclass
class Findings:
    """What the oracle found in the database."""

    #: openid to the codes of his cases.
    codes: dict[str, list[str]]
    inbox: list[str]
    #: Case code, kind, state, rung, attempt and reason of every message.
    messages: list[tuple[str, str, str, str, int, str]]
    breaks: list[str]
    integrity: str

    @property
    def moving(self) -> list[tuple[str, str, str, str, int, str]]:
        """What is still on its way."""
        return [row for row in self.messages if row[2] == SendState.DUE]


def examine(url: str, keyring: Keyring) -> Findings:
    """Read the database that the service left behind."""
    store = open_store(url, keyring)

    def look(session):
        codes: dict[str, list[str]] = {}
        owners = select(Case.code, Identity.address).join(Identity, Identity.person_id == Case.reporter_id)
        for code, address in session.execute(owners):
            codes.setdefault(address, []).append(code)
        of_row = (OutboxRow.kind, OutboxRow.state, OutboxRow.rung, OutboxRow.attempt, OutboxRow.reason)
        messages = session.execute(select(Case.code, *of_row).join(Case, Case.id == OutboxRow.about))
        rows = [tuple(row) for row in messages]
        return codes, list(session.scalars(select(InboxRow.key))), rows, [str(one) for one in find_breaks(session)]

    found = store.run(look)
    store.close()
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return Findings(*found, integrity)


def judge(town: Town, deliveries: list[Delivery], found: Findings, kills: int) -> str:
    """I1, I2, I4, I5, I7 and I8; a line to print."""
    kept = [delivery for delivery in deliveries if delivery.text]
    for delivery in kept:
        assert len(found.codes.get(delivery.openid, [])) == 1, (delivery, found.codes.get(delivery.openid))
        assert f"编号 {found.codes[delivery.openid][0]}" in delivery.text
        assert found.inbox.count(delivery.key) == 1
    assert all(len(codes) == 1 for codes in found.codes.values())  # nor does an unanswered one become two
    shown = " ".join(town.emulator.ledger.shown_to(MEMBER))
    cards = json.dumps(
        [bubble.content.rows for bubble in town.emulator.people.require(MEMBER).chat], ensure_ascii=False
    )
    told = [(shown + cards).count(codes[0]) for codes in found.codes.values()]
    unheard = {codes[0] for codes, times in zip(found.codes.values(), told, strict=True) if not times}
    assert not unheard, [row for row in found.messages if row[0] in unheard]  # the member heard of every case
    assert max(told) <= 1 + kills  # and again only where a kill lost the answer
    assert (found.moving, found.breaks, found.integrity) == ([], [], "ok")
    assert not [one for one in town.emulator.ledger.find(Kind.PROBLEM) if "no answer" not in str(one.detail["why"])]
    return f"{kills} kills, {len(deliveries)} reports, {len(kept)} acknowledged, 0 lost, {sum(told) - len(told)} told twice"


def new_town(folder: Path, url: str) -> Town:
    """A town that is not set up yet."""
    return Town(folder, url, Emulator(ACCOUNT, templates=TEMPLATES, chance=Random(7), patience=PATIENCE))


def _fill(url: str, keyring: Keyring) -> dict[str, str]:
    store = open_store(url, keyring)
    now = SystemClock().now()
    import_directory(store, DISTRICT, categories=Config().categories, now=now)

    def invite(session):
        return binding.invite(Act(session, now, Random(1), "system:test", "test:invite"))

    codes = store.run(lambda session: {member.name: code for member, code in invite(session)})
    store.run(lambda session: session.execute(update(Member).values(capacity=1_000_000)))  # one member gets them all
    store.close()
    return codes


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _is_ready(client: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with client.get(url) as response:
            return response.status == 200
    except aiohttp.ClientError:
        return False
