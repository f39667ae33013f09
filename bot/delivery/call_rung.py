"""The call rung (电话告知这一级): which messages a worker may be asked to tell by word of mouth, and that he is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.act import new_id
from bot.delivery.sending import CALL
from bot.messages import SMS
from models.calls import JOB, add_call
from models.cases import Case
from models.due import add_round
from models.identities import Identity
from models.outbox import OutboxRow
from models.people import CALL_FIRST, Person
from models.session import get_row
from models.steps import CLOSED, LISTED

#: What somebody waits for. A member's own news can wait until he looks; his task cannot.
FOR_RESIDENTS = frozenset({"answer", "progress", "question", "resolved"})
FOR_MEMBERS = frozenset({"task"})
#: What whoever would rather be called hears by telephone first; what is on its way need not be told so.
TOLD_FIRST = frozenset({"answer", "question", "resolved"})
#: How long it is gathered what goes to one worker.
GATHER_S = 600


def goes_first(row: OutboxRow, person: Person) -> bool:
    """Would he rather be called than written to about this?"""
    return person.prefers == CALL_FIRST and row.kind in TOLD_FIRST and CALL not in row.closed_rungs.split(",")


def has_number(session: Session, row: OutboxRow, known: Sequence[Identity]) -> bool:
    """Is there a number to call: his own, or one that was given with the case? Without one he is written to at once."""
    if any(one.channel == SMS for one in known):
        return True
    case = get_row(session, Case, row.about) if row.about else None
    return case is not None and case.call_back


def ask_for_call(session: Session, row: OutboxRow, now: datetime) -> bool:
    """Put the message on the call list and the list on the clock; False, noted, where nobody may be asked to call."""
    why = _why_not(session, row)
    if why:
        row.note(now, CALL, CLOSED, why)
        return False
    if CALL in row.closed_rungs.split(","):
        return False
    if add_call(session, new_id(now), row.id, row.about, now):
        row.note(now, CALL, LISTED)
        gathered = int(now.timestamp()) // GATHER_S + 1
        at = now if row.urgent else now + timedelta(seconds=gathered * GATHER_S - now.timestamp())
        add_round(session, new_id(now), JOB, at)
    return True


def _why_not(session: Session, row: OutboxRow) -> str:
    case = get_row(session, Case, row.about) if row.about else None
    if case is None:
        return "不是事项的消息,不用打电话"
    if case.sealed:
        return "保密事项不请人转告"
    waits = row.recipient_id in (case.contact_id, case.reporter_id)
    allowed = FOR_RESIDENTS if waits else FOR_MEMBERS
    is_his = waits or row.recipient_id in (case.owner_id, case.second_owner_id)  # who is only told along can wait
    if row.kind not in allowed or not is_his:
        return "没有人等这一条,不用打电话"
    return ""
