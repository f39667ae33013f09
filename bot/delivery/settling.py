"""Settling (回执): what becomes of a message after an attempt, or after the provider's later word."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts import mass
from bot.clock import local
from bot.delivery import subscription_rung
from bot.delivery.sending import SERVICE, SMS, SUBSCRIPTION, Sending, Tried
from bot.failpoint import failpoint
from bot.messages import Attempt, Inbound, Outcome, SentResult
from bot.metrics import SMS_PARTS
from models.dialogues import mark_reached
from models.identities import Identity, forget_try, lock_identities
from models.leases import find_leased
from models.ledger import close_windows, refund
from models.outbox import OutboxRow, SendState
from models.reports import EarlyReport, await_provider_ids, find_by_provider_id, find_early_reports, find_lost_with
from models.sent import Taken, settle_taken
from models.session import get_rows
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
    session.info["outgoing"] = any(row.state == SendState.DUE for row in ours)
    _read_early_reports(session, names, now)


def _as_taken(one: Tried) -> Taken:
    sending, attempt = one
    parts = 0 if sending.rides else attempt.parts or sending.parts
    reason = attempt.reason[:120] or (WITHIN if sending.rides else "")
    return Taken(sending.row, sending.attempt, sending.rung, attempt.provider_id, reason, parts)


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
    _keep_ledger(session, identity, sending, attempt, now)
    if attempt.outcome is Outcome.NEXT_RUNG:
        _close_rung(row, sending.rung)
    if attempt.outcome is Outcome.STOP:
        identity.following = False


def _keep_together(ours: Mapping[int, OutboxRow], many: Sequence[Tried]) -> None:
    """What went out as one and has to go again is due again by the time its first is."""
    for sending, _ in many:
        first = ours.get(sending.row)
        for rider in (ours[one.row] for one in sending.riders if one.row in ours):
            if first is not None and first.state == rider.state == SendState.DUE:
                rider.next_try_at = min(rider.next_try_at, first.next_try_at)


def settle_report(session: Session, inbound: Inbound, now: datetime) -> None:
    """A provider's word on how a message ended; kept when it comes before the answer to our call."""
    report = subscription_rung.recognise(session, inbound)
    if report is None or not report.provider_id:
        return
    await_provider_ids(session, [report.provider_id])
    if report.provider_id.startswith(mass.MARK) and _settle_mass(session, report, now):
        return
    rows = find_by_provider_id(session, report.provider_id) or _lost_ones(session, report)
    for row in rows:
        _believe(session, row, report.delivered, report.reason, now)
    if rows:
        rows[0].parts = max(rows[0].parts, report.parts)
    elif session.get(EarlyReport, report.provider_id) is None:
        reason = report.reason[:120]
        session.add(EarlyReport(provider_id=report.provider_id, delivered=report.delivered, reason=reason, at=now))
        failpoint("report.early")


def settle_mass_early(session: Session, provider_id: str, now: datetime) -> None:
    """WeChat's word on a list may have come before its answer to our call."""
    early = session.get(EarlyReport, provider_id)
    if early is not None:
        _settle_mass(session, SentResult(provider_id, early.delivered, early.reason), now)
        session.delete(early)


def _settle_mass(session: Session, report: SentResult, now: datetime) -> bool:
    act = Act(session, now, Random(0), "system:delivery", f"report:{report.provider_id}")  # nothing is left to chance
    return mass.settle(act, report.provider_id, delivered=report.delivered, reason=report.reason)


def _lost_ones(session: Session, report: SentResult) -> list[OutboxRow]:
    """What went out as one and its answer was lost, known by our own number; the provider's is written down."""
    first = session.get(OutboxRow, report.row) if report.row else None
    if first is None or first.state != SendState.UNKNOWN or first.provider_id:
        return []
    rows = find_lost_with(session, first)
    for row in rows:
        row.provider_id = report.provider_id
    return rows


def _read_early_reports(session: Session, names: Sequence[tuple[str, int]], now: datetime) -> None:
    """What providers said of these (their name for a letter, and each of our rows in it) before the answer to our call."""
    early = find_early_reports(session, sorted({name for name, _ in names} - {""}))
    rows = sorted(row for name, row in names if name in early)
    for row in get_rows(session, OutboxRow, rows) if rows else ():
        _believe(session, row, early[row.provider_id].delivered, early[row.provider_id].reason, now)
    for report in early.values():
        session.delete(report)


def _believe(session: Session, row: OutboxRow, delivered: bool, reason: str, now: datetime) -> None:
    """Forward only: what is delivered stays so, and what nobody is sending again may still turn out to be."""
    if delivered and row.state in (SendState.SENT, SendState.UNKNOWN, SendState.UNREACHED):
        row.note(now, row.rung, SendState.DELIVERED)
        row.state, row.settled_at = SendState.DELIVERED, now
        return
    if row.state not in (SendState.SENT, SendState.UNKNOWN):
        return
    _close_rung(row, row.rung)
    row.note(now, row.rung, Outcome.NEXT_RUNG, f"未送达:{reason}"[:120])
    row.state, row.next_try_at, row.reason = SendState.DUE, now, f"未送达:{reason}"[:200]
    session.info["outgoing"] = True


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


def _keep_ledger(session: Session, identity: Identity, sending: Sending, attempt: Attempt, now: datetime) -> None:
    """What was not taken does not count; what WeChat says of its window goes before what we counted."""
    if attempt.outcome is Outcome.UNKNOWN or sending.rides:
        return
    if sending.rung == SMS:
        forget_try(session, sending.counted)
        return_parts(session, local(now).date(), sending.parts)
    elif sending.rung == SUBSCRIPTION:
        subscription_rung.take_back(session, sending, attempt)
    elif sending.rung != SERVICE:
        return
    elif attempt.code in WINDOW_CLOSED:
        close_windows(identity)
    else:
        refund(identity)


def _close_rung(row: OutboxRow, rung: str) -> None:
    row.closed_rungs = ",".join(filter(None, [*row.closed_rungs.split(","), rung]))
