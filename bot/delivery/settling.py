"""Settling (结算): what becomes of a message after an attempt."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.delivery import subscription_rung
from bot.delivery.reports import read_early_reports
from bot.delivery.sending import SERVICE, SMS, SUBSCRIPTION, Sending, Tried, close_rung
from bot.messages import Attempt, Outcome
from bot.metrics import SMS_PARTS
from models.dialogues import mark_reached
from models.identities import Identity, forget_try, lock_identities
from models.leases import find_leased
from models.ledger import close_windows, refund
from models.outbox import OutboxRow, SendState
from models.reports import await_provider_ids
from models.sent import Taken, settle_taken
from models.sms_days import return_parts

BACKOFF_S, BACKOFF_MAX_S = 5.0, 1800.0
#: An errand that fails this often is given up; a message is tried until it expires (RELIABILITY.md 3).
ATTEMPTS_MAX = 12
#: Kinds that may reach somebody twice rather than not at all, when an answer was lost; they carry their case code.
TWICE_RATHER_THAN_NEVER = frozenset({"task", "alarm", "resolved"})
#: Why there was no call of its own.
WITHIN = "和前一条合成一条"
#: WeChat's own word that no window is open, whatever we counted.
WINDOW_CLOSED = frozenset({"45015", "45047"})


def backoff_s(attempt: int, random: Random) -> float:
    """Seconds until the next try: doubling from 5 s to 30 min, with jitter so that not all come back at once."""
    return min(BACKOFF_S * 2.0 ** min(attempt - 1, 12), BACKOFF_MAX_S) * (0.75 + random.random() / 2)


def settle_attempts(session: Session, many: Sequence[Tried], owner: str, now: datetime, random: Random) -> None:
    """Write how attempts ended; nothing of those whose message another process took over meanwhile.

    First in its turn. The identities are locked before the messages, as the person's own callback does; what was taken
    changes nothing of them.
    """
    each = [one for tried in many for one in tried.each()]
    others = [one for one in each if one.attempt.outcome is not Outcome.SENT]
    identities = lock_identities(session, (one.sending.identity_id for one in others)) if others else {}
    await_provider_ids(session, {one.attempt.provider_id for one in many} - {""})
    taken = [_as_taken(one) for one in each if one.attempt.outcome is Outcome.SENT]
    sent = settle_taken(session, owner, taken, now)
    SMS_PARTS.add(sum(one.parts for one in sent))
    by_row = {one.sending.row: one for one in others}
    ours = find_leased(session, owner, {row: one.sending.attempt for row, one in by_row.items()}) if others else []
    for row in ours:
        sending, attempt = by_row[row.id]
        _settle(session, row, identities[sending.identity_id], sending, attempt, now, random)
    _keep_together({row.id: row for row in ours}, many)
    lost = [row for row in ours if row.state == SendState.UNKNOWN]
    mark_reached(session, [*(one.row for one in sent), *(row.id for row in lost)], now)
    names = [*((one.provider_id, one.row) for one in sent), *((row.provider_id, row.id) for row in lost)]
    texts = [one.row for one in sent if one.rung == SMS] + [row.id for row in lost if row.rung == SMS]
    session.info["outgoing"] = any(row.state == SendState.DUE for row in ours)
    read_early_reports(session, names, texts, now)


def _as_taken(one: Tried) -> Taken:
    sending, attempt = one
    parts = 0 if sending.rides else attempt.parts or sending.parts
    reason = attempt.reason[:120] or (WITHIN if sending.rides else "")
    return Taken(sending.row, sending.attempt, sending.rung, attempt.provider_id, reason, parts, sending.steps)


def _settle(
    session: Session,
    row: OutboxRow,
    identity: Identity,
    sending: Sending,
    attempt: Attempt,
    now: datetime,
    random: Random,
) -> None:
    again = attempt.outcome is Outcome.UNKNOWN and _again_though_lost(row, sending, attempt)
    for name, value in _values(sending, attempt, again, now, random).items():
        setattr(row, name, value)
    row.owner = row.lease_until = None
    row.note(now, sending.rung, attempt.outcome, attempt.reason[:120] or (WITHIN if sending.rides else ""))
    row.lost += attempt.outcome is Outcome.UNKNOWN
    if attempt.outcome is Outcome.UNKNOWN and not sending.rides:
        row.parts += attempt.parts or sending.parts
        SMS_PARTS.add(attempt.parts or sending.parts)
    _keep_ledger(session, identity, sending, attempt)
    if attempt.outcome is Outcome.NEXT_RUNG:
        close_rung(row, sending.rung)
    if attempt.outcome is Outcome.STOP:
        identity.following = False


def _keep_together(ours: Mapping[int, OutboxRow], many: Sequence[Tried]) -> None:
    """What went out as one and has to go again is due again by the time its first is."""
    for sending, _ in many:
        first = ours.get(sending.row)
        for rider in (ours[one.row] for one in sending.riders if one.row in ours):
            if first is not None and first.state == rider.state == SendState.DUE:
                rider.next_try_at = min(rider.next_try_at, first.next_try_at)


def _values(sending: Sending, attempt: Attempt, again: bool, now: datetime, random: Random) -> dict[str, object]:
    reason = attempt.reason[:200]
    later = now + timedelta(seconds=attempt.retry_after_s or backoff_s(sending.attempt, random))
    match attempt.outcome:
        case Outcome.NEXT_RUNG | Outcome.STOP:
            return {"state": SendState.DUE, "next_try_at": now, "reason": reason}
        case Outcome.UNKNOWN if not again:
            return {"state": SendState.UNKNOWN, "settled_at": now, "reason": reason}
        case _:
            return {"state": SendState.DUE, "next_try_at": later, "reason": reason}


def _again_though_lost(row: OutboxRow, sending: Sending, attempt: Attempt) -> bool:
    """A template is safe to repeat for ten minutes (same client_msg_id); a service message once, where it matters."""
    if attempt.retry_after_s is not None:
        return row.lost < ATTEMPTS_MAX
    return sending.kind in TWICE_RATHER_THAN_NEVER and row.lost == 0


def _keep_ledger(session: Session, identity: Identity, sending: Sending, attempt: Attempt) -> None:
    """What was not taken does not count."""
    if attempt.outcome is Outcome.UNKNOWN or sending.rides:
        return
    if sending.parts_on is not None:
        forget_try(session, sending.counted)
        return_parts(session, sending.parts_on, sending.parts)
    elif sending.rung == SUBSCRIPTION:
        subscription_rung.take_back(session, sending, attempt)
    elif sending.rung == SERVICE:
        give_back(identity, attempt)


def give_back(identity: Identity, attempt: Attempt) -> None:
    """A service message that was not taken does not count; what WeChat says of its window goes before what we counted."""
    if attempt.code in WINDOW_CLOSED:
        close_windows(identity)
    else:
        refund(identity)
