"""Diary media (日记的照片和语音): what is sent after an entry, or in answer to what to note, belongs to the diary."""

from bot.cases import diary
from bot.conversation.turn import Turn
from bot.messages import Reply
from models.diary import find_own_entry

CAPABILITY = "diary"


def take(turn: Turn, kind: str, media_ids: list[str]) -> Reply | None:
    """Add them to the entry just written, or begin one with them; None when no diary is being written."""
    entry = None
    if turn.frames and turn.frames[-1].capability == CAPABILITY:
        turn.frames.pop()
        entry = diary.keep(turn.act, turn.person_id, "")
    elif wrote := turn.last_effect.wrote:
        entry = find_own_entry(turn.act.session, turn.person_id, wrote)
    if entry is None:
        return None
    for media_id in media_ids:
        diary.attach(turn.act, entry, kind, media_id)
    if kind == "voice":
        return Reply("语音加到日记了,一两天后自动删。要留下的,回“记 一句话”。")
    return Reply("照片加到日记了,只有您看得到。")
