"""Pages inside WeChat (微信网页): the signature by which WeChat lets a page of ours use its open tags (JS-SDK).

Source: CHANNELS.md 2.10 and the JS-SDK documentation's appendix on signatures
(developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html): a ticket lasts 7200 s and is to be kept.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from bot.channels.wechat_token import Token, Tokens, TokenVault
from bot.clock import Clock

NONCE_BITS = 64


@dataclass(frozen=True)
class Signed:
    """What `wx.config` wants besides the AppID."""

    timestamp: int
    nonce: str
    signature: str


def sign(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 in hex over the four, in this order and as they are. `url`: the page's whole address, without `#…`."""
    line = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(line.encode(), usedforsecurity=False).hexdigest()


class PageSigner:
    """Signs pages of one account. Its ticket is kept, shared and renewed as the access token is; `ask` is one request."""

    def __init__(self, vault: TokenVault, ask: Callable[[], Awaitable[Token]], clock: Clock, random: Random) -> None:
        async def renew(force: bool) -> Token:  # a ticket is never refused to us, so nothing forces another
            return await ask()

        self._tickets = Tokens(vault, renew, clock)
        self._clock, self._random = clock, random

    async def sign(self, url: str) -> Signed:
        """The signature of one view of a page. Raises ApiError."""
        ticket = await self._tickets.current()
        nonce, now = f"{self._random.getrandbits(NONCE_BITS):016x}", _seconds(self._clock.now())
        return Signed(now, nonce, sign(ticket.value, nonce, now, url.partition("#")[0]))


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
