"""Talk to the bot like a resident: the real intake, engine, handlers, store and ladder; only WeChat itself is left out."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.config import Config, config_from
from bot.conversation.intake import read, take
from bot.conversation.nameless import Nameless
from bot.delivery.ladder import plan
from bot.delivery.sending import Sending, Tried
from bot.delivery.settling import settle_attempts
from bot.directory import binding
from bot.directory.holder import calendar_of
from bot.directory.office import Office
from bot.loading import load_handlers
from bot.messages import Attempt, Datum, Inbound, InboundKind, Interaction, Outcome, Permit, SentPoint
from bot.store import Store
from models.cases import Case
from models.leases import claim_due
from models.outbox import OutboxRow
from models.people import find_members_by_name
from scheduler.tick import find_jobs, tick
from tests.furnished import furnish
from tests.refusals import ScrupulousEngine
from tests.support import FixedClock

T = TypeVar("T")
DISTRICT = Path(__file__).parent / "district"
ENGINE = ScrupulousEngine(load_handlers({}))
JOBS = find_jobs()


@dataclass
class Town:
    """The test district with its bot."""

    store: Store
    clock: FixedClock
    office: Office
    config: Config
    keys: "itertools.count[int]" = field(default_factory=itertools.count)
    chance: Random = field(default_factory=lambda: Random(7))
    #: What was sent to each address, as (rung, text or template fields).
    sent: dict[str, list[Sending]] = field(default_factory=dict)

    def hear(self, inbound: Inbound, interaction: Interaction = Interaction.MESSAGE) -> str:
        """One message in; the reply, "" for none."""
        letter = read(inbound, interaction, self.office)
        now = self.clock.now()
        said = self.store.run(lambda session: take(session, letter, self.office, ENGINE, now, self.chance))
        self.clock.advance(seconds=1)
        return said or ""

    def person(self, name: str) -> "Phone":
        """Somebody's phone."""
        return Phone(self, f"openid-{name}")

    def sms(self, number: str) -> "SmsPhone":
        """Somebody who writes texts, by his number in E.164."""
        return SmsPhone(self, number)

    def member(self, name: str) -> "Phone":
        """A member's phone, bound."""
        phone = self.person(name)
        assert "绑定成功" in phone.say(f"绑定 {self.invite(name)[name]}")
        return phone

    def invite(self, *names: str) -> dict[str, str]:
        """Codes by which these members bind, from one invitation."""

        def work(session: Session) -> dict[str, str]:
            codes = [member.code for name in names for member in find_members_by_name(session, name)]
            return {member.name: code for member, code in binding.invite(self._act(session), codes)}

        return self.store.run(work)

    def deliver(self, outcome: Outcome = Outcome.SENT) -> None:
        """Send everything that may leave now, as the loop does, with WeChat answering `outcome` each time."""
        for _ in range(50):
            sendings, claimed = self.store.run(self._claim)
            for sending in sendings:
                self.sent.setdefault(sending.address, []).append(sending)
            tried = [Tried(one, Attempt(outcome, provider_id=f"msg-{one.row}")) for one in sendings]
            if tried:
                now = self.clock.now()
                self.store.run(lambda session, all_=tried, at=now: settle_attempts(session, all_, "t", at, self.chance))
            if not claimed:
                return

    async def pass_time(self, **span: float) -> None:
        """Let the clock run on and do what falls due."""
        self.clock.advance(**span)
        await tick(self.store, self.office, ENGINE, self.clock.now(), self.chance, JOBS)

    def look(self, work: Callable[[Session], T]) -> T:
        """Ask the database."""
        return self.store.run(work)

    def case(self, code: str) -> Case:
        """The case of a code, detached."""

        def find(session: Session) -> Case:
            case = session.scalars(select(Case).where(Case.code == code)).one()
            session.expunge(case)
            return case

        return self.look(find)

    def cases(self) -> list[Case]:
        """All cases in order, detached."""

        def find(session: Session) -> list[Case]:
            found = list(session.scalars(select(Case).order_by(Case.id)))
            session.expunge_all()
            return found

        return self.look(find)

    def outbox(self) -> list[OutboxRow]:
        """All messages in order, detached."""

        def find(session: Session) -> list[OutboxRow]:
            found = list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))
            session.expunge_all()
            return found

        return self.look(find)

    def _claim(self, session: Session) -> tuple[list[Sending], int]:
        now = self.clock.now()
        ids, found = claim_due(session, "t", now, self.clock.now().replace(year=2099), 50)
        return plan(session, ids, self.config, now), found

    def _act(self, session: Session) -> Act:
        return Act(session, self.clock.now(), self.chance, "system:test", f"test:{next(self.keys)}")


