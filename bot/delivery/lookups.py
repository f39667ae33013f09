"""Lookups (向平台查): what became of a text whose answer was lost, asked of the provider that may have taken it."""

from collections.abc import Sequence

import structlog
from sqlalchemy.orm import Session

from bot.channels.sms import CHANNEL, SmsProvider, Sought, best_of
from bot.clock import Clock
from bot.delivery.reports import settle_heard
from bot.store import Store
from models.errands import ErrandRow
from models.identities import find_identities, number_of
from models.outbox import OutboxRow, SendState
from models.session import get_row

log = structlog.get_logger()


class Lookups:
    """Asks about one text after the other; that they are not too many at once, the errands' times see to."""

    def __init__(self, store: Store, sms: SmsProvider | None, clock: Clock) -> None:
        self._store, self._sms, self._clock = store, sms, clock

    async def ask(self, errand: ErrandRow) -> None:
        """About the message that the errand names. Raises SmsTrouble when nobody can be asked."""
        if self._sms is None:
            return
        row = int(errand.subject)
        sought = await self._store.read(lambda session: _sought(session, row))
        heard = best_of([said for one in sought if (said := await self._sms.look_up(one)) is not None])
        log.info("delivery.looked_up", row=row, found=heard.word if heard else "nothing")
        if heard is not None:
            await self._store.turn(lambda session: settle_heard(session, row, heard, self._clock.now()))


def _sought(session: Session, number: int) -> Sequence[Sought]:
    """The text at each number of the person, who may have another since; nothing where it is settled already."""
    row = get_row(session, OutboxRow, number)
    if row is None or row.state != SendState.UNKNOWN or row.settled_at is None:
        return ()
    theirs = [one for one in find_identities(session, row.recipient_id) if one.channel == CHANNEL]
    return [Sought(number_of(session, one), number, row.created_at, row.settled_at) for one in theirs]
