"""Time (时钟): UTC inside, Asia/Shanghai in words. Every rule is handed the time; only the edges ask a clock."""

from datetime import UTC, datetime
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


def local(at: datetime) -> datetime:
    """`at` (aware) as residents read it: Asia/Shanghai."""
    return at.astimezone(SHANGHAI)
