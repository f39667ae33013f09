"""Access tokens (access_token), the classic and the stable kind, which do not invalidate each other.

Source: CHANNELS.md 2.1 (developers.weixin.qq.com, getAccessToken and getStableAccessToken).
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock
from bot.emulators.wechat_errors import ApiError

LIFETIME = timedelta(seconds=7200)
RENEWED_BEFORE = timedelta(minutes=5)  # the platform issues the next stable token this long before the end
OVERLAP = timedelta(minutes=5)  # a replaced classic token goes on this long; second-hand, CHANNELS.md 2.1
FORCED_PER_DAY = 20
FORCED_APART = timedelta(seconds=30)


@dataclass
class _Issued:
    expires_at: datetime
    #: From then on the token is "not the latest".
    replaced_at: datetime | None = None


class Tokens:
    """Issues and checks the tokens of one account."""

    def __init__(self, clock: Clock, chance: Random, lifetime: timedelta = LIFETIME) -> None:
        self._clock = clock
        self._chance = chance
        self._lifetime = lifetime
        self._issued: dict[str, _Issued] = {}
        self._classic = ""
        self._stable = ""
        self._forced: list[datetime] = []
        self._tickets: dict[str, datetime] = {}

    def classic(self) -> tuple[str, int]:
        """A new token with its seconds; the one before goes on for five minutes."""
        now = self._clock.now()
        if self._classic:
            self._issued[self._classic].replaced_at = now + OVERLAP
        self._classic = self._issue()
        return self._classic, int(self._lifetime.total_seconds())

    def stable(self, force: bool) -> tuple[str, int]:
        """The same token while it is good, with the seconds left; `force` replaces it at once.

        Raises ApiError 45011 when forced within 30 s of the last time, 45009 after 20 times in a day.
        """
        now = self._clock.now()
        if force:
            self._count_forced(now)
        current = self._issued.get(self._stable)
        if current is not None and force:
            current.replaced_at = now
        margin = min(RENEWED_BEFORE, self._lifetime / 24)
        if current is None or current.replaced_at is not None or current.expires_at - now <= margin:
            self._stable = self._issue()
        return self._stable, int((self._issued[self._stable].expires_at - now).total_seconds())

    def ticket(self) -> tuple[str, int]:
        """A new jsapi_ticket with its seconds; whether the platform repeats one that is good is not published."""
        ticket = "sM4AOVdWfPE4" + base64.urlsafe_b64encode(self._chance.randbytes(54)).decode()
        self._tickets[ticket] = self._clock.now() + self._lifetime
        return ticket, int(self._lifetime.total_seconds())

    def good_tickets(self) -> list[str]:
        """The tickets that sign a page at this moment."""
        return [ticket for ticket, until in self._tickets.items() if until > self._clock.now()]

    def check(self, token: str | None) -> None:
        """Raises ApiError: 41001 missing, 40014 never issued, 42001 expired, 40001 replaced by a newer one."""
        if not token:
            raise ApiError(41001)
        issued, now = self._issued.get(token), self._clock.now()
        if issued is None:
            raise ApiError(40014)
        if now >= issued.expires_at:
            raise ApiError(42001)
        if issued.replaced_at is not None and now >= issued.replaced_at:
            raise ApiError(40001)

    def expire(self) -> None:
        """Let every token issued so far expire now: the next use answers 42001."""
        for issued in self._issued.values():
            issued.expires_at = min(issued.expires_at, self._clock.now())

    def revoke(self) -> None:
        """Let every token issued so far be replaced by somebody else's: the next use answers 40001."""
        for issued in self._issued.values():
            issued.replaced_at = self._clock.now()

    def _issue(self) -> str:
        token = "86_" + base64.urlsafe_b64encode(self._chance.randbytes(96)).decode()
        self._issued[token] = _Issued(self._clock.now() + self._lifetime)
        return token

    def _count_forced(self, now: datetime) -> None:
        self._forced = [at for at in self._forced if now - at < timedelta(days=1)]
        if self._forced and now - self._forced[-1] < FORCED_APART:
            raise ApiError(45011)
        if len(self._forced) >= FORCED_PER_DAY:
            raise ApiError(45009)
        self._forced.append(now)
