"""SMS (短信): what every provider of it has in common: a letter out, and the bodies of its callbacks in.

The providers are twins: `sms_aliyun` and `sms_tencent` sign, send, read and answer in the same order; `sms_smpp` has a
line of its own instead of callbacks. What a code of theirs means to us stands in `sms_errors`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from bot.clock import SHANGHAI
from bot.errors import Malformed
from bot.messages import SMS, Attempt, Inbound, InboundKind, SentResult

CHANNEL = SMS
#: A number means the same person whatever provider or signature carries it: there is only one account.
ACCOUNT = ""
KEY_LIMIT = 200
_MAINLAND = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
#: 10 to 20 digits and longer: the carriers' own service numbers (10086, 106…), which nobody reads.
_SERVICE = re.compile(r"(?:\+?86)?1(?:0|2)\d{2,18}")


class Callback(StrEnum):
    """The last part of a callback's address: what it brings."""

    REPLY = "reply"  # a person wrote
    REPORT = "report"  # how a message of ours ended


class TemplateStanding(StrEnum):
    """What the provider's reviewers say of a template."""

    APPROVED = "approved"
    WAITING = "waiting"
    REFUSED = "refused"
    MISSING = "missing"


@dataclass(frozen=True)
class Reviewed:
    """A template as the provider has it."""

    standing: TemplateStanding
    #: Why it was refused, or the code with which the question was.
    reason: str = ""


class Word(StrEnum):
    """What a provider knows of a text, when it is asked; in this order the later counts for more."""

    FAILED = "failed"
    TAKEN = "taken"  # and nothing heard of it yet
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Sought:
    """A text whose answer was lost, and is asked about: all that we know it by."""

    #: E.164.
    phone: str
    #: Our own number of it, as in `Letter.row`.
    row: int
    #: It left between these.
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Heard:
    """What a provider said of a text when it was asked."""

    word: Word
    #: The provider's own number of it, where it is told.
    provider_id: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Letter:
    """One text on its way out."""

    #: E.164.
    phone: str
    #: The whole sentence, for providers that take free text.
    text: str
    #: Row of the outbox; comes back with the report where the provider carries it.
    row: int
    template_id: str = ""
    #: Values by the provider's names of the variables, in the template's order.
    values: Mapping[str, str] = field(default_factory=dict)


class SmsProvider(Protocol):
    """Somebody who carries our texts."""

    #: As in `sms.provider` and in the address of its callbacks.
    name: str
    #: What callbacks are answered with when they are kept.
    taken: bytes

    async def send(self, letter: Letter) -> Attempt:
        """One text out; never raises. A lost answer is UNKNOWN: no provider here has a key against doubles."""
        ...

    def receive(self, kind: Callback, body: bytes, now: datetime) -> tuple[Inbound, ...]:
        """What a callback brought; what cannot be read among it is left out. Raises Malformed when nothing can."""
        ...

    async def reviewed(self, template_ids: Sequence[str]) -> Mapping[str, Reviewed]:
        """What became of the review of each template. Raises SmsTrouble when nobody can be asked."""
        ...

    async def look_up(self, sought: Sought) -> Heard | None:
        """What became of a text; None: nothing is known of it by our number. Raises SmsTrouble when nobody can be asked."""
        ...


def e164(given: object, nation: str = "") -> str | None:
    """A number as providers write it, in E.164; None for what is no person's number (10086, 106…)."""
    digits = re.sub(r"[\s-]", "", str(given or ""))
    if nation and nation.strip("+") != "86" and not digits.startswith(("+", "00")):
        digits = f"+{nation.strip('+')}{digits}"
    if found := _MAINLAND.fullmatch(digits):
        return f"+86{found[1]}"
    if _SERVICE.fullmatch(digits):
        return None
    found = _ABROAD.fullmatch(digits)
    return f"+{found[1]}" if found else None


def best_of(heard: Iterable[Heard]) -> Heard | None:
    """The word that counts, of all that were said of one text: it may have been sent more than once."""
    ranks = list(Word)
    return max(heard, key=lambda one: ranks.index(one.word), default=None)


def reply_from(provider: str, phone: str, text: str, key: str, sent_at: datetime) -> Inbound:
    """A text of a person. `key` is the provider's own number of it."""
    return Inbound(CHANNEL, ACCOUNT, phone, f"{provider}:{key}"[:KEY_LIMIT], InboundKind.TEXT, sent_at, text=text)


def report_of(provider: str, phone: str, result: SentResult, now: datetime) -> Inbound:
    """How a message of ours ended."""
    key = f"{provider}:{result.provider_id}:{result.reason}"[:KEY_LIMIT]
    return Inbound(CHANNEL, ACCOUNT, phone, key, InboundKind.SENT_RESULT, now, sent_result=result)


def rows_in(body: bytes) -> Iterator[Mapping[str, object]]:
    """The JSON objects of a callback: an array of them, or one. Raises Malformed."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    rows = found if isinstance(found, list) else [found]
    objects = [row for row in rows if isinstance(row, dict)]
    if len(objects) < len(rows) and not objects:
        raise Malformed("no object in it")
    yield from objects


def shanghai_time(given: object, now: datetime) -> datetime:
    """A time as providers write it, "2026-03-02 09:00:00" in UTC+8; `now` for what is none."""
    try:
        return datetime.strptime(str(given), "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).astimezone(UTC)
    except ValueError:
        return now
