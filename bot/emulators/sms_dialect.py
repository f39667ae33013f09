"""What differs between SMS providers (短信服务商的写法): how a request is read and checked, an answer and a callback worded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aiohttp import web


@dataclass(frozen=True)
class SmsAccount:
    """Whose texts they are."""

    provider: str
    key_id: str
    secret: str
    sign_name: str
    #: Tencent Cloud's SdkAppId.
    app_id: str = ""
    #: Tencent Cloud gives the SessionContext back with the status of a text; only for whom it was asked to.
    echoes: bool = False


@dataclass
class SmsTemplate:
    """A template with its words: `${code}` for Aliyun, `{1}` for Tencent Cloud."""

    id: str
    content: str
    approved: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Wanted:
    """A text that the service asks to be sent."""

    #: E.164.
    phone: str
    sign_name: str
    template_id: str
    values: Mapping[str, str]
    #: Our own number: OutId, or SessionContext.
    out_id: str = ""


@dataclass
class Sent:
    """A text the provider took, and what it knows of it."""

    provider_id: str
    wanted: Wanted
    text: str
    parts: int
    at: datetime
    #: What its carrier reported: whether it arrived, and the carrier's word; None before that.
    delivered: bool | None = None
    reason: str = ""


class Refused(Exception):
    """The provider says no, with its own code."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Standings:
    """The question what became of templates."""

    ids: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """The question what became of the texts to a number."""

    phone: str
    since: datetime
    until: datetime
    #: How many at most, after how many that are left out.
    limit: int
    skip: int = 0
    #: Only those that a carrier reported on.
    reported: bool = False


class Dialect(Protocol):
    """One provider's way of putting things."""

    #: Its codes for our refusals (sign, template, url, length, limit), and a carrier's word for what arrived.
    codes: Mapping[str, str]

    async def read(self, request: web.Request) -> Wanted | Standings | Search | web.Response:
        """What is asked; a response when the request is not signed as it should be, or asks for something else."""
        ...

    def fill(self, content: str, values: Mapping[str, str]) -> str:
        """The template with its values. Raises Refused when one is missing."""
        ...

    def accepted(self, wanted: Wanted, provider_id: str, parts: int) -> web.Response:
        """The answer to a text that is taken."""
        ...

    def refusal(self, refused: Refused, wanted: Wanted | None = None) -> web.Response:
        """The answer to one that is not."""
        ...

    def standings(self, found: Mapping[str, SmsTemplate | None]) -> web.Response:
        """What became of templates."""
        ...

    def found(self, sent: Sequence[Sent], of: int) -> web.Response:
        """What became of texts; `of`: how many there are in all."""
        ...

    def reply(self, phone: str, text: str, at: datetime, number: str) -> bytes:
        """The callback of a text from a person."""
        ...

    def report(self, provider_id: str, wanted: Wanted, delivered: bool, reason: str, parts: int, at: datetime) -> bytes:
        """The callback of how a text ended."""
        ...

    def is_taken(self, said: bytes) -> bool:
        """Whether a callback was answered as it must be."""
        ...
