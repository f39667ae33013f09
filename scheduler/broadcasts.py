"""Broadcasts (群发): each step of the one that is due longest, a transaction of its own."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts.sending import step
from bot.directory.office import Office
from models.broadcasts import claim_broadcast


def step_one(session: Session, office: Office, now: datetime, random: Random) -> bool:
    """Take one step of one broadcast; False when none is due."""
    broadcast = claim_broadcast(session, now)
    if broadcast is None:
        return False
    act = Act(session, now, random, "system:broadcast", f"step:{broadcast.id}:{int(now.timestamp())}")
    step(act, office, broadcast)
    return True


def put_off_step(session: Session, now: datetime, span: timedelta) -> bool:
    """The step that could not be taken is tried later."""
    broadcast = claim_broadcast(session, now)
    if broadcast is not None:
        broadcast.look_at = now + span
    return broadcast is not None
