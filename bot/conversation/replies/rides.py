"""Rides (顺带): what waits for a person goes with the reply: the passive one costs nothing, a text is paid for anyway."""

from bot.act import Act
from bot.cases.discretion import may_go_by_sms
from bot.messages import SMS, WECHAT
from bot.text.lengths import cut_bytes
from bot.text.sms_lengths import fit_units, units
from models.dialogues import mark_reached
from models.outbox import OutboxRow, SendState, find_waiting_for, outbox_text
from models.truth import still_true

LIMIT_BYTES = 2000  # WeChat cuts at 2048 (CHANNELS.md 1.6, uncertain); the rest is for the privacy notice's full stop
#: Of 500 with the signature and the template's own words (CHANNELS.md 6.3): six parts, and nobody reads more.
LIMIT_UNITS = 400
#: Part of the questions for a place; only a chat can send one.
BY_POINT = ",或发个位置"
BETWEEN = {WECHAT: "\n\n", SMS: "\n"}
#: Goes by itself and to its own number, or is being answered by this very reply.
NEVER = frozenset({"code", "hint", "teaser"})


def add_waiting(act: Act, person_id: int, reply: str, channel: str, most: int | None) -> str:
    """`reply` with as many waiting messages as fit behind it (`most` at most), oldest first; those count as sent."""
    for row in still_true(act.session, find_waiting_for(act.session, person_id, act.now), act.now)[:most]:
        if row.kind in NEVER or (channel == SMS and not may_go_by_sms(act.session, row.about)):
            continue
        text = outbox_text(act.session, row)
        longer = _joined(reply, text, channel)
        if not _has_room(longer, channel):
            break
        reply = longer
        _settle(act, row)
    return reply


def add_line(reply: str, line: str, channel: str) -> str:
    """`reply` with one more paragraph if it fits."""
    longer = _joined(reply, line, channel)
    return longer if _has_room(longer, channel) else reply


def fit(reply: str, channel: str) -> str:
    """A reply within the limit, cut on a character; a text offers nothing that a text cannot do."""
    if channel == SMS:
        return fit_units(reply.replace(BY_POINT, ""), LIMIT_UNITS)
    return cut_bytes(reply, LIMIT_BYTES)


def _joined(reply: str, more: str, channel: str) -> str:
    return f"{reply}{BETWEEN[channel]}{more}" if reply else more


def _has_room(text: str, channel: str) -> bool:
    return units(text) <= LIMIT_UNITS if channel == SMS else len(text.encode()) <= LIMIT_BYTES


def _settle(act: Act, row: OutboxRow) -> None:
    row.state, row.rung, row.settled_at = SendState.SENT, "passive", act.now
    row.owner, row.lease_until = None, None
    row.note(act.now, "passive", SendState.SENT)
    mark_reached(act.session, [row.id], act.now)