@dataclass
class Phone:
    """One person's chat with the account."""

    town: Town
    openid: str

    def say(self, text: str) -> str:
        """Type something; the reply."""
        return self.town.hear(self._inbound(InboundKind.TEXT, text=text))

    def photo(self, media_id: str = "media-1") -> str:
        """Send a photo."""
        return self.town.hear(self._inbound(InboundKind.IMAGE, media_id=media_id))

    def voice(self) -> str:
        """Send a voice message."""
        return self.town.hear(self._inbound(InboundKind.VOICE, media_id="voice-1", media_format="amr"))

    def place(self, lat: float, lng: float, label: str = "", datum: Datum = Datum.WGS84) -> str:
        """Send a location."""
        return self.town.hear(self._inbound(InboundKind.LOCATION, point=SentPoint(lat, lng, datum, label)))

    def follow(self, scene: str = "") -> str:
        """Follow the account, by a card when its scene is given."""
        return self.town.hear(self._inbound(InboundKind.FOLLOW, event_key=scene), Interaction.FOLLOW)

    def scan(self, scene: str) -> str:
        """Scan a card."""
        return self.town.hear(self._inbound(InboundKind.SCAN, event_key=scene), Interaction.SCAN)

    def unfollow(self) -> str:
        """Unfollow it."""
        return self.town.hear(self._inbound(InboundKind.UNFOLLOW), Interaction.NONE)

    def permit(self, *permits: Permit) -> str:
        """Answer the popup of 订阅通知, or turn a template off."""
        return self.town.hear(self._inbound(InboundKind.PERMISSION, permits=permits), Interaction.NONE)

    def menu(self, key: str) -> str:
        """Tap a menu button."""
        return self.town.hear(self._inbound(InboundKind.MENU, event_key=key), Interaction.TAP)

    def received(self) -> list[str]:
        """What was pushed to this phone since it was last asked, after delivering all that may leave."""
        self.town.deliver()
        return [sending.text or str(sending.fields) for sending in self.town.sent.pop(self.openid, [])]

    def _inbound(self, kind: InboundKind, **values: object) -> Inbound:
        key = f"msg-{next(self.town.keys)}"
        return Inbound("wechat", "app", self.openid, key, kind, self.town.clock.now(), **values)  # type: ignore[arg-type]


@dataclass
class SmsPhone:
    """One number that texts; answers come back as texts too."""

    town: Town
    number: str

    def say(self, text: str) -> str:
        """Text something; the reply, which also leaves as a text of its own."""
        key, now = f"aliyun:{next(self.town.keys)}", self.town.clock.now()
        return self.town.hear(Inbound("sms", "", self.number, key, InboundKind.TEXT, now, text=text))

    def letters(self) -> list[Sending]:
        """What was texted to this number since it was last asked, after delivering all that may leave."""
        self.town.deliver()
        return self.town.sent.pop(self.number, [])

    def received(self) -> list[str]:
        """The words of those."""
        return [letter.text for letter in self.letters()]


def configured(**overrides: object) -> Config:
    """The configuration of a town: nothing waits for the morning, and what a test wants otherwise."""
    return config_from({"delivery": {"quiet_hours": ""}, **overrides}, {}, require=False)


#: What nobody can change is everybody's.
USUAL = configured()


def build_town(store: Store, clock: FixedClock, **overrides: object) -> Town:
    """The test district in an empty store; `overrides` are sections of the configuration."""
    config = configured(**overrides) if overrides else USUAL
    ENGINE.nameless = Nameless()  # the engine is everybody's; what it remembers is this town's
    directory = furnish(store, DISTRICT, config.categories, clock.now())
    return Town(store, clock, Office(config, calendar_of(config), directory), config)
