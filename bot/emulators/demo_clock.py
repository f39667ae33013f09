"""Demo clock (演示时钟): the machine's time and as much as was skipped, kept beside the demo's database.

What was written on Friday of the demo stays in its past: the demo of tomorrow goes on from there.
"""

from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock, SystemClock


class DemoClock:
    """A clock that can be put forward, never back."""

    def __init__(self, file: Path, base: Clock | None = None) -> None:
        self._file, self._base = file, base or SystemClock()
        self._ahead = timedelta(seconds=float(file.read_text("utf-8"))) if file.exists() else timedelta()

    def now(self) -> datetime:
        return self._base.now() + self._ahead

    def skip(self, span: timedelta) -> datetime:
        """Put it forward; the new time. Raises ValueError for a step back."""
        if span < timedelta():
            raise ValueError("the demo's time goes forward only")
        self._ahead += span
        self._file.write_text(str(self._ahead.total_seconds()), "utf-8")
        return self.now()
