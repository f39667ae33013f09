"""Delivery loop (发送): claim what is due, send it, settle it. Any number of processes may run it on one database."""

import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

import structlog
from sqlalchemy.orm import Session

from bot.broadcasts.kinds import MESSAGES as BROADCASTS
from bot.channels.sms import Letter, SmsProvider
from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_errors import ApiError
from bot.clock import Clock
from bot.config import Config
from bot.delivery import subscription_rung
from bot.delivery.errands import Errands
from bot.delivery.ladder import plan
from bot.delivery.outcomes import Outcomes
from bot.delivery.reports import settle_for_dead, still_due
from bot.delivery.sending import SMS, SUBSCRIPTION, TEMPLATE, Sending
from bot.errors import loggable
from bot.failpoint import failpoint
from bot.messages import Attempt, Outcome
from bot.metrics import LOOP_FAILURES, SEND_RETRIES, SENDS
from bot.pulse import Pulse
from bot.store import Store
from models.leases import claim_due, expire_old

BATCH = 50
#: At the provider at once. One batch more may be claimed meanwhile, so that none of these places stands empty while the
#: database is asked; and with those that came back and are being written, so many and a batch are held when a process dies.
UNDER_WAY_MAX, SETTLING_MAX = 100, 150
#: Nobody is told these twice: when their sender died in the middle, a person decides (a warning is rather told twice).
ONCE = BROADCASTS - {"warning"}
#: A loop whose rounds fail one after the other goes on this much more slowly at most.
SLOWER_MAX = 4
TOO_LATE, NOT_YET = "接口没有及时应答", "没有等到空位或令牌,还没有发"
log = structlog.get_logger()


