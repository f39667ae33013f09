"""What both stores have in common (存储): the interface, and how a turn is performed within a session."""

from collections.abc import Callable
from typing import Protocol, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.errors import loggable
from bot.failpoint import failpoint
from models import all as _every_table  # noqa: F401  # foreign keys name tables that a command may not use itself
from models import audit
from models.audit import AuditEntry

T = TypeVar("T")
Work = Callable[[Session], T]

#: How long one statement may wait for somebody else's lock; then the turn ends as StoreBusy and the sender repeats.
#: Less than the 5 s WeChat waits (CHANNELS.md 1.3), so that it hears of it.
BUSY_S = 4.0

log = structlog.get_logger()


class Store(Protocol):
    """Where everything is kept."""

    #: Called after a commit that left messages or errands to be carried out; from any thread.
    on_outgoing: Callable[[], object]
    engine: Engine

    async def turn(self, work: Work[T], key: str | None = None) -> T:
        """Run `work` in a transaction of its own and commit; turns of one `key` run in the order they came.

        A turn that was asked for runs to its end, even when whoever waits for it is cancelled.
        """
        ...

    async def read(self, work: Work[T]) -> T:
        """Run `work` beside the turns; the database refuses it to write."""
        ...

    async def forget_deleted(self) -> bool:
        """Let nothing that was deleted stay in the files of the database; False when somebody held them: try again."""
        ...

    def run(self, work: Work[T]) -> T:
        """A turn for callers without an event loop: the command line, tests."""
        ...

    def close(self) -> None:
        """Finish what was begun and let go of the database."""
        ...


def nothing() -> None:
    """What happens after a commit until somebody wants to know."""


def perform(session: Session, work: Work[T]) -> T:
    """The turn itself: its work and its rows; what it recorded for the audit chain waits in the session."""
    try:
        result = work(session)
    except (StopIteration, SystemExit) as error:  # a future would lose the one, the event loop die of the other
        raise RuntimeError(f"a turn raised {error!r}") from error
    session.flush()
    return result


def record(session: Session, entries: list[AuditEntry]) -> None:
    """Append what turns recorded to the audit chain, last before the commit they share."""
    if entries:
        audit.append(session, entries)
        failpoint("turn.performed")


def announce(on_outgoing: Callable[[], object]) -> None:
    """Tell that messages wait. The turn is committed: whatever goes wrong here must not look as if it had failed."""
    try:
        on_outgoing()
    except Exception as error:  # whatever it is: the messages leave with the next tick
        log.exception("outgoing.not_told", **loggable(error))
