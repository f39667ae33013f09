"""Outcomes (结果): what came back from providers, written down together: as many in one turn as came during the last."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock
from bot.delivery.sending import Sending, Tried
from bot.delivery.settling import settle_attempts
from bot.errors import StoreBusy
from bot.messages import Attempt
from bot.store import Store

#: So many share a turn; more would hold up the turns of people.
TOGETHER_MAX = 100
#: While more are on their way the next ones are waited for: a commit costs as much for one as for all.
GATHER_S = 0.01
AGAIN_S = 0.5


@dataclass
class _Outcome:
    """An attempt that waits to be written."""

    tried: Tried
    #: From then on the lease may not be ours for much longer.
    until: datetime
    written: "asyncio.Future[None]"


class Outcomes:
    """Settles the attempts of one owner. `patience_s`: how long a database that is away is asked again."""

    def __init__(self, store: Store, owner: str, patience_s: float, clock: Clock, random: Random) -> None:
        self._store, self._owner, self._clock, self._random = store, owner, clock, random
        self._patience = timedelta(seconds=patience_s)
        #: How many of the owner's messages have no answer yet.
        self.leaving = 0
        #: Ask a database that is away no more.
        self.stopping = False
        self._waiting: list[_Outcome] = []
        self._writing: asyncio.Task[None] | None = None

    async def settle(self, sending: Sending, attempt: Attempt) -> None:
        """Write how an attempt ended; returns once it is kept. Unwritten, the message would be sent twice."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Outcome(Tried(sending, attempt), self._clock.now() + self._patience, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        """Until nothing waits; those that come meanwhile are the next turn's."""
        while self._waiting:
            if self.leaving and len(self._waiting) < TOGETHER_MAX:
                await asyncio.sleep(GATHER_S)
            together, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
            try:
                await self._keep(together)
            except StoreBusy as error:
                self._waiting = [*self._still_ours(together, error), *self._waiting]
                if self._waiting:
                    await asyncio.sleep(AGAIN_S)
        self._writing = None

    async def _keep(self, together: Sequence[_Outcome]) -> None:
        """Write them in one turn; where that fails each in its own, so that one alone ends badly."""
        many = [one.tried for one in together]
        try:
            await self._store.turn(
                lambda session: settle_attempts(session, many, self._owner, self._clock.now(), self._random)
            )
        except StoreBusy:
            raise
        except Exception as error:
            if len(together) == 1:
                _end(together[0], error)
                return
            for one in together:
                await self._keep([one])
            return
        for one in together:
            _end(one)

    def _still_ours(self, together: Sequence[_Outcome], error: StoreBusy) -> list[_Outcome]:
        """Those that are worth another try; the others end as the database said."""
        now, again = self._clock.now(), []
        for one in together:
            if one.written.done():
                continue
            if self.stopping or now >= one.until:
                _end(one, error)
            else:
                again.append(one)
        return again


def _end(one: _Outcome, error: Exception | None = None) -> None:
    if one.written.done():  # nobody waits any more
        return
    if error is None:
        one.written.set_result(None)
    else:
        one.written.set_exception(error)
