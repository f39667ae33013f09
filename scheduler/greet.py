"""Greeting (联系户问候): once a month a member is reminded of a resident who agreed to it; never after he said 停."""

from bot.act import Act
from bot.clock import local
from bot.directory.office import Office
from bot.duties import links
from bot.messages import Message
from bot.outbox import put
from models.due import DueRow
from models.links import Link, find_link
from models.people import Person, find_member

KIND = links.KIND


def run(act: Act, office: Office, due: DueRow) -> str:
    """A year old, or the member gone: it ends, and the resident hears how to have it again."""
    link = find_link(act.session, due.subject)
    if link is None:
        return "ended"
    if act.session.get_one(Person, link.person_id).stopped_at is not None:  # 退订 stops this too
        links.end(act, link)
        return "unsubscribed"
    member = find_member(act.session, link.member_id)
    if member is None:
        return _end(act, link, "负责联系您的人换了,问候先停。要换人接着联系,回“联系户”。")
    if local(act.now).date() >= link.until_on:
        return _end(act, link, f"{member.shown}联系您满一年了,先停。想继续,回“联系户”。")
    links.remind(act, link)
    links.plan_next(act, office.calendar, link)
    return "reminded"


def _end(act: Act, link: Link, text: str) -> str:
    links.end(act, link)
    put(act, link.person_id, Message("notice", text, {"text": text}))
    return "over"
