"""Diary of a week (民情日记小结): on Friday afternoon whoever wrote this week reads again what he wrote; nobody else, and no count."""

from datetime import timedelta

from bot.act import Act
from bot.cases.diary import SUMMARY
from bot.cases.words import brief
from bot.directory.office import Office
from bot.messages import Message
from bot.outbox import put
from bot.text.when import say_day
from models.diary import entry_text, find_own_entries
from models.due import DueRow
from models.people import find_member

KIND = SUMMARY
WEEK = timedelta(days=7)
LIST_MAX = 5


def run(act: Act, office: Office, due: DueRow) -> str:
    """What he deleted is not in it, and a member no more is not written to."""
    since = due.due_at - WEEK
    own = find_own_entries(act.session, due.subject, LIST_MAX)
    written = [entry for entry in reversed(own) if entry.written_at > since]
    if not written or find_member(act.session, due.subject) is None:
        return "nothing"
    lines = [f"{say_day(one.written_at, act.now)} {brief(entry_text(act.session, one))}" for one in written]
    text = "\n".join(["这周您记的:", *lines, "只有您看得到。全部的回“我的日记”。"])
    put(act, due.subject, Message("digest", text, {"text": text}, expires_at=office.calendar.end_of_day(act.now)))
    return "told"
