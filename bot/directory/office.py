"""Office (街道办): what every rule may look up and none may change: configuration, calendar, directory."""

from dataclasses import dataclass

from bot.calendar import WorkCalendar
from bot.config import Category, Config
from bot.directory.snapshot import Snapshot


@dataclass(frozen=True)
class Office:
    """The installation as it stands during one turn."""

    config: Config
    calendar: WorkCalendar
    directory: Snapshot

    def category(self, code: str) -> Category:
        """The settings of a category; those of `other` for one that configuration no longer has."""
        return self.config.categories.get(code) or self.config.categories["other"]
