"""Anonymous drops (匿名信): shuffled within the minute, opened the next morning as cases of nobody."""

from datetime import datetime, time, timedelta
from random import Random

from bot.act import Act
from bot.cases import drops
from bot.clock import local, next_at
from bot.conversation.opinion_request import as_request
from bot.directory.office import Office
from bot.store import Store
from models.drops import drop_text, find_drops_before, has_fresh
from models.due import DueRow, add_round

KIND = "drops"
#: Opening a letter costs as much as a report.
CHUNK = 50
#: With the forty seconds a reply may stay, everything is shuffled before the minute is over.
SHUFFLE_EVERY_S = 10


def run(act: Act, office: Office, due: DueRow) -> str:
    """Open the letters of the days before, in an order drawn by lot."""
    waiting = list(find_drops_before(act.session, local(act.now).date(), CHUNK))
    act.random.shuffle(waiting)
    for drop in waiting:
        drops.open_letter(act, office, drop, as_request(drop_text(act.session, drop), office))
    at = act.now + timedelta(seconds=1) if len(waiting) == CHUNK else next_round(act.now)
    add_round(act.session, act.new_id(), KIND, at)
    return str(len(waiting))


def next_round(now: datetime) -> datetime:
    """The next time letters are opened, on whatever day: their owners have the whole of it."""
    return next_at(now, time(drops.OPENED_AT))


class Shuffling:
    """What the clock does every few seconds, wherever a letter came: nothing but its day stays."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._log_is_old = False

    async def round(self, now: datetime, random: Random) -> None:
        """Shuffle what has waited long enough; a log that somebody held is emptied by the next round."""
        if await self._store.read(lambda session: has_fresh(session, now)):
            self._log_is_old = True
            await self._store.turn(lambda session: drops.shuffle(session, now, random))
        if self._log_is_old:
            self._log_is_old = not await self._store.forget_deleted()
