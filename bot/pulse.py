"""Pulse (脉搏): when each loop of this process last came round, so that one that hangs is noticed."""

import time
from collections.abc import Callable


class Pulse:
    """Beats by name. The time is monotonic: a clock that jumps stops no heart."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._beats: dict[str, float] = {}

    def beat(self, loop: str) -> None:
        """This loop came round."""
        self._beats[loop] = self._monotonic()

    def still_s(self, loop: str) -> float | None:
        """Seconds since its last beat; None for a loop that this process does not have."""
        beat = self._beats.get(loop)
        return None if beat is None else self._monotonic() - beat
