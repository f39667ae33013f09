"""One installation of one or more processes on one database, opposite the emulator, with people who report things."""

import asyncio
import contextlib
import signal
import subprocess
import time
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random

import aiohttp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.act import Act, new_id
from bot.clock import SystemClock
from bot.config import Config
from bot.directory.importing import import_directory
from bot.emulators.sample_photo import sample_photo
from bot.emulators.wechat import Delivery, Emulator, Patience
from bot.seal import Keyring
from bot.store import Store, open_store
from models.due import DueRow
from models.errands import ErrandRow
from models.identities import Identity
from models.outbox import OutboxRow, SendState
from models.people import Member
from tests.commands.shell import ROOT, Shell, surroundings
from tests.loopback import free_port
from tests.talk import DISTRICT
from tests.web.service import ACCOUNT, FIELDS, REPORT, TEMPLATES

#: Patient, so that every message is heard in the end: a restart on a busy machine falls between the repeats.
PATIENCE = Patience(reply_s=5.0, retries=600, pause_s=0.5, template_result_s=0.05)
MEMBER = "oMember"
#: The subject of the thing that is overdue when the service starts; rounds that plan their next night have none.
PLANTED = 1
BRISK = {"quiet_hours": "", "lease_s": 2, "tick_s": 0.2}


@dataclass
class Town:
    """The service's files, its processes, and WeChat's side."""

    folder: Path
    url: str
    keyring: Keyring
    emulator: Emulator
    ports: list[int]
    #: How often a process was killed, and how long each took until it took callbacks again.
    heal_s: list[float] = field(default_factory=list)
    processes: "dict[int, subprocess.Popen[str]]" = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    #: The command line of each process's operator.
    shells: dict[int, Shell] = field(default_factory=dict)
    #: Databases by process, where one goes another way to it.
    ways: dict[int, str] = field(default_factory=dict)
    #: More of the configuration.
    more: dict[str, dict[str, object]] = field(default_factory=dict)
    #: Where the processes write their logs instead of their own folders.
    log: Path | None = None

    async def set_up(self) -> None:
        """Import the district, and bind the member who gets the tasks; nothing runs yet."""
        await self.emulator.start()
        self.emulator.people.enrol(MEMBER)
        self._next = cycle(self.callback_urls())
        self.turn_to_next()
        store = open_store(self.url, self.keyring)
        now = SystemClock().now()
        import_directory(store, DISTRICT, categories=Config().categories, now=now)
        store.run(lambda session: _begin(session, now))
        store.close()

    def callback_urls(self) -> list[str]:
        """Where each process takes callbacks."""
        return [f"http://127.0.0.1:{port}/wechat" for port in self.ports]

    def turn_to_next(self) -> None:
        """WeChat's next deliveries reach another process: what a load balancer does."""
        self.emulator.callbacks.url = next(self._next)

    async def start(self, index: int = 0, failpoint: str = "") -> None:
        """Start a process; it takes callbacks when this returns, unless it died at its failpoint before."""
        folder = self.folder / str(index)
        folder.mkdir(exist_ok=True)
        shell = self.shells[index] = Shell(folder, self.ways.get(index, self.url), self.emulator.base_url)
        served = {"server": {"port": self.ports[index]}, "storage": {"dir": str(self.folder)}}
        shell.write(delivery=BRISK, wechat={"templates": FIELDS}, **served, **self.more)
        environment = {**surroundings(), **({"LINLI_FAILPOINT": failpoint} if failpoint else {})}
        with (self.log or folder / "serve.log").open("a") as log:
            words, ground = shell.start_words("serve"), {"cwd": ROOT, "env": environment, "text": True}
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **ground)  # noqa: ASYNC220
        self.processes[index] = process
        async with asyncio.timeout(90):
            while not await self.is_ready(index):
                if process.poll() is not None:
                    assert failpoint, (folder / "serve.log").read_text()
                    return
                await asyncio.sleep(0.02)

    async def is_ready(self, index: int = 0) -> bool:
        """Does this process say that it can take callbacks?"""
        timeout = aiohttp.ClientTimeout(total=6)
        async with aiohttp.ClientSession(timeout=timeout) as client:
            try:
                async with client.get(f"http://127.0.0.1:{self.ports[index]}/readyz") as response:
                    return response.status == 200
            except (aiohttp.ClientError, TimeoutError):
                return False

    def kill(self, index: int = 0, number: int = signal.SIGKILL) -> int:
        """SIGKILL: no goodbye, nothing flushed. The status it ended with."""
        self.processes[index].send_signal(number)
        return self.processes[index].wait(30)

    async def die(self, index: int, within_s: float) -> None:
        """Wait until a process has died at its failpoint."""
        async with asyncio.timeout(within_s):
            while self.processes[index].poll() is None:  # noqa: ASYNC110  a process offers no event
                await asyncio.sleep(0.01)
        assert self.processes[index].returncode == 137

    async def restart(self, index: int = 0) -> None:
        """Start a process that has ended, and note how long it took."""
        began = time.monotonic()
        await self.start(index)
        self.heal_s.append(time.monotonic() - began)

    async def report(self, number: int, *, photo: bool = False) -> Delivery:
        """One resident reports one thing; some look how it stands, some add a photo."""
        openid = f"oResident{number:05}"
        delivery = await self.emulator.say(openid, REPORT)
        self.deliveries.append(delivery)
        if number % 5 == 0:
            await self.emulator.say(openid, "进度")
        if photo:
            await self.emulator.send_image(openid, sample_photo(), "image/jpeg")
        return delivery

    def load(self, numbers: range, apart_s: float = 0.02, *, photo: bool = False) -> "list[asyncio.Task[Delivery]]":
        """Residents who report one after the other, to each process in turn."""

        async def later(place: int, number: int) -> Delivery:
            await asyncio.sleep(place * apart_s)
            self.turn_to_next()
            return await self.report(number, photo=photo)

        return [asyncio.create_task(later(place, number)) for place, number in enumerate(numbers)]

    async def quiet(self, within_s: float = 90) -> None:
        """Wait until nothing is on its way any more: leases of the dead run out, everything leaves, the clock ticks."""
        store = open_store(self.url, self.keyring)
        try:
            async with asyncio.timeout(within_s):
                while store.run(find_moving):  # noqa: ASYNC110  the database offers no event
                    await asyncio.sleep(0.2)
        finally:
            store.close()
        await asyncio.sleep(8 * PATIENCE.template_result_s)  # the last template message takes that long to be seen

    async def close(self) -> None:
        """End what runs."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()
        await self.emulator.close()


def new_town(folder: Path, url: str, keyring: Keyring, processes: int = 1, patience: Patience = PATIENCE) -> Town:
    """A town that is not set up yet."""
    emulator = Emulator(ACCOUNT, templates=TEMPLATES, chance=Random(7), patience=patience)
    return Town(folder, url, keyring, emulator, [free_port() for _ in range(processes)])


@contextlib.asynccontextmanager
async def living(town: Town):
    """The town, set up and running; ended afterwards."""
    try:
        await town.set_up()
        await asyncio.gather(*(town.start(index) for index in range(len(town.ports))))
        yield town
    finally:
        await town.close()


def opened(town: Town) -> Store:
    """The town's database, for a test to look into."""
    return open_store(town.url, town.keyring)


