"""Sent (已发出): what most messages come to, written of many at once and past the objects of the session."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.base import table_of
from models.outbox import OutboxRow, SendState
from models.prepared import Prepared, update_of
from models.steps import noted

_OUTBOX = table_of(OutboxRow)
_OURS = Prepared(
    select(_OUTBOX.c.id, _OUTBOX.c.attempt, _OUTBOX.c.steps, _OUTBOX.c.parts)
    .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)), _OUTBOX.c.owner == bindparam("by"))
    .order_by(_OUTBOX.c.id)
    .with_for_update()
)
#: What an attempt leaves on its row when it is over, whatever came of it.
LET_GO = {"owner": None, "lease_until": None}
_FINAL = {"state": SendState.SENT, "reason": "", **LET_GO}
_WRITTEN = (*_FINAL, "settled_at", "provider_id", "steps", "parts")


class Taken(NamedTuple):
    """A message that its provider took: which attempt it was, on which rung, and what the provider calls and bills it."""

    row: int
    attempt: int
    rung: str
    provider_id: str = ""
    reason: str = ""
    parts: int = 0


def settle_taken(session: Session, owner: str, many: Sequence[Taken], now: datetime) -> list[Taken]:
    """Write that these were sent, but for those whose lease is no longer ours; those it was written of."""
    session.flush()
    leased = _OURS.all(session, ids=sorted(one.row for one in many), by=owner) if many else []
    held = {(row, attempt): (steps, parts) for row, attempt, steps, parts in leased}
    ours = [one for one in many if (one.row, one.attempt) in held]
    if ours:
        written = [_sent(one, *held[one.row, one.attempt], now) for one in ours]
        update_of(_OUTBOX, _WRITTEN).run_each(session, written)
    return ours


def _sent(one: Taken, steps: list[list[str | int]] | None, parts: int, now: datetime) -> dict[str, object]:
    return {
        **_FINAL,
        "its_id": one.row,
        "settled_at": now,
        "provider_id": one.provider_id,
        "steps": noted(steps, now, one.rung, SendState.SENT, one.reason),
        "parts": parts + one.parts,
    }
