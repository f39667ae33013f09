"""Together (合并): texts that wait for one person go out as one, where one message of the same rung carries them.

What was held by quiet hours, a full quota or a provider that was away; what has just been said leaves as it was said.
A service message costs one of five whatever its length, so what waits behind it goes with it: in order, as far as it fits,
and ending with the first question, so that a bare number answers what was read last. A text takes along what costs no more
that way (bot.delivery.together_sms). Each keeps its own row, which is settled like any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from sqlalchemy.orm import Session

from bot.config import Config
from bot.delivery import call_rung, sms_rung, together_sms
from bot.delivery.quiet import held_until, own_quiet
from bot.delivery.render import SERVICE_LIMIT_BYTES
from bot.delivery.reports import still_due
from bot.delivery.sending import SERVICE, SMS, UNASKED, Rider, Sending
from bot.errors import SealError
from models.dialogues import find_asking
from models.identities import Identity
from models.leases import find_behind
from models.outbox import OutboxRow, outbox_text
from models.people import ELDER, Person
from models.session import require_row
from models.truth import still_true

#: Texts in one message; in letters that an elder can read.
MOST, MOST_FOR_ELDERS = 5, 2
BETWEEN = "\n\n"
#: A message free to go leaves within five seconds (DESIGN.md 4); one that is still there after this was held.
WAITED = timedelta(seconds=30)
SHARED = frozenset({SERVICE, SMS})
#: A task is one message (DESIGN.md 6), as the call for one is; the others go by themselves or are answered by themselves.
ALONE = frozenset({"task", "call", "alarm", "warning", "code", "hint", "teaser", "reply"})


@dataclass(frozen=True)
class Company:
    """What may go along with the messages that were claimed together."""

    behind: Mapping[int, Sequence[OutboxRow]]
    #: Rows that end with a question.
    asking: frozenset[int]


def find_company(session: Session, leaving: Iterable[tuple[Sending, OutboxRow]], now: datetime) -> Company:
    """What else is due to the same people and claimed by nobody, in order; locked."""
    may = (row for sending, row in leaving if sending.rung in SHARED and _may_share(row))
    claimed = [row for row in may if _has_waited(row, now)]  # else nothing behind it has
    behind: dict[int, list[OutboxRow]] = defaultdict(list)
    waiting = still_due(session, find_behind(session, [row.recipient_id for row in claimed], now), now)
    for row in still_true(session, waiting, now):
        behind[row.recipient_id].append(row)
    ids = [row.id for row in claimed if row.recipient_id in behind]
    ids += [row.id for those in behind.values() for row in those]
    return Company(behind, frozenset(find_asking(session, ids)))


def carry(
    session: Session,
    sending: Sending,
    row: OutboxRow,
    known: list[Identity],
    company: Company,
    config: Config,
    now: datetime,
) -> Sending:
    """`sending` with as much of what waits behind it as one message holds; what goes along is leased with it."""
    waiting = company.behind.get(row.recipient_id, ())
    if not waiting or sending.rung not in SHARED or not _may_share(row) or row.id in company.asking:
        return sending
    person = require_row(session, Person, row.recipient_id)
    following = [one for one in sms_rung.addresses(session, row, person, known, config, now) if one.following]
    if following[0].id != sending.identity_id:
        return sending  # what fell here from another channel says nothing about the others
    may = takewhile(lambda other: _may_ride(other, sending.rung, person, _seen(following), config, now), waiting)
    most = MOST_FOR_ELDERS if person.manner == ELDER else MOST
    if sending.rung == SMS:
        plain = takewhile(lambda other: other.id not in company.asking, may)
        sending, many = together_sms.carry(session, sending, row, plain, following[0], config, now, most)
    else:
        text, many = join(sending.text, ((_text(session, one), one.id in company.asking) for one in may), most)
        sending = replace(sending, text=text)
    for other in waiting[:many]:
        other.lost += other.lease_until is not None  # whoever had it before died
        other.owner, other.lease_until, other.attempt = row.owner, row.lease_until, other.attempt + 1
        other.rung = sending.rung
    return replace(sending, riders=tuple(Rider(one.id, one.attempt, one.kind, one.steps) for one in waiting[:many]))


def join(first: str, others: Iterable[tuple[str, bool]], most: int) -> tuple[str, int]:
    """One message of at most `most` texts, and how many of `others` are in it: each with whether it asks something. Pure.

    In order and without a gap, within WeChat's length, and nothing behind a question.
    """
    joined, many = first, 0
    for text, asks in islice(others, most - 1):
        longer = f"{joined}{BETWEEN}{text}"
        if len(longer.encode()) > SERVICE_LIMIT_BYTES:
            break
        joined, many = longer, many + 1
        if asks:
            break
    return joined, many


def _may_share(row: OutboxRow) -> bool:
    return not row.urgent and row.kind not in ALONE


def _has_waited(row: OutboxRow, now: datetime) -> bool:
    return now - row.created_at >= WAITED


def _may_ride(row: OutboxRow, rung: str, person: Person, seen: datetime | None, config: Config, now: datetime) -> bool:
    """Has it waited, and would it be sent now if it were claimed by itself?"""
    if not _has_waited(row, now) or not _may_share(row):
        return False
    if row.next_try_at > now:
        return False  # it is tried again later, and what was written after it waits until then
    if call_rung.goes_first(row, person) or rung in row.closed_rungs.split(","):
        return False
    if person.stopped_at is not None and row.kind in UNASKED:
        return False
    return held_until(row.kind, row.urgent, seen, now, own_quiet(person.quiet_hours, config.delivery.quiet)) is None


def _seen(following: Sequence[Identity]) -> datetime | None:
    return max((one.last_seen_at for one in following if one.last_seen_at is not None), default=None)


def _text(session: Session, row: OutboxRow) -> str:
    """Its words; what cannot be read is too long for any message, and says so when it is claimed itself."""
    try:
        return outbox_text(session, row)
    except SealError:
        return " " * SERVICE_LIMIT_BYTES
