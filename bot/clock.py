"""Time (时钟): UTC inside, Asia/Shanghai in words. Every rule is handed the time; only the edges ask a clock."""

from datetime import UTC, datetime, time
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


def lies_within(at: time, span: tuple[time, time]) -> bool:
    """Is a time of day within a span that may run over midnight? Its first minute is, its last is not."""
    start, end = span
    return (at >= start or at < end) if start > end else (start <= at < end)


def local(at: datetime) -> datetime:
    """`at` (aware) as residents read it: Asia/Shanghai."""
    return at.astimezone(SHANGHAI)
