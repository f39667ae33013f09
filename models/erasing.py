"""Erasing (抹去): one person's words and places in every table that has them."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.case_events import CaseEvent
from models.cases import RUNNING, Case
from models.dialogues import Dialogue, PromptRow
from models.diary import forget_diary
from models.identities import Identity
from models.inbox import InboxRow
from models.inspection import forget_caller
from models.links import erase_links
from models.media import Media
from models.opinions import forget_published
from models.outbox import NOT_LEFT, OutboxRow, SendState
from models.pages import end_page_links
from models.party_days import forget_party_day
from models.permissions import forget_permissions
from models.phone_codes import PhoneCode
from models.questionnaires import forget_sheets_of
from models.recipients import forget_person_in_broadcasts
from models.subscriptions import end_subscriptions
from models.usual import forget_usual_place


def erase_person(session: Session, person_id: int, identity_ids: list[int], now: datetime) -> list[int]:
    """Blank what a person said and where; end his running cases. The media rows whose files are to go."""
    own = (Case.contact_id == person_id) | (Case.reporter_id == person_id)
    cases = list(session.scalars(select(Case).where(own)))
    for case in cases:
        blank_case(case, now)
    ids = [case.id for case in cases]
    session.execute(update(CaseEvent).where(CaseEvent.case_id.in_(ids)).values(note=None))
    session.execute(update(CaseEvent).where(CaseEvent.actor_id == person_id).values(actor_id=None))
    media = list(session.scalars(select(Media).where((Media.person_id == person_id) | Media.case_id.in_(ids))))
    for row in media:
        row.state, row.person_id, row.provider_media_id = "erased", None, ""
    his = (OutboxRow.recipient_id == person_id) | OutboxRow.about.in_(ids)
    waiting = update(OutboxRow).where(his, OutboxRow.state.in_(NOT_LEFT))
    session.execute(waiting.values(state=SendState.CANCELLED, settled_at=now))
    session.execute(update(OutboxRow).where(his).values(text=None, fields=None))
    session.execute(update(InboxRow).where(InboxRow.identity_id.in_(identity_ids)).values(body=None, reply=None))
    session.execute(delete(PromptRow).where(PromptRow.person_id == person_id))
    forget_usual_place(session, person_id)
    forget_diary(session, person_id)
    forget_caller(session, person_id)
    forget_published(session, ids)
    forget_sheets_of(session, person_id)
    erase_links(session, person_id)
    session.execute(delete(PhoneCode).where(PhoneCode.identity_id.in_(identity_ids)))
    forget_permissions(session, identity_ids)
    end_subscriptions(session, person_id)
    end_page_links(session, person_id)
    forget_party_day(session, person_id)
    forget_person_in_broadcasts(session, person_id)
    _forget_at_handlers(session, cases)
    talk = update(Dialogue).where(Dialogue.identity_id.in_(identity_ids))
    nothing = dict.fromkeys(("form", "capability", "effect", "effect_at", "expires_at", "card_id", "card_until"))
    session.execute(talk.values(nothing))
    return [row.id for row in media]


def _forget_at_handlers(session: Session, cases: list[Case]) -> None:
    """What handlers were answered and wrote while they had these cases may repeat the person's words."""
    if not cases:
        return
    ids = [case.id for case in cases]
    events = select(CaseEvent.actor_id).where(CaseEvent.case_id.in_(ids), CaseEvent.actor_id.is_not(None))
    targets = select(OutboxRow.recipient_id).where(OutboxRow.about.in_(ids))
    handlers = {*session.scalars(events), *session.scalars(targets)}
    addresses = list(session.scalars(select(Identity.id).where(Identity.person_id.in_(handlers))))
    since = min(case.opened_at for case in cases)
    theirs = (InboxRow.identity_id.in_(addresses), InboxRow.received_at >= since)
    session.execute(update(InboxRow).where(*theirs).values(body=None, reply=None))


def blank_case(case: Case, now: datetime) -> None:
    """Take out of a case what leads to a person; what is left counts in statistics."""
    case.text = case.where = case.phone = case.phone_index = None
    case.lat = case.lng = case.place = None
    case.reporter_id = case.contact_id = case.beneficiary_id = None
    if case.state in RUNNING or case.state == "resolved":
        case.state, case.closed_at = "withdrawn", now
