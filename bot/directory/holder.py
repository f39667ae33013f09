"""Holder (快照管家): the snapshot in force; a newer directory is built beside the service and swapped."""

from collections.abc import Callable

import structlog

from bot.calendar import WorkCalendar
from bot.clock import Clock, local
from bot.config import Config
from bot.directory.office import Office
from bot.directory.snapshot import Snapshot, build
from bot.store import Store
from models.directory import find_version

log = structlog.get_logger()


class OfficeHolder:
    """Hands out the office as it stands; keeps its directory fresh."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store, self._config, self._clock = store, config, clock
        self._calendar = calendar_of(config)
        self._office: Office | None = None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def office(self) -> Office:
        """The office in force. `refresh` must have run once."""
        if self._office is None:
            raise RuntimeError("the directory was not loaded")
        return self._office

    async def refresh(self) -> None:
        """Swap in a newer directory if there is one."""
        newest = await self._store.read(find_version)
        if self._office is not None and self._office.directory.version == newest:
            return
        today = local(self._clock.now()).date()
        before = self._office.directory if self._office is not None else None
        directory: Snapshot = await self._store.read(lambda session: build(session, today, before))
        self._office = Office(self._config, self._calendar, directory)
        log.info("directory.loaded", version=directory.version, grids=len(directory.grids))
        self.on_change()


def calendar_of(config: Config) -> WorkCalendar:
    """The working calendar that the configuration describes."""
    section = config.calendar
    return WorkCalendar(
        section.open, section.close, frozenset(section.extra_holidays), frozenset(section.extra_workdays)
    )
