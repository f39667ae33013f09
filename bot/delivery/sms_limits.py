"""SMS limits (短信限额): the provider's flow control, obeyed before anything is sent; counted when a text is submitted.

Source: CHANNELS.md 6.1 (Aliyun: help.aliyun.com/document_detail/44335.htm) and 6.2 (Tencent Cloud's default, which its
console can change: then `sms.daily_per_number` says what holds). Codes are counted where one is asked for, which is
stricter and tells the asker so (bot.directory.joining, S17).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clock import local
from bot.config import Sms
from bot.delivery.sending import Sending
from models.identities import Identity, find_nth_latest_try
from models.outbox import OutboxRow
from models.sealed import keyring
from models.sms_days import parts_of, spend_parts

DAY = timedelta(days=1)


def _next_midnight(at: datetime) -> datetime:
    return local(at).replace(hour=0, minute=0, second=0, microsecond=0) + DAY


def _day_later(at: datetime) -> datetime:
    return at + DAY


@dataclass(frozen=True)
class Limit:
    """At most so many texts; the first of them counts no more from `until(its time)` on."""

    most: int
    until: Callable[[datetime], datetime]
    #: Over all templates, not for each.
    together: bool = False


ALIYUN_DAILY, TENCENT_DAILY = 50, 10
#: Tencent Cloud takes the very same text to a number once in so long (CHANNELS.md 6.2).
TENCENT_SAME = timedelta(seconds=30)


#: Somebody waits for these, or they are what he has just asked; at the cap they go all the same, as life safety does.
PAST_THE_CAP = frozenset({"answer", "question", "reply", "resolved"})


def has_room(session: Session, sms: Sms, kind: str, parts: int, now: datetime, *, urgent: bool) -> bool:
    """Count `parts` against the day's cap; False where this kind of message has to wait for tomorrow."""
    is_free = urgent or kind in PAST_THE_CAP or not sms.daily_parts
    return spend_parts(session, local(now).date(), parts, None if is_free else sms.daily_parts)


def has_room_for_more(session: Session, sms: Sms, row: OutboxRow, parts: int, now: datetime) -> bool:
    """The same for `parts` more of a text that is counted already; there may be none."""
    return parts == 0 or has_room(session, sms, row.kind, parts, now, urgent=row.urgent)


def just_passed(session: Session, sms: Sms, parts: int, now: datetime) -> int:
    """The parts of today, where the last `parts` took them past the cap, or past one more times it; else 0."""
    cap = sms.daily_parts
    spent = parts_of(session, local(now).date()) if cap else 0
    return spent if spent > cap and (spent - 1) // cap > (spent - parts - 1) // cap else 0


def tomorrow(now: datetime) -> datetime:
    """When the cap counts from nothing again."""
    return _next_midnight(now)


def free_at(
    session: Session, sms: Sms, identity: Identity, name: str, kind: str, now: datetime, *, urgent: bool
) -> datetime | None:
    """When one more text of the template `name` may go to this number; None: now. The last ones are kept for life safety."""
    kept = 0 if urgent or name == "code" or kind in PAST_THE_CAP else sms.kept_per_number
    waits = [_wait(session, limit, identity, name, now, kept) for limit in _limits(sms, name)]
    return max((wait for wait in waits if wait is not None), default=None)


def same_free_at(session: Session, sms: Sms, key: str, now: datetime) -> datetime | None:
    """When the very same text may go to this number again; None: now. `key`: as `key_of`."""
    sent_at = find_nth_latest_try(session, key, 1) if sms.provider == "tencent" else None
    until = sent_at + TENCENT_SAME if sent_at is not None else now
    return until if until > now else None


def key_of(session: Session, sms: Sms, identity: Identity, name: str, letter: Sending) -> str:
    """Under what a text is counted; where its provider tells texts apart by their words, with a keyed hash of these."""
    key = f"{_prefix(identity)}{name}"
    if sms.provider != "tencent":
        return key
    content = "\n".join([letter.template_id, *(letter.fields or {}).values()])
    return f"{key}:{keyring(session).index('sms.same', content)[:16]}"


def _prefix(identity: Identity) -> str:
    return f"sms:{identity.id}:"


def _limits(sms: Sms, name: str) -> Iterator[Limit]:
    if sms.provider == "aliyun" and name != "code":
        yield Limit(sms.daily_per_number or ALIYUN_DAILY, _day_later)
    elif sms.provider == "tencent":
        yield Limit(sms.daily_per_number or TENCENT_DAILY, _next_midnight, together=True)
    elif sms.daily_per_number:
        yield Limit(sms.daily_per_number, _next_midnight, together=True)


def _wait(session: Session, limit: Limit, identity: Identity, name: str, now: datetime, kept: int) -> datetime | None:
    key = _prefix(identity) if limit.together else f"{_prefix(identity)}{name}"
    sent_at = find_nth_latest_try(session, key, max(1, limit.most - kept), prefix=limit.together)
    until = limit.until(sent_at) if sent_at is not None else now
    return until if until > now else None
