"""Reports (回执): a provider's later word on a message, whether it told us, or was asked; early, late and of the lost."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act
from bot.broadcasts import mass
from bot.channels.sms import CHANNEL, Heard, Word
from bot.delivery import subscription_rung
from bot.delivery.sending import SMS, SUBSCRIPTION, close_rung
from bot.failpoint import failpoint
from bot.messages import Inbound, Outcome, SentResult
from models.dialogues import mark_reached
from models.leases import WHO_SENT_IT_DIED
from models.outbox import OutboxRow, SendState
from models.reports import (
    EarlyReport,
    await_provider_ids,
    find_by_provider_id,
    find_early_reports,
    find_leased_with,
    find_lost_with,
    find_reports_of_dead,
)
from models.session import get_rows

#: Why it is known to be taken though the answer was lost.
ASKED = "问了平台,收下了,等回执"


def settle_report(session: Session, inbound: Inbound, now: datetime) -> None:
    """A provider's word on how a message ended; kept when it comes before the answer to our call."""
    report = subscription_rung.recognise(session, inbound)
    if report is None or not report.provider_id:
        return
    await_provider_ids(session, [report.provider_id])
    if report.provider_id.startswith(mass.MARK) and _settle_mass(session, report, now):
        return
    rows: Sequence[OutboxRow] = find_by_provider_id(session, report.provider_id)
    rung = SMS if inbound.channel == CHANNEL else SUBSCRIPTION
    rows = rows or _by_our_number(session, rung, report.row, report.provider_id, report.delivered)
    for row in rows:
        _believe(session, row, report.delivered, report.reason, now)
    if rows:
        rows[0].parts = max(rows[0].parts, report.parts)
    elif session.get(EarlyReport, report.provider_id) is None:
        said = {"delivered": report.delivered, "reason": report.reason[:120], "at": now}
        session.add(EarlyReport(provider_id=report.provider_id, outbox_id=report.row, **said))
        failpoint("report.early")


def settle_heard(session: Session, row: int, heard: Heard, now: datetime) -> bool:
    """What the provider of a text whose answer was lost said when it was asked; False: it was settled meanwhile."""
    first = session.get(OutboxRow, row)
    if first is None or first.state != SendState.UNKNOWN:
        return False
    rows = find_lost_with(session, first)
    for one in rows:
        one.provider_id = heard.provider_id
        if heard.word is Word.TAKEN:
            one.note(now, one.rung, SendState.SENT, ASKED)
            one.state, one.reason = SendState.SENT, ASKED
        else:
            _believe(session, one, heard.word is Word.DELIVERED, heard.reason, now)
    return bool(rows)


def settle_mass_early(session: Session, provider_id: str, now: datetime) -> None:
    """WeChat's word on a list may have come before its answer to our call."""
    early = session.get(EarlyReport, provider_id)
    if early is not None:
        _settle_mass(session, SentResult(provider_id, early.delivered, early.reason), now)
        session.delete(early)


def _settle_mass(session: Session, report: SentResult, now: datetime) -> bool:
    act = Act(session, now, Random(0), "system:delivery", f"report:{report.provider_id}")  # nothing is left to chance
    return mass.settle(act, report.provider_id, delivered=report.delivered, reason=report.reason)


def read_early_reports(session: Session, names: Sequence[tuple[str, int]], texts: Sequence[int], now: datetime) -> None:
    """What providers said of messages before the answer to our call, or in place of it.

    `names`: the provider's name for a letter, and each of our rows in it; `texts`: rows whose letter has our own number.
    """
    named: dict[str, list[int]] = defaultdict(list)
    for name, row in names:
        named[name].append(row)
    for report in find_early_reports(session, sorted(named.keys() - {""}), texts):
        told = get_rows(session, OutboxRow, sorted(named.get(report.provider_id, ())))
        rows = told or _by_our_number(session, SMS, report.outbox_id, report.provider_id, report.delivered)
        for one in rows:
            _believe(session, one, report.delivered, report.reason, now)
        if rows:
            session.delete(report)


def still_due(session: Session, rows: Sequence[OutboxRow], now: datetime) -> Sequence[OutboxRow]:
    """Those of these locked rows that may leave: not what its provider has spoken of although its sender died."""
    if not any(row.lease_until is not None for row in rows):
        return rows
    settle_for_dead(session, now)
    return [row for row in rows if row.state == SendState.DUE]


def settle_for_dead(session: Session, now: datetime) -> None:
    """What a provider said of texts whose sender died before he could write that they were taken: they go no second time."""
    for report in find_reports_of_dead(session, now):
        rows = find_leased_with(session, report.outbox_id, now)
        for row in rows:
            row.note(now, row.rung, SendState.UNKNOWN, WHO_SENT_IT_DIED)
            row.state, row.settled_at, row.provider_id = SendState.UNKNOWN, now, report.provider_id
            row.owner = row.lease_until = None
            _believe(session, row, report.delivered, report.reason, now)
        if rows:
            mark_reached(session, [row.id for row in rows if row.state == SendState.DELIVERED], now)
            session.delete(report)


def _by_our_number(session: Session, rung: str, number: int, provider_id: str, delivered: bool) -> Sequence[OutboxRow]:
    """The message that a report of a rung names by our own number, its row locked, and what went out within it.

    Its answer was lost, and the provider's number is written down; or it went twice, and one that arrived is enough.
    """
    first = session.get(OutboxRow, number, with_for_update=True) if number else None
    if first is None or first.state == SendState.DUE:
        return ()
    if first.provider_id or first.rung != rung:
        return [first] if delivered else ()
    rows = find_lost_with(session, first)
    for row in rows:
        row.provider_id = provider_id
    return rows


def _believe(session: Session, row: OutboxRow, delivered: bool, reason: str, now: datetime) -> None:
    """Forward only: what is delivered stays so, and what nobody is sending again may still turn out to be."""
    if delivered and row.state in (SendState.SENT, SendState.UNKNOWN, SendState.UNREACHED):
        row.note(now, row.rung, SendState.DELIVERED)
        row.state, row.settled_at = SendState.DELIVERED, now
        return
    if row.state not in (SendState.SENT, SendState.UNKNOWN):
        return
    close_rung(row, row.rung)
    row.note(now, row.rung, Outcome.NEXT_RUNG, f"未送达:{reason}"[:120])
    row.state, row.next_try_at, row.reason = SendState.DUE, now, f"未送达:{reason}"[:200]
    session.info["outgoing"] = True
