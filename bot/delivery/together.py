"""Together (合并): texts that wait for one person go out as one, where one message of the same rung carries them.

A service message costs one of five whatever its length, so what waits behind it goes with it: in order, as far as it fits,
and ending with the first question, so that a bare number answers what was read last. Each text keeps its own row, which is
settled like any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, takewhile

from sqlalchemy.orm import Session

from bot.config import Config
from bot.delivery import call_rung
from bot.delivery.quiet import held_until, own_quiet
from bot.delivery.render import SERVICE_LIMIT_BYTES
from bot.delivery.sending import SERVICE, UNASKED, Rider, Sending
from bot.errors import SealError
from models.dialogues import find_asking
from models.identities import Identity
from models.outbox import OutboxRow, find_behind
from models.people import ELDER, Person
from models.sealed import unseal

#: Texts in one message; in letters that an elder can read.
MOST, MOST_FOR_ELDERS = 5, 2
BETWEEN = "\n\n"
#: A task is one message (DESIGN.md 6), as the call for one is; the others go by themselves or are answered by themselves.
ALONE = frozenset({"task", "call", "alarm", "warning", "code", "hint", "teaser", "reply"})


@dataclass(frozen=True)
class Company:
    """What may go along with the messages that were claimed together."""

    behind: Mapping[int, Sequence[OutboxRow]]
    #: Rows that end with a question.
    asking: frozenset[int]


def find_company(session: Session, rows: Iterable[OutboxRow], now: datetime) -> Company:
    """What else is due to the same people and claimed by nobody, in order; locked."""
    claimed = [row for row in rows if _may_share(row)]
    behind: dict[int, list[OutboxRow]] = defaultdict(list)
    for row in find_behind(session, [row.recipient_id for row in claimed], now):
        behind[row.recipient_id].append(row)
    ids = [row.id for row in claimed if row.recipient_id in behind]
    ids += [row.id for those in behind.values() for row in those]
    return Company(behind, frozenset(find_asking(session, ids)))


def carry(
    session: Session,
    sending: Sending,
    row: OutboxRow,
    known: Sequence[Identity],
    company: Company,
    config: Config,
    now: datetime,
) -> Sending:
    """`sending` with as much of what waits behind it as one message holds; what goes along is leased with it."""
    waiting = company.behind.get(row.recipient_id, ())
    if not waiting or not _may_share(row) or row.id in company.asking or not _goes_first_by(sending, known):
        return sending
    person = session.get_one(Person, row.recipient_id)
    may = takewhile(lambda other: _may_ride(other, person, _seen(known), config, now), waiting)
    texts = ((_text(session, other), other.id in company.asking) for other in may)
    text, many = join(sending.text, texts, MOST_FOR_ELDERS if person.manner == ELDER else MOST)
    for other in waiting[:many]:
        other.owner, other.lease_until, other.attempt = row.owner, row.lease_until, other.attempt + 1
        other.rung = sending.rung
    return replace(sending, text=text, riders=tuple(Rider(one.id, one.attempt, one.kind) for one in waiting[:many]))


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


def _goes_first_by(sending: Sending, known: Sequence[Identity]) -> bool:
    """By chat, and because that is where he is; what fell to the chat from elsewhere says nothing about the others."""
    first = next((one for one in known if one.following), None)
    return sending.rung == SERVICE and first is not None and first.id == sending.identity_id


def _may_ride(row: OutboxRow, person: Person, seen: datetime | None, config: Config, now: datetime) -> bool:
    """Would it go out by chat now if it were claimed by itself?"""
    if not _may_share(row) or person.prefers or call_rung.goes_first(row, person):
        return False
    if SERVICE in row.closed_rungs.split(",") or (person.stopped_at is not None and row.kind in UNASKED):
        return False
    quiet = own_quiet(person.quiet_hours, config.delivery.quiet)
    return held_until(row.kind, row.urgent, seen, now, quiet) is None


def _seen(known: Sequence[Identity]) -> datetime | None:
    return max((one.last_seen_at for one in known if one.following and one.last_seen_at is not None), default=None)


def _text(session: Session, row: OutboxRow) -> str:
    """Its words; what cannot be read is too long for any message, and says so when it is claimed itself."""
    try:
        return unseal(session, "outbox.text", row.id, row.text)
    except SealError:
        return " " * SERVICE_LIMIT_BYTES
