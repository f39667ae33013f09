"""Sending (一次发送): one claimed message on its way out of the house, and what is written when nothing leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from bot.broadcasts.kinds import MESSAGES as BROADCASTS
from bot.messages import Attempt
from models.outbox import OutboxRow, SendState
from models.steps import HELD, Kept

SERVICE, SUBSCRIPTION, TEMPLATE, SMS, CALL = "service", "subscription", "template", "sms", "call"
#: What a person who said 退订 is not sent: what nobody asked for.
UNASKED = frozenset({"notice", "duty", "digest", *BROADCASTS})


class Rider(NamedTuple):
    """A message that goes out within another (bot.delivery.together): its row, which attempt this is, and its kind."""

    row: int
    attempt: int
    kind: str
    steps: Sequence[Kept] | None = None


@dataclass(frozen=True)
class Sending:
    """One claimed message on its way out of the house."""

    row: int
    #: What the message was written because of: "inbox:<id>", "due:<id>".
    cause: str
    attempt: int
    kind: str
    rung: str
    identity_id: int
    #: openid, or the phone number in E.164.
    address: str
    text: str = ""
    template_id: str = ""
    fields: dict[str, str] | None = None
    #: Parts it is thought to cost, the day they are counted on, and the row of the ledger that counts it
    #: (see models.identities.Try); SMS only. Of a 订阅通知 `counted` is 1 where a permission was spent on it.
    parts: int = 0
    parts_on: date | None = None
    counted: int = 0
    #: What goes out within it, in order.
    riders: tuple[Rider, ...] = ()
    #: It went out within another, whose ledger entry is the only one.
    rides: bool = False
    #: What was tried before, as it stands on the row.
    steps: Sequence[Kept] | None = None

    @classmethod
    def of(cls, row: OutboxRow, rung: str, identity_id: int, address: str, **more: Any) -> "Sending":
        """The next attempt of a claimed message; `more` of the fields below `address`."""
        its = (row.id, row.cause, row.attempt, row.kind, rung, identity_id, address)
        return cls(*its, steps=row.steps, **more)


class Tried(NamedTuple):
    """A sending, and how it ended."""

    sending: Sending
    attempt: Attempt

    def each(self) -> "list[Tried]":
        """The same for every message that went out with it, itself first."""
        if not self.sending.riders:
            return [self]
        alone = replace(self.sending, riders=())
        return [Tried(alone, self.attempt), *(Tried(_riding(alone, one), self.attempt) for one in self.sending.riders)]


def _riding(sending: Sending, rider: Rider) -> Sending:
    return replace(sending, row=rider.row, attempt=rider.attempt, kind=rider.kind, steps=rider.steps, rides=True)


def settle_unsent(row: OutboxRow, state: SendState, reason: str, now: datetime, rung: str = "") -> Sending | None:
    """Write that nothing leaves now, and why; always None."""
    row.note(now, rung, HELD if state is SendState.DUE else state, reason)
    row.state, row.reason = state, reason
    row.settled_at = now if state is SendState.REFUSED else None
    row.owner, row.lease_until = None, None
    return None


def close_rung(row: OutboxRow, rung: str) -> None:
    """Nothing goes out on it for this message until a window opens."""
    row.closed_rungs = ",".join(filter(None, [*row.closed_rungs.split(","), rung]))
