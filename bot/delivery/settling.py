"""Settling (回执): what becomes of a message after an attempt, or after the provider's later word."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.delivery.ladder import SERVICE, Sending
from bot.messages import Attempt, Inbound, Outcome
from models.dialogues import mark_reached
from models.identities import Identity
from models.ledger import close_windows
from models.outbox import OutboxRow, SendState, find_by_provider_id, settle

BACKOFF_S, BACKOFF_MAX_S = 5.0, 1800.0
ATTEMPTS_MAX = 12
#: Kinds that may reach somebody twice rather than not at all, when an answer was lost; they carry their case code.
TWICE_RATHER_THAN_NEVER = frozenset({"task", "alarm", "resolved"})


def backoff_s(attempt: int, random: Random) -> float:
    """Seconds until the next try: doubling from 5 s to 30 min, with jitter so that not all come back at once."""
    return min(BACKOFF_S * 2.0 ** (attempt - 1), BACKOFF_MAX_S) * (0.75 + random.random() / 2)


def settle_attempt(
    session: Session, sending: Sending, attempt: Attempt, owner: str, now: datetime, random: Random
) -> None:
    """Write how an attempt ended; nothing if another process took the message over meanwhile."""
    values = _values(sending, attempt, now, random)
    closed = _closed_rung(session, sending, attempt)
    if not settle(session, sending.row, owner, sending.attempt, **values):
        return
    row = session.get_one(OutboxRow, sending.row, populate_existing=True)
    if closed:
        row.closed_rungs = ",".join(filter(None, [*row.closed_rungs.split(","), closed]))
    if row.state in (SendState.SENT, SendState.UNKNOWN):
        mark_reached(session, row.id, now)
    if attempt.outcome is Outcome.STOP:
        session.get_one(Identity, sending.identity_id).following = False
    session.info["outgoing"] = row.state == SendState.DUE


def settle_report(session: Session, inbound: Inbound, now: datetime) -> None:
    """TEMPLATESENDJOBFINISH and its kin: the platform says how a message ended."""
    report = inbound.sent_result
    row = find_by_provider_id(session, report.provider_id) if report else None
    if report is None or row is None or row.state not in (SendState.SENT, SendState.UNKNOWN):
        return
    if report.delivered:
        row.state, row.settled_at = SendState.DELIVERED, now
        return
    row.closed_rungs = ",".join(filter(None, [*row.closed_rungs.split(","), row.rung]))
    row.state, row.next_try_at, row.reason = SendState.DUE, now, f"未送达:{report.reason}"[:200]
    session.info["outgoing"] = True


def _values(sending: Sending, attempt: Attempt, now: datetime, random: Random) -> dict[str, object]:
    reason = attempt.reason[:200]
    later = now + timedelta(seconds=attempt.retry_after_s or backoff_s(sending.attempt, random))
    match attempt.outcome:
        case Outcome.SENT:
            return {"state": SendState.SENT, "settled_at": now, "provider_id": attempt.provider_id, "reason": ""}
        case Outcome.NEXT_RUNG | Outcome.STOP:
            return {"state": SendState.DUE, "next_try_at": now, "reason": reason}
        case Outcome.UNKNOWN if _try_again(sending, attempt):
            return {"state": SendState.DUE, "next_try_at": later, "reason": reason}
        case Outcome.UNKNOWN:
            return {"state": SendState.UNKNOWN, "settled_at": now, "reason": reason}
        case Outcome.RETRY | Outcome.ALARM if sending.attempt >= ATTEMPTS_MAX:
            return {"state": SendState.REFUSED, "settled_at": now, "reason": reason}
        case _:
            return {"state": SendState.DUE, "next_try_at": later, "reason": reason}


def _try_again(sending: Sending, attempt: Attempt) -> bool:
    """A lost answer: a template is safe to repeat (same client_msg_id); a service message once, where it matters."""
    if sending.attempt >= ATTEMPTS_MAX:
        return False
    if attempt.retry_after_s is not None:
        return True
    return sending.kind in TWICE_RATHER_THAN_NEVER and sending.attempt == 1


def _closed_rung(session: Session, sending: Sending, attempt: Attempt) -> str:
    if attempt.outcome is not Outcome.NEXT_RUNG:
        return ""
    if sending.rung == SERVICE:
        close_windows(session.get_one(Identity, sending.identity_id))
    return sending.rung
