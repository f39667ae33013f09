"""Broadcasts (群发): each step of the one that is due longest, a transaction of its own."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts.sending import step
from bot.directory.office import Office
from models.broadcasts import claim_broadcast, get_broadcast


def step_one(session: Session, office: Office, now: datetime, random: Random, claimed: list[int]) -> bool:
    """Take one step of one broadcast; False when none is due. `claimed` tells the caller of which, if it fails."""
    broadcast = claim_broadcast(session, now)
    if broadcast is None:
        return False
    claimed.append(broadcast.id)
    act = Act(session, now, random, "system:broadcast", f"step:{broadcast.id}:{int(now.timestamp())}")
    step(act, office, broadcast)
    return True


def put_off_step(session: Session, number: int, now: datetime, span: timedelta) -> None:
    """The step that could not be taken is tried later, unless another process has taken it meanwhile."""
    broadcast = get_broadcast(session, number)
    if broadcast.look_at is not None and broadcast.look_at <= now:
        broadcast.look_at = now + span
