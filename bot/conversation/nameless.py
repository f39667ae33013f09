"""Nameless (等着匿名的话): who asked a moment ago to say something without his name, and has not said it yet.

In the memory of this process alone: a row would lead to him. His next words are then not taken for signed ones; he is
told once more how. Whoever was asked 署名还是匿名 is remembered alike, with the words that 1 and 2 stand for. Another process,
or this one after a restart, does not know it, so the first answer says all of it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

ASKED_FOR = timedelta(minutes=10)
MANY = 10_000


class Nameless:
    """Addresses, and when each asked."""

    def __init__(self) -> None:
        self._asked_at: dict[str, datetime] = {}
        self._offered: dict[str, tuple[datetime, Sequence[str]]] = {}

    def ask(self, address: str, now: datetime) -> None:
        """He asked just now."""
        if len(self._asked_at) >= MANY:
            self._asked_at = {one: at for one, at in self._asked_at.items() if now - at <= ASKED_FOR}
        self._asked_at[address] = now

    def waits(self, address: str, now: datetime) -> bool:
        """Did he ask lately?"""
        asked_at = self._asked_at.get(address)
        return asked_at is not None and now - asked_at <= ASKED_FOR

    def offer(self, address: str, words: Sequence[str], now: datetime) -> None:
        """He was asked just now which of these he wants, by number."""
        if len(self._offered) >= MANY:
            self._offered = {one: kept for one, kept in self._offered.items() if now - kept[0] <= ASKED_FOR}
        self._offered[address] = (now, words)

    def chosen(self, address: str, number: int, now: datetime) -> str:
        """The words that his number stands for; "" where he was not asked lately, or offered fewer."""
        offered_at, words = self._offered.get(address, (now, ()))
        return words[number - 1] if now - offered_at <= ASKED_FOR and 0 < number <= len(words) else ""

    def settle(self, address: str, said: str) -> None:
        """He has said something without his name; where that is more than what was offered, no number stands for it now."""
        if address in self._offered and said not in self._offered[address][1]:
            del self._offered[address]

    def forget(self, address: str) -> None:
        """He has said something else, under his name."""
        self._asked_at.pop(address, None)
        self._offered.pop(address, None)
