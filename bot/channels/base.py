"""Channels (渠道): what every provider's callbacks go through, in the same order: verify, receive, answer.

Pure functions of what arrived: what has been seen before, and what was answered, is the store's to know.
Each channel is a module that reads like the others; everything refused is a `bot.errors.CallbackError`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from bot.messages import Inbound

#: No callback of any provider comes near it; more is refused unread.
BODY_LIMIT_BYTES = 64 * 1024


class Callback(Protocol):
    """One callback that was accepted, with what its answer needs."""

    @property
    def inbounds(self) -> tuple[Inbound, ...]:
        """What it brought, in the order given. WeChat brings one, SMS providers bring lists."""
        ...


CallbackT = TypeVar("CallbackT", bound=Callback)


class Channel(Protocol[CallbackT]):
    """A provider that posts to us what people send."""

    #: The name in `Inbound.channel`, and in the database.
    name: str

    def verify(self, query: Mapping[str, str]) -> str:
        """The text with which a new callback address is confirmed. Raises Forged."""
        ...

    def receive(self, query: Mapping[str, str], body: bytes, now: datetime) -> CallbackT:
        """The callback, checked and parsed. Raises Forged, Malformed or TooLarge, and nothing else."""
        ...

    def answer(self, received: CallbackT, text: str | None, now: datetime) -> tuple[bytes, str]:
        """Body and content type of the answer: `text` if something is said at once, else "taken"."""
        ...
