"""Time (时钟): UTC inside, Asia/Shanghai in words. Every rule is handed the time; only the edges ask a clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Whoever knows what time it is."""

    def now(self) -> datetime:
        """The time now: aware, UTC."""
        ...


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def next_at(now: datetime, at: time) -> datetime:
    """When it is next that time of day in Shanghai."""
    here = local(now)
    day = here.date() if here.time() < at else here.date() + timedelta(days=1)
    return datetime.combine(day, at, SHANGHAI)


def lies_within(at: time, span: tuple[time, time]) -> bool:
    """Is a time of day within a span that may run over midnight? Its first minute is, its last is not."""
    start, end = span
    return (at >= start or at < end) if start > end else (start <= at < end)


def span_end(at: datetime, span: tuple[time, time]) -> datetime | None:
    """The end of the daily span (Asia/Shanghai) that `at` lies in; None outside it. It may run over midnight."""
    start, end = span
    here = local(at)
    if not lies_within(here.time(), span):
        return None
    day = here.date() + timedelta(days=1) if start > end and here.time() >= start else here.date()
    return datetime.combine(day, end, SHANGHAI)


def midnight(day: date) -> datetime:
    """When a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def local(at: datetime) -> datetime:
    """`at` (aware) as residents read it: Asia/Shanghai."""
    return at.astimezone(SHANGHAI)
