"""Quiet hours (免打扰): what nobody waits for is held until the morning. Pure."""

from datetime import datetime, time, timedelta

from bot.broadcasts.kinds import MESSAGES as BROADCASTS
from bot.clock import span_end

#: Kinds that are held; answers and questions go out when their reader wrote a moment ago.
HELD_ALWAYS = frozenset({"task", "call", "notice", "duty", "digest", *BROADCASTS})
#: Somebody who wrote this short a time ago is awake and waits.
AWAKE_FOR = timedelta(minutes=30)


def own_quiet(wish: str, house: tuple[time, time] | None) -> tuple[time, time] | None:
    """The quiet hours that hold for a person: his own wish ("22:00-07:00", "-" for none), else those of the house."""
    if not wish:
        return house
    start, _, end = wish.partition("-")
    return (time.fromisoformat(start), time.fromisoformat(end)) if start else None


def held_until(
    kind: str, urgent: bool, last_seen_at: datetime | None, now: datetime, quiet: tuple[time, time] | None
) -> datetime | None:
    """When a message may go at the earliest, or None: now."""
    if quiet is None or urgent or kind == "alarm":
        return None
    awake = last_seen_at is not None and now - last_seen_at <= AWAKE_FOR
    if awake and kind not in HELD_ALWAYS:
        return None
    return span_end(now, quiet)
