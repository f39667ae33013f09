"""Access tokens (接口凭证): one for all processes, renewed by one of them at a time and at most once per call.

`stable_token` hands out the same token while it is valid, so asking costs nothing; forcing a new one takes it away from
every other program and is allowed 20 times a day, 30 s apart (CHANNELS.md 2.1). So we ask first and force last.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from bot.channels.wechat_errors import ApiError
from bot.clock import Clock
from bot.messages import Attempt, Outcome

#: The platform has a new token ready 5 min before the old one ends, and takes both meanwhile (CHANNELS.md 2.1).
RENEW_BEFORE_S = 240
COOLDOWN_S = 30
#: Growing fourfold from 30 s to this, a little less than a token's life, tokens that are refused for ever are forced
#: fewer than 20 times a day.
LONGEST_COOLDOWN_S = 6600
GROWTH = 4.0


@dataclass(frozen=True)
class Token:
    """An access token as the vault keeps it. The value is a secret and stays out of every repr."""

    value: str = field(repr=False)
    #: From then on we ask for another; a little before the platform's own end.
    expires_at: datetime
    fetched_at: datetime
    #: Renewals in a row because of refusals, none of which is known here to have helped.
    renewals: int = 0
    forced_at: datetime | None = None


Fetch = Callable[[], Awaitable[Token]]


class TokenVault(Protocol):
    """Where all processes keep the one token."""

    async def load(self) -> Token | None:
        """The token kept last, expired or not."""
        ...

    async def renew(self, stale: str | None, fetch: Fetch) -> Token:
        """The token that follows the one with value `stale` (None: there was none).

        If another one is kept already, that one, without fetching. Else one caller among all processes runs `fetch`
        and keeps what it returns; the others wait for it. What `fetch` raises reaches its caller, and frees the rest.
        """
        ...


class MemoryVault:
    """A vault for one process: tests and commands."""

    def __init__(self, token: Token | None = None) -> None:
        self._token = token
        self._lock = asyncio.Lock()

    async def load(self) -> Token | None:
        return self._token

    async def renew(self, stale: str | None, fetch: Fetch) -> Token:
        async with self._lock:
            if self._token is None or self._token.value == stale:
                self._token = await fetch()
            return self._token


def token_expiry(now: datetime, expires_in_s: int) -> datetime:
    """When to ask for the next token, given the platform's `expires_in`."""
    return now + timedelta(seconds=expires_in_s - min(RENEW_BEFORE_S, expires_in_s / 2))


class Tokens:
    """The token of this process. `ask(force)` is one request to stable_token; it raises ApiError."""

    def __init__(self, vault: TokenVault, ask: Callable[[bool], Awaitable[Token]], clock: Clock) -> None:
        self._vault = vault
        self._ask_platform = ask
        self._clock = clock
        self._token: Token | None = None
        self._proved = ""
        self._flight: asyncio.Task[Token] | None = None
        self._failure: Attempt | None = None
        self._failed_at: datetime | None = None

    @property
    def has_current(self) -> bool:
        """Would `current` answer at once?"""
        return self._token is not None and self._token.expires_at > self._clock.now()

    async def current(self) -> Token:
        """A token that should be good. Raises ApiError."""
        token = self._token
        if token is not None and token.expires_at > self._clock.now():
            return token
        return await self._join(self._load)

    async def replace(self, refused: Token) -> Token:
        """The token after `refused`, which the platform did not take. Raises ApiError when it is too soon again."""
        if self._token is not None and self._token.value != refused.value:
            return self._token
        return await self._join(partial(self._replace, refused))

    def prove(self, token: Token) -> None:
        """The platform took `token`: a later refusal is news, not the same trouble going on."""
        self._proved = token.value

    async def _join(self, start: Callable[[], Awaitable[Token]]) -> Token:
        """One flight at a time; who comes later shares its end, good or bad. Nobody's cancellation ends it."""
        if self._flight is None or self._flight.done():
            self._flight = asyncio.ensure_future(_run(start))
            self._flight.add_done_callback(_look_at)
        return await asyncio.shield(self._flight)

    async def _load(self) -> Token:
        token = await self._vault.load()
        if token is None:
            token = await self._vault.renew(None, partial(self._ask, False))
        elif token.expires_at <= self._clock.now():
            token = await self._vault.renew(token.value, partial(self._fetch_next, token))
        self._token = token
        return token

    async def _fetch_next(self, expired: Token) -> Token:
        """The token after one that came to its end; trouble that is not over goes with it."""
        fresh = await self._ask(False)
        proved = expired.value == self._proved
        return replace(fresh, renewals=0 if proved else expired.renewals, forced_at=expired.forced_at)

    async def _replace(self, refused: Token) -> Token:
        self._token = await self._vault.renew(refused.value, partial(self._fetch_after, refused))
        return self._token

    async def _fetch_after(self, refused: Token) -> Token:
        """Ask; when the platform still stands by the token it refused, force another."""
        now = self._clock.now()
        self._require_rest(refused, now)
        proved = refused.value == self._proved
        just_asked = not proved and refused.renewals == 0 and now - refused.fetched_at < timedelta(seconds=COOLDOWN_S)
        fresh = refused if just_asked else await self._ask(False)
        forced_at = refused.forced_at
        if fresh.value == refused.value:
            _require_apart(forced_at, now)
            fresh, forced_at = await self._ask(True), now
        return replace(fresh, renewals=1 if proved else refused.renewals + 1, forced_at=forced_at)

    def _require_rest(self, refused: Token, now: datetime) -> None:
        """Renewals that do not help are spaced wider and wider."""
        if refused.renewals == 0 or refused.value == self._proved:
            return
        cooldown_s = min(COOLDOWN_S * GROWTH ** (refused.renewals - 1), LONGEST_COOLDOWN_S)
        rest_s = cooldown_s - (now - refused.fetched_at).total_seconds()
        if rest_s > 0:
            raise ApiError(_gave_up(rest_s))

    async def _ask(self, force: bool) -> Token:
        """One request; a refusal that somebody must mend is remembered for a while instead of repeated."""
        now = self._clock.now()
        if self._failure and self._failed_at and now - self._failed_at < timedelta(seconds=COOLDOWN_S):
            raise ApiError(self._failure)
        try:
            token = await self._ask_platform(force)
        except ApiError as error:
            self._failure = error.attempt if error.attempt.outcome is Outcome.ALARM else None
            self._failed_at = now
            raise
        self._failure = None
        return token


async def _run(start: Callable[[], Awaitable[Token]]) -> Token:
    return await start()


def _look_at(flight: asyncio.Task[Token]) -> None:
    """Take note of the end even when everybody who waited was cancelled."""
    if not flight.cancelled():
        flight.exception()


def _require_apart(forced_at: datetime | None, now: datetime) -> None:
    if forced_at is not None and (rest_s := COOLDOWN_S - (now - forced_at).total_seconds()) > 0:
        raise ApiError(_gave_up(rest_s))


def _gave_up(rest_s: float) -> Attempt:
    reason = (
        "微信一再拒绝 access_token，稍后再试。检查 wechat.app_id 与 wechat.app_secret 是否同属一个公众号，"
        "并确认没有别的程序在强制刷新令牌"
    )
    return Attempt(Outcome.ALARM, code="token", reason=reason, retry_after_s=rest_s)
