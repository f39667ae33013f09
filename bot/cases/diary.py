"""Diary (民情日记): what a member noted for himself becomes cases if he says so. It leaves no audit row: nobody counts entries."""

from datetime import datetime, time, timedelta

from bot.act import Act
from bot.clock import SHANGHAI, local
from bot.outbox import put_errand
from models.diary import DiaryEntry, add_entry, delete_entries
from models.due import add_due
from models.media import Media

#: The due row that sends a writer his own week; put on the clock by what he writes, for nobody looks who does.
SUMMARY = "diary"
FRIDAY, AT = 4, time(16, 30)


def keep(act: Act, person_id: int, text: str) -> DiaryEntry:
    """Keep an entry whose text names nobody; 发错了 and a photo that follows find it by the turn's effect."""
    entry = add_entry(act.session, act.new_id(), person_id, text, act.now)
    act.effect.wrote = entry.id
    at = next_summary(act.now)
    add_due(act.session, act.new_id(), SUMMARY, person_id, at, step=local(at).date().toordinal())
    return entry


def next_summary(now: datetime) -> datetime:
    """Half past four on the next Friday in Shanghai."""
    today = local(now).date()
    at = datetime.combine(today + timedelta(days=(FRIDAY - today.weekday()) % 7), AT, SHANGHAI)
    return at if at > now else at + timedelta(days=7)


def attach(act: Act, entry: DiaryEntry, kind: str, provider_media_id: str) -> None:
    """A photo or a voice message of an entry; delivery fetches it like any other."""
    row = act.new_id()
    act.session.add(
        Media(
            id=row,
            person_id=entry.person_id,
            diary_id=entry.id,
            kind=kind,
            provider_media_id=provider_media_id,
            created_at=act.now,
        )
    )
    act.effect.wrote = entry.id
    put_errand(act, "media", str(row))


def forget(act: Act, rows: list[int]) -> None:
    """Delete entries with their photos and voice."""
    for media in delete_entries(act.session, rows):
        put_errand(act, "forget", str(media))
