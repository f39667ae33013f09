"""SMPP 3.4 (短信专线): texts and reports over one line to the carrier's SMSC, which takes free text and calls nobody back.

The protocol is aiosmpplib's; here stands what it leaves to us: parts that are never cut inside a character (its own
splitting cuts surrogate pairs), and that nothing is acknowledged before it is kept.
Source: SMPP 3.4 (1999) 4.4, 4.6, 5.2.12; CHANNELS.md 6.4.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from aiosmpplib import ESME, AbstractHook, PhoneNumber, SubmitSm
from aiosmpplib.protocol import DeliverSm, SmppMessage, SubmitSmResp
from aiosmpplib.state import SmppCommandStatus, SmppSessionState

from bot.channels.sms import Callback, Heard, Letter, Reviewed, Sought, e164, reply_from, report_of
from bot.clock import Clock
from bot.config import Sms
from bot.errors import StoreError, loggable
from bot.messages import Attempt, Inbound, Outcome, SentResult
from bot.text.sms_lengths import signed, split_parts

PORT = 2775
ANSWER_S = 10.0
UDHI, RECEIPT = 0b0100_0000, 0b0000_0001
#: How a receipt says it ended (SMPP 3.4, appendix B): these are no end yet.
UNDER_WAY = frozenset({"ENROUTE", "ACCEPTD"})
DELIVERED = "DELIVRD"
_DOWN = Attempt(Outcome.RETRY, code="unbound", reason="短信专线没有连上,自动重试。检查 sms.api_base、账号密码和防火墙")
_LOST = Attempt(Outcome.UNKNOWN, code="timeout", reason="短信专线没有及时应答,不知道收到没有")
#: What a status of submit_sm_resp means; whatever else it is, SMS is closed to this message.
_STATUS: Mapping[str, Attempt] = {
    "ESME_RTHROTTLED": Attempt(Outcome.RETRY, reason="短信专线说太快,一分钟后重发", retry_after_s=60.0),
    "ESME_RMSGQFUL": Attempt(Outcome.RETRY, reason="短信专线的队列满了,一分钟后重发", retry_after_s=60.0),
    "ESME_RSYSERR": Attempt(Outcome.RETRY, reason="短信专线出错,自动重发"),
    "ESME_RINVDSTADR": Attempt(Outcome.STOP, reason="号码不对,或收不了短信"),
}
log = structlog.get_logger()

Keep = Callable[[Inbound], Awaitable[None]]


class _Line(ESME):  # type: ignore[misc]  # aiosmpplib publishes no types
    """aiosmpplib's session, which leaves the socket of a line that broke to the garbage collector."""

    async def connect(self) -> None:
        if self._writer is not None:
            self._writer.close()
        await super().connect()

    async def _disconnect(self) -> None:
        writer = self._writer
        await super()._disconnect()
        if writer is not None:
            writer.close()


