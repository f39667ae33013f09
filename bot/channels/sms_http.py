"""SMS over HTTP (短信接口): what the providers that are called, and call us back, have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import aiohttp
from yarl import URL

from bot.channels.sms import Callback, rows_in
from bot.clock import Clock
from bot.config import Sms
from bot.messages import Inbound


class HttpSms(ABC):
    """One account with such a provider; with `send`, `reviewed` and `look_up` it is an SmsProvider. `session` is the caller's to close."""

    #: Where it is called, unless `sms.api_base` says otherwise.
    api: ClassVar[str]

    def __init__(self, session: aiohttp.ClientSession, sms: Sms, clock: Clock) -> None:
        self._session, self._sms, self._clock = session, sms, clock
        self._base = URL(sms.api_base or self.api)

    def receive(self, kind: Callback, body: bytes, now: datetime) -> tuple[Inbound, ...]:
        """Replies or reports: an array of them, or one."""
        read = self._reply if kind is Callback.REPLY else self._report
        return tuple(found for row in rows_in(body) if (found := read(row, now)) is not None)

    @abstractmethod
    def _reply(self, row: Mapping[str, object], now: datetime) -> Inbound | None:
        """A text of a person; None for what cannot be read."""

    @abstractmethod
    def _report(self, row: Mapping[str, object], now: datetime) -> Inbound | None:
        """How a message of ours ended; None for what cannot be read."""

    @property
    def _secret(self) -> str:
        return self._sms.access_key_secret.get_secret_value()
