"""Retention (到期删除): every night, what has outlived its purpose is emptied; `privacy.retention` says when."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.cases import diary
from bot.clock import next_at
from bot.directory.erasing import erase_silent
from bot.directory.office import Office
from bot.outbox import put_errand
from models.audit import CUT, cut_before
from models.broadcasts import forget_recipients
from models.case_views import forget_views
from models.dialogues import forget_scans
from models.diary import find_diary_voices_before, find_entries_before
from models.due import DueRow, add_round, forget_done
from models.inspection import forget_callers
from models.jobs import forget_runs
from models.links import forget_links
from models.media import find_stored_before
from models.pages import forget_page_links
from models.phone_codes import forget_phone_codes, forget_unproved_numbers
from models.questionnaires import forget_old_sheets
from models.retention import (
    CHUNK,
    forget_cases,
    forget_chat,
    forget_contacts,
    forget_done_work,
    forget_duties,
    forget_media,
    forget_reviews,
    forget_short_lived,
)
from models.usual import forget_unused_places

KIND = "retention"
AT = time(3, 10)
#: A nonce older than this can come with no callback that is fresh enough (300 s).
SHORT = timedelta(days=1)
#: Others speak in a voice message of a diary; its writer has heard it by then.
A_QUARTER = timedelta(days=92)
VOICE_FOR = timedelta(days=1)
#: What the clock did is of use for as long as somebody looks for a fault.
RUNS = timedelta(days=90)
#: An errand that was given up is looked at for some days; the provider keeps what was sent for three (CHANNELS.md).
DONE = timedelta(days=7)
#: To erase a person is many statements.
FEW = 50
#: A link that ended leaves nothing behind (SYSTEMS.md B7: 资料7天内清).
ENDED_LINKS = timedelta(days=7)


def run(act: Act, office: Office, due: DueRow) -> str:
    """One chunk of each kind; another at once while there is more, else the next night."""
    keep = office.config.privacy.retention
    session, now = act.session, act.now
    chat = forget_chat(session, now - timedelta(days=keep.text_days), now)
    cases = forget_cases(session, now - timedelta(days=keep.case_days), now)
    contacts = forget_contacts(session, now - timedelta(days=keep.contact_days))
    silent = erase_silent(act, now - timedelta(days=keep.contact_days), FEW)
    media = _erase_media(act, now - timedelta(days=keep.media_days))
    diary.forget(act, find_entries_before(session, now - timedelta(days=keep.diary_days), CHUNK))
    forget_callers(session, now - max(timedelta(days=keep.contact_days), A_QUARTER))
    forget_old_sheets(session, now - timedelta(days=keep.case_days))
    forget_reviews(session, now - timedelta(days=keep.case_days))
    duties = forget_duties(session, now - timedelta(days=keep.case_days))
    recipients = forget_recipients(session, now - timedelta(days=keep.text_days), CHUNK)
    views = forget_views(session, now - timedelta(days=keep.view_days), CHUNK)
    short = max(forget_short_lived(session, now - SHORT), forget_done_work(session, now - DONE))
    forget_scans(session, now)
    forget_runs(session, now - RUNS)
    forget_links(session, now - ENDED_LINKS)
    forget_done(session, ("digest", "weekly", "diary", "drops", "lookups"), now - RUNS)
    forget_page_links(session, now - SHORT)
    forget_phone_codes(session, now - timedelta(days=keep.code_days))
    unproved = forget_unproved_numbers(session, CHUNK)
    forget_unused_places(session, now - timedelta(days=keep.contact_days))
    act.record("retention", "all", chat=chat, cases=cases, contacts=contacts, media=media, recipients=recipients)
    audit = _cut_audit(act, now - timedelta(days=keep.audit_days))  # last: it locks the head
    is_more = (
        max(audit, chat, cases, contacts, media, recipients, duties, views, short, unproved) >= CHUNK or silent >= FEW
    )
    add_round(act.session, act.new_id(), KIND, due.due_at + timedelta(seconds=1) if is_more else next_round(now))
    return f"{chat}/{cases}/{contacts}/{media}"


def _erase_media(act: Act, before: datetime) -> int:
    """Have the files of photos and voice from before deleted, and delete the rows that have none any more; how many."""
    media = find_stored_before(act.session, before, CHUNK)
    media += [one for one in find_diary_voices_before(act.session, act.now - VOICE_FOR, CHUNK) if one not in media]
    for row in media:
        row.state, row.provider_media_id = "erased", ""
        put_errand(act, "forget", str(row.id))
    act.session.flush()
    return max(len(media), forget_media(act.session, before))


def _cut_audit(act: Act, before: datetime) -> int:
    """Remove what is too old from the front of the audit chain, which says so itself; how many rows."""
    removed, tail = cut_before(act.session, before, CHUNK)
    if removed:
        act.record(CUT, "audit", number=tail.number, digest=tail.digest)
    return removed


def next_round(now: datetime) -> datetime:
    """Ten past three of the coming night in Shanghai: after backups, before anybody writes."""
    return next_at(now, AT)
