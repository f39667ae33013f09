"""Retention (保存期限): what has outlived its purpose, found and emptied in chunks."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from bot.messages import BY_CARD
from models.cases import Case, CaseEvent
from models.dialogues import PromptRow
from models.drops import forget_drop_codes
from models.erasing import blank_case
from models.identities import Try
from models.inbox import InboxRow, NonceSeen
from models.outbox import WAITING, OutboxRow
from models.reports import EarlyReport
from models.reviews import Decision, Review, Topic

CHUNK = 2_000


def forget_chat(session: Session, before: datetime) -> int:
    """Empty messages in and out from before; how many. Their times and states stay."""
    old_in = select(InboxRow.id).where(InboxRow.received_at < before, InboxRow.body.is_not(None)).limit(CHUNK)
    ids = list(session.scalars(old_in))
    session.execute(update(InboxRow).where(InboxRow.id.in_(ids)).values(body=None, reply=None))
    settled = OutboxRow.state.not_in(WAITING)
    old_out = select(OutboxRow.id).where(OutboxRow.created_at < before, settled, OutboxRow.text.is_not(None))
    sent = list(session.scalars(old_out.limit(CHUNK)))
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(sent)).values(text=None, fields=None))
    session.execute(delete(PromptRow).where(PromptRow.expires_at < before))
    return len(ids) + len(sent)


def forget_cases(session: Session, before: datetime, now: datetime) -> int:
    """Take the person out of cases that ended before; how many. The skeleton stays for statistics."""
    ended = select(Case).where(_ended_at(Case) < before, Case.text.is_not(None)).limit(CHUNK)
    cases = list(session.scalars(ended))
    for case in cases:
        blank_case(case, now)
    ids = [case.id for case in cases]
    session.execute(update(CaseEvent).where(CaseEvent.case_id.in_(ids)).values(note=None))
    forget_drop_codes(session, ids)
    return len(ids)


def forget_contacts(session: Session, before: datetime) -> int:
    """Take numbers to call out of cases that ended before, and people out of those of whom nothing has run since; how many.

    The number is somebody else's than the reporter's, who may always have something running.
    """
    ended = _ended_at(Case) < before
    called = list(session.scalars(select(Case).where(ended, Case.phone.is_not(None)).limit(CHUNK)))
    for case in called:
        case.phone = case.phone_index = None
    later = aliased(Case)
    same = (later.reporter_id == Case.reporter_id) | (later.contact_id == Case.reporter_id)
    lately = exists().where(same, _ended_at(later).is_(None) | (_ended_at(later) >= before))
    cases = list(session.scalars(select(Case).where(ended, Case.reporter_id.is_not(None), ~lately).limit(CHUNK)))
    for case in cases:
        case.reporter_id = case.contact_id = case.beneficiary_id = None
    return max(len(called), len(cases))


def _ended_at(case: type[Case]) -> ColumnElement[datetime | None]:
    """When a case ended; one that was merged ends with the whole."""
    whole = aliased(Case)
    return func.coalesce(
        case.closed_at, select(whole.closed_at).where(whole.id == case.parent_id).correlate(case).scalar_subquery()
    )


def forget_reviews(session: Session, before: datetime) -> None:
    """Empty the words of reviews from before; their numbers stay, and so does what is still owed."""
    old = select(Review.id).where(Review.drafted_at < before)
    session.execute(update(Topic).where(Topic.review_id.in_(old)).values(title=None, original=None))
    session.execute(update(Decision).where(Decision.ended_at < before).values(text=None, note=None))


def forget_short_lived(session: Session, before: datetime) -> None:
    """Nonces, counted tries, reports of messages that never were ours; which card somebody scanned, and what he was told."""
    session.execute(delete(NonceSeen).where(NonceSeen.at < before))
    session.execute(delete(EarlyReport).where(EarlyReport.at < before))
    session.execute(delete(Try).where(Try.at < before))
    scans = (InboxRow.kind.in_(BY_CARD), InboxRow.received_at < before, InboxRow.body.is_not(None))
    session.execute(update(InboxRow).where(*scans).values(body=None, reply=None))
