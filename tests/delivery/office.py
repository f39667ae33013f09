"""A post office for tests: the real loop, ladder, vault and API client opposite the real emulator, moved round by round."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import aiohttp
from sqlalchemy import select

from bot.act import Act, new_id
from bot.channels.media_folder import MediaFolder
from bot.channels.wechat_api import WechatApi
from bot.config import Config
from bot.delivery.errands import Errands
from bot.delivery.loop import DeliveryLoop
from bot.delivery.vault import DatabaseVault
from bot.emulators.wechat import Emulator, Patience
from bot.emulators.wechat_ledger import Kind
from bot.emulators.wechat_windows import Interaction as EmulatorAct
from bot.messages import Interaction, Message
from bot.outbox import put
from bot.store import Store
from models.errands import ErrandRow
from models.identities import Identity
from models.ledger import open_window
from models.outbox import OutboxRow
from models.people import Person
from tests.support import FixedClock
from tests.web.service import ACCOUNT, TEMPLATES, configured

SERVICE_SEND, TEMPLATE_SEND = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
MEDIA_GET = "/cgi-bin/media/get"
TASK = {"code": "7K3M2", "what": "照明:楼道灯坏了", "where": "翠园3幢2单元", "by": "今天17点"}
#: For a running service: the default tick of a second would only make tests slower.
BRISK = {"quiet_hours": "", "tick_s": 0.05}
#: There is nobody here to whom the emulator could report how a template message ended.
SILENT = Patience(template_result_s=3600)
WINDOW_OF = {
    Interaction.MESSAGE: EmulatorAct.MESSAGE,
    Interaction.TAP: EmulatorAct.MENU,
    Interaction.FOLLOW: EmulatorAct.FOLLOW,
    Interaction.SCAN: EmulatorAct.SCAN,
}


@dataclass
class PostOffice:
    """One process that delivers, and everybody it may write to."""

    store: Store
    clock: FixedClock
    emulator: Emulator
    config: Config
    session: aiohttp.ClientSession
    chance: Random = field(default_factory=lambda: Random(7))
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    people: dict[str, int] = field(default_factory=dict)

    def process(self) -> DeliveryLoop:
        """Another process on the same database."""
        vault = DatabaseVault(self.store, ACCOUNT.app_id, self.clock)
        api = WechatApi(self.session, self.config.wechat, vault, self.clock)
        folder = MediaFolder(Path(self.config.storage.dir) / "media")
        errands = Errands(self.store, api, folder, self.config, self.clock, self.chance)
        return DeliveryLoop(self.store, api, errands, self.config, self.clock, self.chance)

    def meet(self, openid: str, did: Interaction = Interaction.MESSAGE) -> str:
        """Somebody follows the account and does something, or with NONE nothing yet; their openid."""
        self.emulator.people.enrol(openid)
        now = self.clock.now()
        person = new_id(now)

        def write(session):
            session.add(Person(id=person, created_at=now))
            session.flush()
            account = {"channel": "wechat", "account": ACCOUNT.app_id, "message_left": 0, "tap_left": 0}
            session.add(Identity(id=new_id(now), address=openid, person_id=person, **account))

        self.store.run(write)
        self.people[openid] = person
        self.does(openid, did)
        return openid

    def does(self, openid: str, did: Interaction) -> None:
        """The person writes, taps, follows or scans: the window opens on both sides."""
        if did is Interaction.NONE:
            return
        now = self.clock.now()
        self.emulator.people.require(openid).window.interact(WINDOW_OF[did], now)

        def write(session):
            identity = self.identity(session, openid)
            open_window(identity, did, now)
            identity.last_seen_at = now

        self.store.run(write)

    def put(self, openid: str, text: str = "好的", kind: str = "answer", cause: str = "", **more: object) -> int:
        """Write a message in a turn of its own; the id of its row."""
        fields = TASK if kind == "task" else {"code": "7K3M2", "text": text}
        message = Message(kind, text, fields, **more)  # type: ignore[arg-type]
        cause = cause or f"test:{next(self.numbers)}"
        recipient = self.people[openid]
        return self.store.run(lambda session: put(self.act(session, cause), recipient, message))

    def act(self, session, cause: str = "test:0") -> Act:
        """A licence to write now."""
        return Act(session, self.clock.now(), self.chance, "system:test", cause)

    async def round(self, process: DeliveryLoop | None = None) -> bool:
        """One round of one process."""
        return await (process or self.process()).once()

    async def rounds(self) -> None:
        """Rounds until nothing moves."""
        process = self.process()
        while await process.once():
            pass

    def row(self, number: int) -> OutboxRow:
        """A message as it stands, detached."""
        return self._detached(OutboxRow, number)

    def errand(self, number: int) -> ErrandRow:
        """An errand as it stands, detached."""
        return self._detached(ErrandRow, number)

    def identity(self, session, openid: str) -> Identity:
        """The identity of an openid."""
        return session.scalars(select(Identity).where(Identity.address == openid)).one()

    def _detached(self, table, number):
        def look(session):
            row = session.get_one(table, number)
            session.expunge(row)
            return row

        return self.store.run(look)

    def shown(self, openid: str) -> list[str]:
        """What this person saw, service messages only."""
        seen = self.emulator.ledger.find(Kind.SHOWN, openid, source="service_message")
        return [str(entry.detail["text"]) for entry in seen]

    def calls(self, path: str) -> int:
        """How often the API was asked."""
        return len(self.emulator.ledger.calls(path))


@asynccontextmanager
async def post_office(store: Store, clock: FixedClock, folder: Path, **sections: object) -> AsyncIterator[PostOffice]:
    """A post office on an open store; `sections` of the configuration are merged over the usual ones."""
    emulator = Emulator(ACCOUNT, templates=TEMPLATES, clock=clock, chance=Random(7), patience=SILENT)
    await emulator.start()
    config = configured(store.engine.url.render_as_string(hide_password=False), folder, emulator.base_url, **sections)
    try:
        async with aiohttp.ClientSession() as session:
            yield PostOffice(store, clock, emulator, config, session)
    finally:
        await emulator.close()
