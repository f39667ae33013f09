"""Sent (已发出): what most messages come to, written of many at once and past the objects of the session."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from models.base import table_of
from models.outbox import OutboxRow, SendState
from models.prepared import Prepared, update_of
from models.steps import Kept, noted

_OUTBOX = table_of(OutboxRow)
#: What an attempt leaves on its row when it is over, whatever came of it.
LET_GO = {"owner": None, "lease_until": None}
_FINAL = {"state": SendState.SENT, "reason": "", **LET_GO}
_SENT = Prepared(
    update(_OUTBOX)
    .where(
        _OUTBOX.c.id.in_(bindparam("ids", expanding=True)),
        _OUTBOX.c.owner == bindparam("by"),
        _OUTBOX.c.attempt == bindparam("which"),
    )
    .values(
        **_FINAL,
        settled_at=bindparam("at"),
        steps=bindparam("tried"),
        parts=_OUTBOX.c.parts + bindparam("more"),
    )
    .returning(_OUTBOX.c.id)
)
#: The number of an earlier attempt stands for this one no longer. An index is written with it.
_UNNAMED = Prepared(
    update(_OUTBOX)
    .where(_OUTBOX.c.id.in_(bindparam("ids", expanding=True)), _OUTBOX.c.provider_id != "")
    .values(provider_id="")
)


class Taken(NamedTuple):
    """A message that its provider took: which attempt it was, on which rung, and what the provider calls and bills it."""

    row: int
    attempt: int
    rung: str
    provider_id: str = ""
    reason: str = ""
    parts: int = 0
    #: What was tried before.
    steps: Sequence[Kept] | None = None


def settle_taken(session: Session, owner: str, many: Sequence[Taken], now: datetime) -> list[Taken]:
    """Write that these were sent, but for those whose lease is no longer ours; those it was written of.

    Those that came out alike are written by one statement: of what many are told, all of them.
    """
    session.flush()
    alike: dict[Hashable, list[Taken]] = defaultdict(list)
    for one in many:
        alike[one.attempt, one.rung, one.reason, one.parts, repr(one.steps)].append(one)
    ours: list[Taken] = []
    for these in alike.values():
        first, by_row = these[0], {one.row: one for one in these}
        tried = noted(first.steps, now, first.rung, SendState.SENT, first.reason)
        its = {"which": first.attempt, "tried": tried, "more": first.parts}
        ours += [by_row[row] for (row,) in _SENT.all(session, ids=sorted(by_row), by=owner, at=now, **its)]
    named = [{"its_id": one.row, "provider_id": one.provider_id} for one in ours if one.provider_id]
    if named:
        update_of(_OUTBOX, ("provider_id",)).run_each(session, named)
    if unnamed := [one.row for one in ours if one.steps and not one.provider_id]:
        _UNNAMED.run(session, {"ids": unnamed})
    return ours