class DeliveryLoop:
    """Sends what stands in the outbox and runs the errands."""

    def __init__(
        self,
        store: Store,
        api: WechatApi,
        errands: Errands,
        config: Config,
        clock: Clock,
        random: Random,
        sms: SmsProvider | None = None,
    ) -> None:
        self._store, self._api, self._errands, self._sms = store, api, errands, sms
        self._config, self._clock = config, clock
        self._owner = uuid.uuid4().hex
        self._outcomes = Outcomes(store, self._owner, config.delivery.lease_s * 0.2, clock, random)
        #: Beats with every round, of messages ("delivery") and of errands.
        self.pulse = Pulse()
        #: Rounds that failed since the last that went well, of the loops that have such.
        self.broken: dict[str, int] = {}
        #: One bell each: whoever heard one would else silence it for the other.
        self._wake, self._wake_errands = asyncio.Event(), asyncio.Event()
        self._stopping = False
        self._under_way: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(UNDER_WAY_MAX)
        #: Sent of broadcasts and not yet logged, by cause and rung.
        self._told: Counter[tuple[str, str]] = Counter()

    def wake(self) -> None:
        """There is something new: do not wait for the tick. Call it on the loop."""
        self._wake.set()
        self._wake_errands.set()

    def stop(self) -> None:
        """Finish what is being sent, claim nothing more."""
        self._stopping = self._outcomes.stopping = True
        self.wake()

    async def run(self) -> None:
        """Until stopped. Messages and errands do not wait for each other, nor for a slow one among them."""
        await asyncio.gather(
            self._keep_going("delivery", self._wake, self._send_more),
            self._keep_going("errands", self._wake_errands, self._run_errands),
        )
        await asyncio.gather(*self._under_way, return_exceptions=True)  # each was noted as it ended
        self._log_told()

    async def once(self) -> bool:
        """One round, waited for to its end; True when there may be more. For tests and commands."""
        sendings, claimed = await self._claim_batch()
        results = await asyncio.gather(*(self._send(sending) for sending in sendings), return_exceptions=True)
        ran = await self._errands.once(self._owner)
        for error in (result for result in results if isinstance(result, Exception)):
            raise error
        return claimed > 0 or ran

    async def _keep_going(self, name: str, bell: asyncio.Event, work: Callable[[], Awaitable[bool]]) -> None:
        """Do rounds of `work` until stopped, whatever goes wrong in one; it says whether there may be more at once."""
        while not self._stopping:
            self.pulse.beat(name)
            more = False
            try:
                more = await work()
                self.broken.pop(name, None)
            except Exception as error:  # whatever it is, a later round may fare better; leases bring back what it held
                self.broken[name] = self.broken.get(name, 0) + 1
                LOOP_FAILURES.add(loop=name)
                log.exception("delivery.failed", loop=name, times=self.broken[name], **loggable(error))
            if not more:
                await self._nap(bell, self._config.delivery.tick_s * min(2 ** self.broken.get(name, 0), SLOWER_MAX))

    async def _send_more(self) -> bool:
        """True when there is room for more, or when what did not leave may have held up something behind it."""
        self._log_told()
        if not self._has_room():
            return False
        sendings, claimed = await self._claim_batch()
        for sending in sendings:
            self._start(sending)
        return claimed == BATCH or claimed > len(sendings)

    async def _run_errands(self) -> bool:
        return await self._errands.once(self._owner)

    def _has_room(self) -> bool:
        """For one more batch: of those the provider has not answered yet, and of those that are still being settled."""
        return self._outcomes.leaving <= UNDER_WAY_MAX and len(self._under_way) <= SETTLING_MAX

    def _start(self, sending: Sending) -> None:
        task = asyncio.create_task(self._send(sending))
        self._under_way.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery.send_failed", error=type(error).__name__)  # its lease runs out, and it is tried again
        self._go_on()

    def _go_on(self) -> None:
        """Once there is room again: the next ones, and those that waited for one of these."""
        if self._has_room():
            self._wake.set()

    async def _claim_batch(self) -> tuple[list[Sending], int]:
        """What is to leave now, and how many messages were looked at for it."""
        sendings, claimed = await self._store.turn(self._claim)
        self._outcomes.leaving += len(sendings)
        return sendings, claimed

    def _claim(self, session: Session) -> tuple[list[Sending], int]:
        now = self._clock.now()
        until = now + timedelta(seconds=self._config.delivery.lease_s)
        ids, found = claim_due(session, self._owner, now, until, BATCH, ONCE, still_due)
        if found < BATCH:  # what is too late leaves no more; while much waits, that it is so may be written later
            settle_for_dead(session, now)
            expire_old(session, now)
        return plan(session, ids, self._config, now), found

    async def _send(self, sending: Sending) -> None:
        failpoint("outbox.claimed")
        try:
            attempt = await self._within_lease(sending)
        finally:
            self._outcomes.leaving -= 1
            self._go_on()
        failpoint("send.accepted")
        self._note(sending, attempt)
        await self._outcomes.settle(sending, attempt)
        failpoint("send.settled")

    def _note(self, sending: Sending, attempt: Attempt) -> None:
        """For those who look on; what many are told is one line for all that were sent since the last."""
        SENDS.add(rung=sending.rung, outcome=attempt.outcome)
        if sending.attempt > 1:
            SEND_RETRIES.add()
        if sending.kind in BROADCASTS and attempt.outcome is Outcome.SENT:
            self._told[sending.cause, sending.rung] += 1
            return
        tried = {"row": sending.row, "rung": sending.rung, "attempt": sending.attempt, "outcome": attempt.outcome}
        log.info("delivery.tried", request=sending.cause, kind=sending.kind, **tried)
        if attempt.outcome is Outcome.ALARM:
            log.error("delivery.alarm", row=sending.row, code=attempt.code, reason=attempt.reason)

    def _log_told(self) -> None:
        for (cause, rung), many in self._told.items():
            log.info("delivery.told", request=cause, rung=rung, many=many)
        self._told.clear()

    async def _within_lease(self, sending: Sending) -> Attempt:
        """The attempt, or what is known of it when the lease is about to end."""
        patience_s = self._config.delivery.lease_s * 0.4
        try:
            await self._take_place(sending, patience_s)
        except ApiError as error:
            return error.attempt
        except TimeoutError:
            return Attempt(Outcome.RETRY, reason=NOT_YET)
        try:
            async with asyncio.timeout(patience_s):
                return await self._attempt(sending)
        except ApiError as error:
            return error.attempt
        except TimeoutError:
            return Attempt(Outcome.UNKNOWN, reason=TOO_LATE)
        finally:
            self._places.release()

    async def _take_place(self, sending: Sending, patience_s: float) -> None:
        """Hold a place at the provider, with a token at hand. Whoever gives up here has sent nothing."""
        needs_token = sending.rung != SMS and not self._api.is_prepared
        if not needs_token and not self._places.locked():
            await self._places.acquire()  # at once, and so without a timer
            return
        async with asyncio.timeout(patience_s):
            if needs_token:
                await self._api.prepare()
            await self._places.acquire()

    async def _attempt(self, sending: Sending) -> Attempt:
        if sending.rung == SMS:
            return await self._by_sms(sending)
        if sending.rung == TEMPLATE:
            return await self._api.send_template(
                sending.address, sending.template_id, sending.fields or {}, client_msg_id=str(sending.row)
            )
        if sending.rung == SUBSCRIPTION:
            return await subscription_rung.send(self._api, sending)
        return await self._api.send_service_message(sending.address, sending.text)

    async def _by_sms(self, sending: Sending) -> Attempt:
        if self._sms is None:
            return Attempt(Outcome.NEXT_RUNG, reason="没有配置短信")
        values = sending.fields or {}
        return await self._sms.send(Letter(sending.address, sending.text, sending.row, sending.template_id, values))

    async def _nap(self, bell: asyncio.Event, at_most_s: float) -> None:
        """Until the bell rings, or the time is over; a bell rung meanwhile is heard at once."""
        try:
            await asyncio.wait_for(bell.wait(), at_most_s)
        except TimeoutError:
            return
        bell.clear()
