"""Replies (回复群发): what somebody says of a broadcast he has just had goes to whoever sent it, as a case like any other."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.act import first_id_at
from models.broadcasts import Broadcast
from models.mass import find_last_broadcasts_of

#: As long as WeChat keeps the window open that it came in.
REPLIED_WITHIN = timedelta(hours=48)


def find_had(session: Session, person_id: int, since: datetime, limit: int) -> list[Broadcast]:
    """What a person had since then, newest first."""
    return find_last_broadcasts_of(session, person_id, since, first_id_at(since), limit)


def find_replied_to(session: Session, person_id: int, now: datetime) -> Broadcast | None:
    """The broadcast that words without a matter of their own are about: the last one he had."""
    return next(iter(find_had(session, person_id, now - REPLIED_WITHIN, 1)), None)


def quoted(broadcast: Broadcast, said: str) -> str:
    """His words, and what they are about."""
    return f"回复群发“{broadcast.title}”:{said}"
