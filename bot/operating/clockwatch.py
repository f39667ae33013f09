"""Clock watch (时钟跳变): the wall clock against the monotonic one, which nobody can set."""

from collections.abc import Callable

from bot.clock import Clock

#: As far as two clocks may differ (DESIGN.md 3).
JUMP_S = 60.0
#: A jump is told for this long: long enough for somebody who looks every few minutes.
TOLD_S = 600.0


class ClockWatch:
    """Notices when the machine's time is set. Ask now and then."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float]) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._wall, self._steady = clock.now(), monotonic()
        self._jump: tuple[float, float] | None = None

    def jump_s(self) -> float | None:
        """By how many seconds the clock jumped in the last minutes, forward or back; None when it did not."""
        wall, steady = self._clock.now(), self._monotonic()
        jumped_s = (wall - self._wall).total_seconds() - (steady - self._steady)
        self._wall, self._steady = wall, steady
        if abs(jumped_s) > JUMP_S:
            self._jump = (jumped_s, steady)
        if self._jump is not None and steady - self._jump[1] > TOLD_S:
            self._jump = None
        return self._jump[0] if self._jump is not None else None
