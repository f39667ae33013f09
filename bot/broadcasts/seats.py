"""Seats (报名名额): an event has so many; who comes later waits in order, and is asked when somebody steps down.

Every function is handed the broadcast locked, so that two who want the last seat are one after the other.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.broadcasts import lifecycle
from bot.clock import span_end
from bot.directory.office import Office
from bot.messages import Message, Prompt
from bot.text.when import say_when
from models.broadcasts import Broadcast, Recipient
from models.dialogues import close_prompts
from models.due import add_due
from models.people import find_member
from models.seats import (
    IN,
    OFFERED,
    WAITING,
    count_before,
    count_seats,
    find_list,
    find_next_waiting,
    find_offered_until,
    next_number,
)

#: What an event offers first, and the question to whoever is next.
SIGN_UP, OFFER = "报名", "seat"
OFFERED_OPTIONS = ("要", "不要")
#: The job that passes on what nobody answered: scheduler/seat.py.
DUE = "seat"
IN_ANSWER, OUT_ANSWER = 1, 2
#: Who is asked late in the evening has a while of the morning too.
MORNING = timedelta(hours=1)


def sign_up(act: Act, broadcast: Broadcast, mine: Recipient) -> str:
    """A seat where there is one, else the end of the line; what to say."""
    if broadcast.state == lifecycle.RECALLED:
        return f"“{broadcast.title}”取消了。"
    if mine.seat == IN:
        return f"您已经报上了“{broadcast.title}”,{mine.number}号。"
    if mine.seat == WAITING:
        return _say_waiting(act, broadcast, mine)
    if broadcast.places is None or _free(act, broadcast) > 0:
        return _take(act, broadcast, mine)
    mine.seat, mine.answered_at = WAITING, act.now
    act.session.flush()
    return _say_waiting(act, broadcast, mine)


def decline(act: Act, office: Office, broadcast: Broadcast, mine: Recipient) -> None:
    """He does not come, whatever he said before: whoever is next is asked."""
    had_seat = mine.seat in (IN, OFFERED)
    mine.seat, mine.seat_until = "", None
    mine.answer, mine.answered_at = OUT_ANSWER, act.now
    close_prompts(act.session, act.now, broadcast.id, (OFFER,), mine.person_id)
    act.session.flush()
    if had_seat:
        pass_on(act, office, broadcast)


def take_offer(act: Act, broadcast: Broadcast, mine: Recipient) -> str:
    """He was asked, and says yes."""
    if mine.seat != OFFERED or mine.seat_until is None or mine.seat_until <= act.now:
        return f"“{broadcast.title}”的名额过时给了下一位。"
    return _take(act, broadcast, mine)


def pass_on(act: Act, office: Office, broadcast: Broadcast) -> int:
    """Ask as many of those who wait as there are seats; how many."""
    if broadcast.state == lifecycle.RECALLED:
        return 0
    asked = 0
    while _free(act, broadcast) > 0 and (following := find_next_waiting(act.session, broadcast.id)) is not None:
        _ask(act, office, broadcast, following)
        asked += 1
    return asked


def pass_on_late(act: Act, office: Office, broadcast: Broadcast) -> int:
    """Who did not answer in time stands aside, and hears so; how many."""
    late = find_offered_until(act.session, broadcast.id, act.now)
    for one in late:
        one.seat, one.seat_until = "", None
        close_prompts(act.session, act.now, broadcast.id, (OFFER,), one.person_id)
        text = f"“{broadcast.title}”的名额没等到您回话,给了下一位。还想来回“我要报名”,重新排队。"
        outbox.put(act, one.person_id, Message("progress", text, {"code": broadcast.code, "text": text}))
    act.session.flush()
    pass_on(act, office, broadcast)
    return len(late)


def list_of(session: Session, broadcast: Broadcast) -> list[str]:
    """For whoever runs the event: numbers, members with their names; residents have none here."""
    rows = find_list(session, broadcast.id)
    lines = [f"{row.number}号 {_who(session, row)}" for row in rows if row.seat == IN]
    lines += [f"等回话 {_who(session, row)}" for row in rows if row.seat == OFFERED]
    waiting = [row for row in rows if row.seat == WAITING]
    return lines + [f"候补{place} {_who(session, row)}" for place, row in enumerate(waiting, 1)]


def summary(session: Session, broadcast: Broadcast) -> str:
    """How many are in, asked and waiting."""
    many = {seat: count_seats(session, broadcast.id, seat) for seat in (IN, OFFERED, WAITING)}
    of = f"/{broadcast.places}" if broadcast.places is not None else ""
    asked = f",等回话{many[OFFERED]}" if many[OFFERED] else ""
    return f"报上{many[IN]}{of}人{asked},候补{many[WAITING]}人"


def _take(act: Act, broadcast: Broadcast, mine: Recipient) -> str:
    mine.seat, mine.seat_until = IN, None
    mine.number = next_number(act.session, broadcast.id)
    mine.answer, mine.answered_at = IN_ANSWER, act.now
    act.session.flush()
    return f"记下了:“{broadcast.title}”报名,您是{mine.number}号,到场报号就行。来不了回“取消报名”。"


def _free(act: Act, broadcast: Broadcast) -> int:
    """Seats that are neither taken nor held for somebody's answer."""
    if broadcast.places is None:
        return 1
    return broadcast.places - count_seats(act.session, broadcast.id, IN, OFFERED)


def _ask(act: Act, office: Office, broadcast: Broadcast, following: Recipient) -> None:
    until = answer_by(act.now, office)
    following.seat, following.seat_until = OFFERED, until
    act.session.flush()
    text = f"“{broadcast.title}”有人退出,轮到您了。请在{say_when(until, act.now)}前回 1要 2不要,过时给下一位。"
    prompt = Prompt(OFFER, OFFERED_OPTIONS, about=broadcast.id, expires_at=until)
    message = Message("question", text, {"code": broadcast.code, "text": text}, expires_at=until, prompt=prompt)
    outbox.put(act, following.person_id, message)
    add_due(act.session, act.new_id(), DUE, broadcast.id, until, step=act.new_id())


def answer_by(now: datetime, office: Office) -> datetime:
    """So many hours from when he can have read it, and never in the night."""
    quiet = office.config.delivery.quiet
    reads_at = (span_end(now, quiet) if quiet else None) or now
    until = reads_at + timedelta(hours=office.config.broadcasts.seat_hours)
    morning = span_end(until, quiet) if quiet else None
    return morning + MORNING if morning else until


def _say_waiting(act: Act, broadcast: Broadcast, mine: Recipient) -> str:
    place = count_before(act.session, mine) + 1
    return (
        f"“{broadcast.title}”名额满了({broadcast.places}人),您排候补第{place}位。有人退出就告诉您;不等了回“取消报名”。"
    )


def _who(session: Session, row: Recipient) -> str:
    member = find_member(session, row.person_id)
    return f"{member.name}(成员)" if member else "居民"
