"""Retention (保存期限): what has outlived its purpose, found and emptied in chunks."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from bot.messages import BY_CARD, WECHAT
from models.base import delete_some, empty_some
from models.case_events import CaseEvent
from models.cases import RUNNING, Case
from models.dialogues import Dialogue, PromptRow
from models.drops import forget_drop_codes
from models.duties import DutyEntry, DutyOccasion
from models.erasing import blank_case
from models.errands import ErrandRow
from models.identities import BindingCode, Identity, Try
from models.inbox import InboxRow, NonceSeen
from models.links import Link
from models.media import Media
from models.outbox import NOT_LEFT, OutboxRow, SendState
from models.people import Member
from models.reports import EarlyReport
from models.reviews import Decision, Review, Topic
from models.subscriptions import Subscription

CHUNK = 2_000


def forget_chat(session: Session, before: datetime, now: datetime) -> int:
    """Forget messages in and questions from before, and empty messages out; how many of the most.

    Nobody repeats a message so old. What still waits to be sent or answered is kept while its case is worked on.
    """
    came = delete_some(session, InboxRow, CHUNK, InboxRow.received_at < before)
    running = select(Case.id).where(Case.state.in_(RUNNING))
    old, waits = OutboxRow.created_at < before, OutboxRow.state.in_(NOT_LEFT)
    nobodys = (waits, OutboxRow.lease_until.is_(None), OutboxRow.about.not_in(running))
    given_up = empty_some(session, OutboxRow, CHUNK, {"state": SendState.EXPIRED, "settled_at": now}, old, *nobodys)
    told = (~waits, OutboxRow.text.is_not(None))
    sent = empty_some(session, OutboxRow, CHUNK, {"text": None, "fields": None}, old, *told)
    carried_at = select(OutboxRow.created_at).where(OutboxRow.id == PromptRow.outbox_id).scalar_subquery()
    unanswered = func.coalesce(PromptRow.reached_at, carried_at) < before
    endless = PromptRow.expires_at.is_(None) & func.coalesce(PromptRow.about, 0).not_in(running)
    over = (PromptRow.closed_at < before) | (PromptRow.expires_at < before) | (unanswered & endless)
    asked = delete_some(session, PromptRow, CHUNK, over)
    nothing = dict.fromkeys(("effect", "effect_at", "asked_at"))
    quiet = (Dialogue.capability.is_(None), (Dialogue.effect_at < before) | (Dialogue.asked_at < before))
    talked = empty_some(session, Dialogue, CHUNK, nothing, *quiet)
    return max(came, given_up, sent, asked, talked)


def forget_cases(session: Session, before: datetime, now: datetime) -> int:
    """Take the person out of cases that ended before; how many. The skeleton stays for statistics."""
    ended = select(Case).where(_ended_at(Case) < before, Case.text.is_not(None)).limit(CHUNK)
    cases = list(session.scalars(ended))
    for case in cases:
        blank_case(case, now)
    ids = [case.id for case in cases]
    session.execute(update(CaseEvent).where(CaseEvent.case_id.in_(ids)).values(note=None, actor_id=None))
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
    people = {person for case in cases for person in (case.reporter_id, case.contact_id)}
    theirs = (CaseEvent.case_id.in_([case.id for case in cases]), CaseEvent.actor_id.in_(people))
    session.execute(update(CaseEvent).where(*theirs).values(actor_id=None))
    for case in cases:
        case.reporter_id = case.contact_id = case.beneficiary_id = None
    return max(len(called), len(cases))


def _ended_at(case: type[Case]) -> ColumnElement[datetime | None]:
    """When a case ended; one that was merged ends with the whole."""
    whole = aliased(Case)
    return func.coalesce(
        case.closed_at, select(whole.closed_at).where(whole.id == case.parent_id).correlate(case).scalar_subquery()
    )


def forget_duties(session: Session, before: datetime) -> int:
    """Empty what was noted of duties done or dropped before; how many of the most. That they were done stays."""
    over = (
        func.coalesce(DutyOccasion.done_at, DutyOccasion.dropped_at) < before,
        DutyOccasion.note.is_not(None) | DutyOccasion.task.is_not(None),
    )
    noted = (DutyEntry.recorded_at < before, DutyEntry.note.is_not(None))
    return max(
        empty_some(session, DutyOccasion, CHUNK, {"note": None, "task": None}, *over),
        empty_some(session, DutyEntry, CHUNK, {"note": None}, *noted),
    )


def forget_reviews(session: Session, before: datetime) -> None:
    """Empty the words of reviews from before; their numbers stay, and so does what is still owed."""
    old = select(Review.id).where(Review.drafted_at < before)
    session.execute(update(Topic).where(Topic.review_id.in_(old)).values(title=None, original=None))
    session.execute(update(Decision).where(Decision.ended_at < before).values(text=None, note=None))


def forget_short_lived(session: Session, before: datetime) -> int:
    """Nonces, counted tries, reports of messages that never were ours, closed windows; which card somebody scanned.

    How many of the most.
    """
    scans = (InboxRow.kind.in_(BY_CARD), InboxRow.received_at < before, InboxRow.body.is_not(None))
    return max(
        delete_some(session, NonceSeen, CHUNK, NonceSeen.at < before),
        delete_some(session, EarlyReport, CHUNK, EarlyReport.at < before),
        delete_some(session, Try, CHUNK, Try.at < before),
        empty_some(session, InboxRow, CHUNK, {"body": None, "reply": None}, *scans),
        empty_some(
            session, Identity, CHUNK, {"message_until": None, "message_left": 0}, Identity.message_until < before
        ),
        empty_some(session, Identity, CHUNK, {"tap_until": None, "tap_left": 0}, Identity.tap_until < before),
    )


def forget_done_work(session: Session, before: datetime) -> int:
    """Errands that were done or given up, used codes, and the provider's ids of what was fetched; how many of the most."""
    settled = (ErrandRow.state.in_(("done", "failed")), ErrandRow.next_try_at < before)
    fetched = (Media.created_at < before, Media.provider_media_id != "")
    return max(
        delete_some(session, ErrandRow, CHUNK, *settled),
        delete_some(session, BindingCode, CHUNK, func.coalesce(BindingCode.used_at, BindingCode.expires_at) < before),
        empty_some(session, Media, CHUNK, {"provider_media_id": ""}, *fetched),
    )


def forget_media(session: Session, before: datetime) -> int:
    """Photos and voice from before of which no file is left; how many."""
    gone = (Media.created_at < before, Media.state.in_(("erased", "lost")), Media.path == "")
    return delete_some(session, Media, CHUNK, *gone)


def find_silent(session: Session, before: datetime, limit: int) -> list[int]:
    """People who have not written since before, follow no account and have nothing with us: no case, nothing they asked for."""
    other = aliased(Identity)
    here = (other.last_seen_at >= before) | ((other.channel == WECHAT) & other.following.is_(True))
    person = Identity.person_id
    concerned = (
        exists().where(other.person_id == person, here),
        exists().where(Member.person_id == person),
        exists().where(Subscription.person_id == person),
        exists().where(Link.person_id == person, Link.ended_at.is_(None)),
        *(exists().where(named == person) for named in (Case.reporter_id, Case.contact_id)),
    )
    silent = select(person).where(Identity.last_seen_at < before, *(~one for one in concerned))
    return list(session.scalars(silent.distinct().order_by(person).limit(limit)))
