"""Rides (顺带): what waits for a person goes with the passive reply, the only rung that costs nothing."""

from bot.act import Act
from bot.text.lengths import cut_bytes
from models.dialogues import mark_reached
from models.outbox import OutboxRow, SendState, find_waiting_for
from models.sealed import unseal

LIMIT_BYTES = 2000  # WeChat cuts at 2048 (CHANNELS.md 1.6, uncertain); the rest is for the privacy notice's full stop
BETWEEN = "\n\n"


def add_waiting(act: Act, person_id: int, reply: str) -> str:
    """`reply` with as many waiting messages as fit behind it, oldest first; those count as sent."""
    for row in find_waiting_for(act.session, person_id, act.now):
        text = unseal(act.session, "outbox.text", row.id, row.text)
        longer = f"{reply}{BETWEEN}{text}" if reply else text
        if len(longer.encode()) > LIMIT_BYTES:
            break
        reply = longer
        _settle(act, row)
    return reply


def add_line(reply: str, line: str) -> str:
    """`reply` with one more paragraph if it fits."""
    longer = f"{reply}{BETWEEN}{line}" if reply else line
    return longer if len(longer.encode()) <= LIMIT_BYTES else reply


def fit(reply: str) -> str:
    """A reply within the limit, cut on a character."""
    return cut_bytes(reply, LIMIT_BYTES)


def _settle(act: Act, row: OutboxRow) -> None:
    row.state, row.rung, row.settled_at = SendState.SENT, "passive", act.now
    row.owner, row.lease_until = None, None
    mark_reached(act.session, row.id, act.now)
