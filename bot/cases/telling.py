"""Telling (告知): who hears of a case, and how much: the contact, the owner, the organisers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.cases import member_words, words
from bot.cases.lifecycle import ACCEPTED, UNTAKEN
from bot.directory.office import Office
from bot.messages import Message, Prompt, While
from bot.text.when import say_by, say_when
from models.cases import AT_ONCE, Case, case_text, case_where, find_merged
from models.people import find_members_with_post

#: What a task offers by number.
TASK_OPTIONS = ("接单",)
#: What stands before a matter that cannot wait, wherever it is a line.
MARKS = {"life": "紧急 ", "now": "马上办 "}
#: Who routes by hand what nobody could be found for; where there is none of the first, the next.
ROUTING_POSTS = (("organiser", "intake"), ("duty_officer",), ("secretary",), ("leader",))

Sentence = Callable[[words.Told], str]


def told_of(act: Act, office: Office, case: Case) -> words.Told:
    """What sentences need to know of a case."""
    return words.Told(
        code=case.code,
        category=office.category(case.category).name,
        where=case_where(act.session, case) or office.directory.grid_name(case.grid),
        text=words.brief(case_text(act.session, case)),
        media=case.media,
        asks=case.kind == "policy",
    )


def line_of(act: Act, office: Office, case: Case) -> str:
    """A case as one line of a list: mark, code, where, what, by when; of a sealed one only the code."""
    told = told_of(act, office, case)
    if case.sealed:
        return f"编号 {case.code} 保密事项,回“看 {case.code}”"
    at = case.accept_by if case.state in UNTAKEN else case.resolve_by
    when = say_by(at, act.now, exact=case.urgency in AT_ONCE)
    by = when if at > act.now else f"应{when},已超时"
    mark = MARKS.get(case.urgency, "")
    where = "" if told.where in told.text else f"{told.where} "
    return f"{mark}编号 {case.code} {where}{told.text},{by}"


def expected_by(case: Case, now: datetime) -> str:
    """What its resident may expect next of a running case, and by when; never a time that is past."""
    at_once = case.urgency in AT_ONCE
    if case.state != ACCEPTED:
        by = say_by(case.accept_by, now, exact=at_once)
        return f",{by}回话" if case.accept_by > now else ",已催办,一有消息就告诉您"
    if case.arrived_at is not None:
        return "已到场"
    if case.promised_at is not None and case.promised_at > now:
        return f"约好{say_by(case.promised_at, now, exact=at_once)}处理"
    by = say_by(case.resolve_by, now, exact=at_once)
    return f",{by}办好" if case.resolve_by > now else ",已催办,一有进展就告诉您"


def tell_contact(
    act: Act,
    office: Office,
    case: Case,
    kind: str,
    say: Sentence,
    prompt: Prompt | None = None,
    only_while: While = While.ALWAYS,
) -> None:
    """Tell the one who waits for the answer, and all whose reports were merged into it, each under his own code.

    Words carried for one of them are for him alone.
    """
    _tell_one(act, office, case, kind, say, prompt, only_while)
    told = {case.contact_id or case.reporter_id}
    for merged in find_merged(act.session, case.id) if kind != "question" else ():
        if (recipient := merged.contact_id or merged.reporter_id) in told:
            continue  # told twice by one person, who hears it once
        told.add(recipient)
        own = replace(prompt, about=merged.id) if prompt else None
        _tell_one(act, office, merged, kind, say, own, only_while)


def _tell_one(
    act: Act, office: Office, case: Case, kind: str, say: Sentence, prompt: Prompt | None, only_while: While
) -> None:
    """Of a sealed case only that there is something to see.

    Where the case was told for somebody we cannot write to, the teller hears it and passes it on.
    """
    recipient_id = case.contact_id or case.reporter_id
    if recipient_id is None:
        return
    text = words.in_confidence(case.code) if case.sealed else say(told_of(act, office, case))
    fields = {"code": case.code, "text": text}
    urgent = case.urgency in AT_ONCE and kind != "resolved"  # whether it is done may be answered in the morning
    message = Message(kind, text, fields, about=case.id, prompt=prompt, urgent=urgent, only_while=only_while)
    outbox.put(act, recipient_id, message)


def tell_member(
    act: Act,
    office: Office,
    case: Case,
    person_id: int | None,
    say: Sentence,
    only_while: While = While.ALWAYS,
) -> None:
    """Tell a member something about a case he has; of a sealed case only its code."""
    if person_id is None or person_id == act.person_id:
        return
    told = told_of(act, office, case)
    text = member_words.sealed_news(case.code) if case.sealed else say(told)
    fields = {"code": case.code, "text": text}
    urgent = case.urgency in AT_ONCE
    outbox.put(act, person_id, Message("progress", text, fields, case.id, urgent=urgent, only_while=only_while))


def push_task(act: Act, office: Office, case: Case, person_id: int, text: str | None = None, mark: str = "") -> None:
    """Push the task to one person, with the question that 1 answers; `text` replaces the usual sentence.

    `mark` stands before the matter on a card, where that is no new task: 催办.
    """
    told = told_of(act, office, case)
    said = text if text is not None and not case.sealed else _task_text(case, told, act)
    fields = {
        "code": case.code,
        "what": "保密事项" if case.sealed else f"{MARKS.get(case.urgency, '')}{mark}{told.category}:{told.text}",
        "where": "" if case.sealed else told.where,
        "by": _card_by(office, case, act.now),
    }
    prompt = Prompt("task", TASK_OPTIONS, about=case.id)
    urgent = case.urgency in ("life", "now")
    outbox.put(act, person_id, Message("task", said, fields, about=case.id, prompt=prompt, urgent=urgent))


def _card_by(office: Office, case: Case, now: datetime) -> str:
    """Until when to answer, never a time that is past; whoever is called later to what cannot wait has minutes of his own."""
    if case.urgency in AT_ONCE:
        return say_when(max(case.accept_by, now + timedelta(minutes=office.config.emergency.escalate_min)), now)
    return say_when(case.accept_by, now) if case.accept_by > now else "今天"


def tell_organisers(act: Act, office: Office, case: Case, why: str) -> None:
    """Put a case before those who route by hand, unless it has been taken by the time they could read it."""
    told = told_of(act, office, case)
    text = member_words.sealed_to_route(case.code) if case.sealed else member_words.to_route(told, why)
    so_long = While.OWED if case.state == ACCEPTED else While.UNTAKEN
    for person_id in find_routers(act.session):
        message = Message("alarm", text, {"text": text}, case.id, only_while=so_long, urgent=case.urgency in AT_ONCE)
        outbox.put(act, person_id, message)


def find_routers(session: Session) -> list[int]:
    """Those who route by hand."""
    for posts in ROUTING_POSTS:
        found = {member.person_id for post in posts for member in find_members_with_post(session, post)}
        if found:
            return sorted(found)
    return []


def _task_text(case: Case, told: words.Told, act: Act) -> str:
    if case.sealed:
        return member_words.sealed_task(case.code)
    if case.unheard:
        return member_words.voice_task(told, case.accept_by, act.now)
    if case.urgency == "life":
        return member_words.urgent_task(told)
    if case.urgency == "now":
        return member_words.now_task(told)
    return member_words.task(told, case.accept_by, act.now)
