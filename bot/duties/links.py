"""Links (联系户): agreed to by the resident, kept up by the member, ended by one word at once."""

from datetime import date, datetime, time, timedelta

from bot.act import Act
from bot.calendar import WorkCalendar
from bot.clock import SHANGHAI, local
from bot.directory.office import Office
from bot.messages import Message, Prompt
from bot.outbox import put
from models.dialogues import close_prompts
from models.due import add_next_due
from models.links import Link, find_links_of
from models.outbox import cancel_kind
from models.people import Member, find_absent, find_members_of_grids

#: The kind of due row whose subject is a link; scheduler/greet.py does it.
KIND = "greet"
#: Questions: to the resident whether he wants it, to the member that it is time, to the resident how he is.
OFFER, DUE_NOW, GREETING = "link", "greet", "greeted"
EVERY = timedelta(days=30)
#: A consent is renewed every year (SYSTEMS.md, 民情档案 2).
CONSENT_DAYS = 365
AT = time(9, 30)
#: Who asks after people, in the order they are asked.
POSTS = ("leader", "volunteer", "worker")
WAITING_FOR = timedelta(days=14)


def find_candidate(act: Act, office: Office, grid: str | None) -> Member | None:
    """A Party member of the grid, or of the larger one around it, who is there."""
    for entry in office.directory.grid_chain(grid):
        members = [one for one in find_members_of_grids(act.session, [entry.code]) if one.party]
        absent = find_absent(act.session, [one.person_id for one in members], local(act.now).date())
        for post in POSTS:
            for member in members:
                if post in member.posts and member.person_id not in absent:
                    return member
    return None


def agree(act: Act, office: Office, person_id: int, member: Member, place: str) -> Link:
    """He wants it: from now on the member is reminded once a month."""
    until = local(act.now).date() + timedelta(days=CONSENT_DAYS)
    row = act.new_id()
    link = Link(id=row, person_id=person_id, member_id=member.person_id, place=place, agreed_at=act.now, until_on=until)
    act.session.add(link)
    act.session.flush()
    plan_next(act, office.calendar, link)
    text = f"{place}有一位居民同意由您每月问候一次。到时候提醒您,不用记。"
    put(act, member.person_id, Message("notice", text, {"text": text}, about=row))
    act.record("link.agree", f"link:{row}")
    return link


def end(act: Act, link: Link) -> None:
    """停: at once; what was on its way is held back, and nobody asks why."""
    link.ended_at = act.now
    close_prompts(act.session, act.now, link.id, (OFFER, DUE_NOW, GREETING))
    for kind in ("notice", "duty"):
        cancel_kind(act.session, kind, link.id, act.now)
    act.record("link.end", f"link:{link.id}")


def stop_all(act: Act, person_id: int) -> int:
    """End every link of a resident; how many there were. The members hear that it is over, and no reason."""
    running = find_links_of(act.session, person_id)
    for link in running:
        end(act, link)
        text = f"{link.place}的那一户不再联系了,请不要再问候。"
        put(act, link.member_id, Message("notice", text, {"text": text}))
    return len(running)


def remind(act: Act, link: Link) -> None:
    """It is time: the member asks by way of the bot, or says that he was there."""
    text = f"联系户:{link.place}的一位居民该问候了。\n回 1 代您问候一句;当面问过了回 2。"
    prompt = Prompt(DUE_NOW, ("代我问候", "问过了"), about=link.id, expires_at=act.now + WAITING_FOR)
    fields = {"text": text, "by": ""}
    put(
        act,
        link.member_id,
        Message("duty", text, fields, about=link.id, expires_at=act.now + WAITING_FOR, prompt=prompt),
    )


def greet(act: Act, link: Link, member: Member) -> None:
    """The member's word to the resident; whatever he answers beyond the offered number is a talk like any other."""
    text = f"{member.shown}问您好:近来有什么要帮忙的吗?有事直接说,没事回 1。不想再收,回“停”。"
    prompt = Prompt(GREETING, ("没事",), about=link.id, expires_at=act.now + WAITING_FOR)
    message = Message("notice", text, {"text": text}, about=link.id, expires_at=act.now + WAITING_FOR, prompt=prompt)
    put(act, link.person_id, message)


def plan_next(act: Act, calendar: WorkCalendar, link: Link) -> None:
    """Once a month, on a working day."""
    add_next_due(act.session, act.new_id(), KIND, link.id, _next(calendar, local(act.now).date()))


def _next(calendar: WorkCalendar, today: date) -> datetime:
    day = today + EVERY
    return datetime.combine(day if calendar.is_workday(day) else calendar.add_workdays(day, 1), AT, SHANGHAI)
