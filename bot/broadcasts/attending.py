"""Attending (到会): a member's plain answer to a notice that asks for one: he comes, or he does not, and why."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import outbox
from bot.act import Act
from bot.broadcasts import lifecycle, seats
from bot.broadcasts.replies import find_had
from bot.broadcasts.sending import ANSWER_KIND
from bot.directory.office import Office
from bot.messages import Message
from bot.text.attending import read_attending
from models.broadcasts import (
    Broadcast,
    Recipient,
    answer_note,
    find_recipient,
    find_who_answered,
    get_broadcast,
    set_answer_note,
)
from models.dialogues import close_prompts
from models.people import Member, find_member

COMES = 1
#: What the first option of such a notice says; 同意 or 满意 would be asked for something else.
OFFERS = frozenset({"收到", seats.SIGN_UP, "参加", "到会", "能来"})
#: A notice older than this is not what he speaks of; one that he answered can be answered anew for a while.
LOOKED_BACK, MAY_CHANGE = timedelta(days=7), timedelta(minutes=10)
LOOKED_AT = 5


def find_notice(session: Session, person_id: int, now: datetime) -> tuple[Broadcast, Recipient] | None:
    """The newest notice that waits for this person's answer, or that he answered a moment ago."""
    for had in find_had(session, person_id, now - LOOKED_BACK, LOOKED_AT):
        mine = find_recipient(session, had.id, person_id)
        is_over = had.state == lifecycle.RECALLED or (had.expires_at is not None and had.expires_at <= now)
        is_open = bool(OFFERS & set(had.options[:1])) and not is_over
        if mine is None or not is_open:
            continue
        if mine.answered_at is None or now - mine.answered_at <= MAY_CHANGE:
            return get_broadcast(session, had.id), mine
    return None


def come(act: Act, broadcast: Broadcast, mine: Recipient, member: Member) -> str:
    """He comes; what to say. Whoever heard otherwise hears this."""
    close_prompts(act.session, act.now, broadcast.id, (ANSWER_KIND,), mine.person_id)
    if seats.SIGN_UP in broadcast.options:
        return seats.sign_up(act, broadcast, mine)
    if mine.answer == absent_number(broadcast):
        _tell_author(act, broadcast, f"{member.name}能来了。")
    mine.answer, mine.answered_at = COMES, act.now
    set_answer_note(act.session, mine, "")
    return f"记下了:“{broadcast.title}”您会到。来不了回一句“来不了”。"


def stay_away(act: Act, office: Office, broadcast: Broadcast, mine: Recipient, member: Member, why: str) -> str:
    """He does not, and whoever called it hears so with the reason; what to say."""
    close_prompts(act.session, act.now, broadcast.id, (ANSWER_KIND,), mine.person_id)
    if seats.SIGN_UP in broadcast.options:
        seats.decline(act, office, broadcast, mine)
    mine.answer, mine.answered_at = absent_number(broadcast), act.now
    set_answer_note(act.session, mine, why)
    act.record("broadcast.absent", f"broadcast:{broadcast.code}")
    _tell_author(act, broadcast, f"{member.name}来不了{f':{why}' if why else ''}。")
    return f"记下了:“{broadcast.title}”您来不了{f'({why})' if why else ''},已告诉发通知的人。能来了回“参加”。"


def _tell_author(act: Act, broadcast: Broadcast, said: str) -> None:
    text = f"编号 {broadcast.code}“{broadcast.title}”{said}"
    if broadcast.author_id != act.person_id:
        fields = {"code": broadcast.code, "text": text}
        outbox.put(act, broadcast.author_id, Message("progress", text, fields, about=broadcast.id))


def absent_number(broadcast: Broadcast) -> int:
    """The number of the option that says so; one past the last where none was offered."""
    said = (read_attending(option) for option in broadcast.options)
    return next((number for number, one in enumerate(said, 1) if one and not one.comes), len(broadcast.options) + 1)


def absent(session: Session, broadcast: Broadcast) -> list[str]:
    """Members by name, each with the reason he gave; residents have no name here."""
    if not OFFERS & set(broadcast.options):
        return []
    stay_away = find_who_answered(session, broadcast.id, absent_number(broadcast))
    return [
        f"{_named(session, one.person_id)}{f'({why})' if (why := answer_note(session, one)) else ''}"
        for one in stay_away
    ]


def _named(session: Session, person_id: int) -> str:
    member = find_member(session, person_id)
    return member.name if member else "居民"
