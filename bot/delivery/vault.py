"""Vault (令牌库): the access token in the database, sealed, renewed by one process at a time."""

import asyncio
import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.act import new_id
from bot.channels.wechat_token import Fetch, Token
from bot.clock import Clock
from bot.failpoint import failpoint
from bot.store import Store
from models.sealed import seal, unseal
from models.tokens import ApiToken, find_token, lock_token

#: Outlasts two token requests of 15 s each; a fetcher that died is replaced after it.
LEASE = timedelta(seconds=40)
LOOK_AGAIN_S = 0.2


class DatabaseVault:
    """The token of one account, shared by every process on the database."""

    def __init__(self, store: Store, account: str, clock: Clock) -> None:
        self._store, self._account, self._clock = store, account, clock
        self._me = uuid.uuid4().hex

    async def load(self) -> Token | None:
        return await self._store.read(self._find)

    async def renew(self, stale: str | None, fetch: Fetch) -> Token:
        try:
            while True:
                kept, mine = await self._store.turn(lambda session: self._claim(session, stale), key=self._me)
                if kept is not None and kept.value != stale:
                    return kept
                if mine:
                    break
                await asyncio.sleep(LOOK_AGAIN_S)
            token = await fetch()
        except BaseException:  # a claim that was begun ends before this, whoever was cancelled
            await self._store.turn(self._release, key=self._me)
            raise
        failpoint("token.fetched")
        await self._store.turn(lambda session: self._keep(session, token))
        return token

    def _find(self, session: Session) -> Token | None:
        return _token(session, find_token(session, self._account))

    def _claim(self, session: Session, stale: str | None) -> tuple[Token | None, bool]:
        """The kept token, and whether it is this process that fetches the next."""
        now = self._clock.now()
        row = lock_token(session, self._account)
        if row is None:
            row = ApiToken(id=new_id(now), account=self._account, renewals=0)
            session.add(row)
            session.flush()
        kept = _token(session, row)
        if kept is not None and kept.value != stale:
            return kept, False
        if row.owner not in (None, self._me) and row.lease_until is not None and row.lease_until > now:
            return kept, False
        row.owner, row.lease_until = self._me, now + LEASE
        return kept, True

    def _keep(self, session: Session, token: Token) -> None:
        row = self._mine(session)
        if row is None:
            return
        row.token = seal(session, "api_token.token", row.id, token.value)
        row.expires_at, row.fetched_at = token.expires_at, token.fetched_at
        row.renewals, row.forced_at = token.renewals, token.forced_at
        row.owner, row.lease_until = None, None

    def _release(self, session: Session) -> None:
        row = self._mine(session)
        if row is not None:
            row.owner, row.lease_until = None, None

    def _mine(self, session: Session) -> ApiToken | None:
        row = lock_token(session, self._account)
        return row if row is not None and row.owner == self._me else None


def _token(session: Session, row: ApiToken | None) -> Token | None:
    if row is None or row.token is None or row.expires_at is None or row.fetched_at is None:
        return None
    value = unseal(session, "api_token.token", row.id, row.token)
    return Token(value, row.expires_at, row.fetched_at, row.renewals, row.forced_at)