def bind(session: Session, act: Act, name: str, openid: str) -> None:
    """This member has this address and follows; no message of his own has opened a window."""
    person = session.scalars(select(Member.person_id).where(Member.name == name)).one()
    account = {"channel": "wechat", "account": ACCOUNT.app_id, "message_left": 0, "tap_left": 0}
    session.add(Identity(id=act.new_id(), address=openid, person_id=person, following=True, **account))


def _begin(session, now) -> None:
    """One member gets every task; something is due as soon as the clock runs."""
    session.execute(update(Member).values(capacity=1_000_000))
    bind(session, Act(session, now, Random(1), "system:test", "test:bind"), "李明", MEMBER)
    session.add(DueRow(id=new_id(now), kind="retention", subject=PLANTED, due_at=now - timedelta(hours=1)))


def find_moving(session: Session) -> list[tuple[object, ...]]:
    """What is not settled yet: messages, errands, and the overdue thing that the town was given."""
    row = OutboxRow
    messages = select(row.id, row.kind, row.state, row.attempt, row.reason).where(row.state == SendState.DUE)
    errands = select(ErrandRow.id, ErrandRow.kind, ErrandRow.attempt).where(ErrandRow.state == "due")
    clock = select(DueRow.id, DueRow.kind).where(DueRow.done_at.is_(None), DueRow.subject == PLANTED)
    return [tuple(one) for wanted in (messages, errands, clock) for one in session.execute(wanted)]
