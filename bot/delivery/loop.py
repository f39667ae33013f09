"""Delivery loop (发送): claim what is due, send it, settle it. Any number of processes may run it on one database."""

import asyncio
import uuid
from datetime import timedelta
from random import Random

import structlog
from sqlalchemy.orm import Session

from bot.channels.wechat_api import WechatApi
from bot.clock import Clock
from bot.config import Config
from bot.delivery.errands import Errands
from bot.delivery.ladder import TEMPLATE, Sending, plan
from bot.delivery.settling import settle_attempt
from bot.messages import Attempt, Outcome
from bot.store import Store
from models.outbox import OutboxRow, claim_due, expire_old

BATCH = 20
log = structlog.get_logger()


class DeliveryLoop:
    """Sends what stands in the outbox and runs the errands."""

    def __init__(
        self, store: Store, api: WechatApi, errands: Errands, config: Config, clock: Clock, random: Random
    ) -> None:
        self._store, self._api, self._errands = store, api, errands
        self._config, self._clock, self._random = config, clock, random
        self._owner = uuid.uuid4().hex
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There is something new: do not wait for the tick. Call it on the loop."""
        self._wake.set()

    def stop(self) -> None:
        """Finish what is being sent, claim nothing more."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Until stopped: everything due, then a nap until the tick or the next wake."""
        while not self._stopping:
            try:
                moved = await self.once()
            except Exception as error:  # whatever it is, the next round may fare better; leases bring back what it held
                log.error("delivery.failed", error=type(error).__name__, reason=str(error))
                moved = False
            if not moved:
                await self._nap()

    async def once(self) -> bool:
        """One round; True when there may be more."""
        sendings, claimed = await self._store.turn(self._claim)
        if sendings:
            results = await asyncio.gather(*(self._send(sending) for sending in sendings), return_exceptions=True)
            for error in (result for result in results if isinstance(result, BaseException)):
                log.error("delivery.send_failed", error=type(error).__name__)
        ran = await self._errands.once(self._owner)
        return claimed > 0 or ran

    def _claim(self, session: Session) -> tuple[list[Sending], int]:
        now = self._clock.now()
        expire_old(session, now)
        until = now + timedelta(seconds=self._config.delivery.lease_s)
        ids = claim_due(session, self._owner, now, until, BATCH)
        planned = [plan(session, session.get_one(OutboxRow, row), self._config, now) for row in ids]
        return [sending for sending in planned if sending is not None], len(ids)

    async def _send(self, sending: Sending) -> None:
        try:
            attempt = await asyncio.wait_for(self._attempt(sending), self._config.delivery.lease_s * 0.8)
        except TimeoutError:
            attempt = Attempt(Outcome.UNKNOWN, reason="微信接口没有及时应答")
        if attempt.outcome is Outcome.ALARM:
            log.error("delivery.alarm", row=sending.row, code=attempt.code, reason=attempt.reason)
        await self._store.turn(
            lambda session: settle_attempt(session, sending, attempt, self._owner, self._clock.now(), self._random)
        )

    async def _attempt(self, sending: Sending) -> Attempt:
        if sending.rung == TEMPLATE:
            return await self._api.send_template(
                sending.address, sending.template_id, sending.fields or {}, client_msg_id=str(sending.row)
            )
        return await self._api.send_service_message(sending.address, sending.text)

    async def _nap(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), self._config.delivery.tick_s)
        except TimeoutError:
            return
        self._wake.clear()
