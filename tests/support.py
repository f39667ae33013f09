"""What tests of every part need: a clock that stands still, and the licence that writers take."""

from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.act import Act

#: A Monday, 09:00 in Shanghai, no holiday.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class FixedClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, **span: float) -> datetime:
        """Move on by the keywords of `timedelta`: `clock.advance(minutes=5)`; the new time."""
        self._at += timedelta(**span)
        return self._at

    def set(self, at: datetime) -> None:
        """Jump, backwards too."""
        self._at = at


def act_of(session: Session, now: datetime = MONDAY, actor: str = "system:test", cause: str = "test:1") -> Act:
    """An act whose chance is the same every time."""
    return Act(session, now, Random(1), actor, cause)
