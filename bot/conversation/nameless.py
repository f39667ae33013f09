"""Nameless (等着匿名的话): who asked a moment ago to say something without his name, and has not said it yet.

In the memory of this process alone: a row would lead to him. His next words are then not taken for signed ones; he is
told once more how. Another process, or this one after a restart, does not know it, so the first answer says all of it.
"""

from datetime import datetime, timedelta

ASKED_FOR = timedelta(minutes=10)
MANY = 10_000


class Nameless:
    """Addresses, and when each asked."""

    def __init__(self) -> None:
        self._asked_at: dict[str, datetime] = {}

    def ask(self, address: str, now: datetime) -> None:
        """He asked just now."""
        if len(self._asked_at) >= MANY:
            self._asked_at = {one: at for one, at in self._asked_at.items() if now - at <= ASKED_FOR}
        self._asked_at[address] = now

    def waits(self, address: str, now: datetime) -> bool:
        """Did he ask lately?"""
        asked_at = self._asked_at.get(address)
        return asked_at is not None and now - asked_at <= ASKED_FOR

    def forget(self, address: str) -> None:
        """He has said something else, under his name."""
        self._asked_at.pop(address, None)
