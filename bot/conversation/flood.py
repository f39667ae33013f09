"""Floods (刷屏): of one person's messages so many a minute are acted on; the others are kept, and he is told once.

Counted by person, never by address: all of WeChat comes from a few machines. The rows of the inbox are the counter, so
that any number of processes on one database count together; it costs a message one look into an index.
Words of danger to life have a count of their own: somebody who has been talking a lot may still cry for help.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.config import Emergency
from bot.understanding.understood import Understood
from models.identities import Identity
from models.inbox import TakenAs, count_taken
from models.people import find_member

MINUTE = timedelta(minutes=1)
#: Whoever was bound by an organiser's code may clear a whole list in one go.
MEMBER_TIMES = 3


def weigh(session: Session, understood: Understood, identity: Identity, per_minute: int, now: datetime) -> TakenAs:
    """Whether a message that has just come is acted on, as what, or is one of too many."""
    taken_as = TakenAs.LIFE if _is_life(understood) else TakenAs.TALK
    since = now - MINUTE
    if count_taken(session, identity.id, taken_as, since, per_minute) < per_minute:
        return taken_as
    more = per_minute * MEMBER_TIMES
    if find_member(session, identity.person_id) and count_taken(session, identity.id, taken_as, since, more) < more:
        return taken_as
    return TakenAs.TOO_MANY


def said_to_stop(
    session: Session, understood: Understood, identity: Identity, emergency: Emergency, now: datetime
) -> str | None:
    """What one of too many is answered with: once a minute that it is, and every time where life is at stake."""
    numbers = f"{emergency.police}/{emergency.fire}/{emergency.medical}"
    if _is_life(understood):
        return f"有危险请马上打{numbers}。您前面说的都收到了,已经在找人。"
    if count_taken(session, identity.id, TakenAs.TOO_MANY, now - MINUTE, 1):
        return None
    return f"您发得太快了,刚才这条还没有办。请一分钟后再发一次;急事请打{numbers}。"


def _is_life(understood: Understood) -> bool:
    return any(matter.urgent for matter in understood.matters)