class SmppSms(AbstractHook):  # type: ignore[misc]  # aiosmpplib publishes no types
    """One line. `keep` keeps what comes in and returns when it is on disk."""

    name = "smpp"
    taken = b""

    def __init__(self, sms: Sms, clock: Clock, keep: Keep) -> None:
        address = urlsplit(sms.api_base)
        self._sms, self._clock, self._keep = sms, clock, keep
        self._answers: dict[str, asyncio.Future[SubmitSmResp]] = {}
        self._reference = 0
        self._line = _Line(
            smsc_host=address.hostname or "",
            smsc_port=address.port or PORT,
            system_id=sms.access_key_id,
            password=sms.access_key_secret.get_secret_value(),
            hook=self,
            log_level=logging.CRITICAL,  # its own log has whole texts in it
            log_handler=logging.NullHandler(),
        )

    async def run(self) -> None:
        """Keep the line up until cancelled; it is dialled again by itself."""
        await self._line.start()

    async def stop(self) -> None:
        """Unbind."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._line.stop(), 2.0)

    @property
    def is_up(self) -> bool:
        """Bound, so that texts can go."""
        return bool(self._line.session_state == SmppSessionState.BOUND_TRX)

    async def send(self, letter: Letter) -> Attempt:
        """The text in its parts; a receipt is asked for the last, whose id stands for all."""
        if not self.is_up:
            return _DOWN
        parts = split_parts(signed(self._sms.sign_name, letter.text))
        self._reference = self._reference % 255 + 1
        sent = Attempt(Outcome.UNKNOWN)
        for number, part in enumerate(parts, 1):
            sent = await self._submit(letter, part, number, len(parts))
            if sent.outcome is not Outcome.SENT:
                return sent if number == 1 else Attempt(Outcome.UNKNOWN, code=sent.code, reason="只发出了前几条")
        return Attempt(Outcome.SENT, provider_id=sent.provider_id, code="0", parts=len(parts))

    def receive(self, kind: Callback, body: bytes, now: datetime) -> tuple[Inbound, ...]:
        """Nothing: what comes in comes over the line."""
        return ()

    async def reviewed(self, template_ids: Sequence[str]) -> Mapping[str, Reviewed]:
        """Nobody reviews free text."""
        return {}

    async def look_up(self, sought: Sought) -> Heard | None:
        """Nothing: query_sm asks by the number that the SMSC gave in the answer (SMPP 3.4, 4.8.1), and that was lost."""
        return None

    async def _submit(self, letter: Letter, part: str, number: int, of: int) -> Attempt:
        """One part, and its answer."""
        key = f"{letter.row}.{number}.{self._reference}"
        message = SubmitSm(
            short_message=part,
            source=PhoneNumber(self._sms.app_id),
            destination=PhoneNumber(letter.phone.removeprefix("+")),
            esm_class=UDHI if of > 1 else 0,
            registered_delivery=RECEIPT if number == of else 0,
            encoding="ucs2",
            log_id=key,
        )
        header = bytes([5, 0, 3, self._reference, of, number]) if of > 1 else b""
        message.set_encoded_message(header + part.encode("utf-16-be"))
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        try:
            await self._line.broker.enqueue(message)
            return _ended(await asyncio.wait_for(answer, ANSWER_S))
        except ConnectionError:
            return Attempt(Outcome.UNKNOWN, code="cut", reason="短信专线断了,不知道收到没有")
        except TimeoutError:
            return _LOST
        finally:
            del self._answers[key]

    async def sending(self, smpp_message: SmppMessage, pdu: bytes, client_id: str) -> None:
        """aiosmpplib: something goes out."""

    async def send_error(self, smpp_message: SmppMessage, error: Exception, client_id: str) -> None:
        """aiosmpplib: a text did not go out, or half of it did."""
        answer = self._answers.get(getattr(smpp_message, "log_id", ""))
        if answer is not None and not answer.done():
            answer.set_exception(ConnectionError(type(error).__name__))

    async def received(self, smpp_message: SmppMessage | None, pdu: bytes, client_id: str) -> None:
        """aiosmpplib: something came in. What is not kept is not answered: the line is dropped, and it comes again."""
        if isinstance(smpp_message, SubmitSmResp):
            answer = self._answers.get(smpp_message.log_id)
            if answer is not None and not answer.done():
                answer.set_result(smpp_message)
        elif isinstance(smpp_message, DeliverSm) and (inbound := self._read(smpp_message)) is not None:
            try:
                await self._keep(inbound)
            except (StoreError, TimeoutError) as error:
                log.error("callback.not_kept", **loggable(error))
                raise ConnectionError("not kept") from None

    def _read(self, message: DeliverSm) -> Inbound | None:
        phone, now = e164(message.source.number), self._clock.now()
        if phone is None:
            return None
        if message.is_receipt():
            receipt = message.parse_receipt()
            ended = str(receipt.get("stat", "")).upper()
            provider_id = str(receipt.get("id", ""))
            if not provider_id or ended in UNDER_WAY:
                return None
            return report_of(self.name, phone, SentResult(provider_id, ended == DELIVERED, ended), now)
        text = message.short_message or message.message_payload
        # It has no number of its own; an SMSC that got no answer sends the same within minutes.
        minute = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
        key = hashlib.sha256(f"{phone}\n{minute.isoformat()}\n{message.sequence_num}\n{text}".encode()).hexdigest()
        return reply_from(self.name, phone, text, key, now)


def _ended(answer: SubmitSmResp) -> Attempt:
    if answer.command_status == SmppCommandStatus.ESME_ROK:
        return Attempt(Outcome.SENT, provider_id=answer.message_id)
    code = answer.command_status.name
    known = _STATUS.get(code, Attempt(Outcome.NEXT_RUNG, reason=f"短信专线不收({code})"))
    return Attempt(known.outcome, code=code, reason=known.reason, retry_after_s=known.retry_after_s)
