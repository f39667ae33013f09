"""Texts in a test (短信的收发): the district, its delivery loop and the emulated provider, which reports nothing by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import aiohttp

from bot.channels.media_folder import MediaFolder
from bot.channels.sms import Callback
from bot.channels.sms_aliyun import AliyunSms
from bot.channels.sms_providers import SMS_PROVIDERS
from bot.channels.sms_tencent import TencentSms
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_token import MemoryVault
from bot.delivery.errands import Errands
from bot.delivery.loop import DeliveryLoop
from bot.delivery.reports import settle_report
from bot.emulators.sms import SmsEmulator, SmsFault
from bot.emulators.sms_dialect import Sent
from bot.store import Store
from models.outbox import OutboxRow
from scheduler.tick import plan_standing
from tests.delivery.texts import ZHAO
from tests.support import FixedClock
from tests.talk import Town, build_town
from tests.web.sms_service import emulator_of, section


@dataclass
class SmsPost:
    """Everything that a text passes through."""

    town: Town
    sms: SmsEmulator
    provider: AliyunSms | TencentSms
    loop: DeliveryLoop

    async def rounds(self) -> None:
        """Until nothing moves."""
        while await self.loop.once():
            pass

    async def lose(self) -> Sent:
        """Somebody is answered by text, and the provider's answer is lost; the text as the provider has it."""
        self.sms.faults.append(SmsFault(drop="after"))
        self.town.sms(ZHAO).say("进度")
        await self.rounds()
        self.sms.faults.clear()
        assert self.reply().state == "unknown"
        return self.to_zhao()[-1]

    def to_zhao(self) -> list[Sent]:
        """What the provider took for him."""
        return [one for one in self.sms.sent if one.wanted.phone == ZHAO]

    def reply(self) -> OutboxRow:
        """The newest answer by text."""
        return [row for row in self.town.outbox() if row.kind == "reply"][-1]

    async def report(self, sent: Sent, *, delivered: bool = True, reason: str = "") -> None:
        """The provider's callback about a text reaches us."""
        now = self.town.clock.now()
        body = self.sms.dialect.report(sent.provider_id, sent.wanted, delivered, reason, sent.parts, now)
        for inbound in self.provider.receive(Callback.REPORT, body, now):
            self.town.look(lambda session, one=inbound: settle_report(session, one, now))


@asynccontextmanager
async def sms_post(provider: str, store: Store, clock: FixedClock, folder: Path) -> AsyncIterator[SmsPost]:
    """One provider, with what comes round on the clock."""
    sms = emulator_of(provider, clock)
    sms.report_s = None
    await sms.start()
    town = build_town(store, clock, sms=section(provider, sms.base_url))
    town.look(lambda session: plan_standing(session, clock.now(), town.chance))
    try:
        async with aiohttp.ClientSession() as session:
            api = WechatApi(session, town.config.wechat, MemoryVault(), clock)
            carrier = SMS_PROVIDERS[provider](session, town.config.sms, clock)
            errands = Errands(store, api, MediaFolder(folder), town.config, clock, Random(1), carrier)
            loop = DeliveryLoop(store, api, errands, town.config, clock, Random(1), carrier)
            yield SmsPost(town, sms, carrier, loop)
    finally:
        await sms.close()
