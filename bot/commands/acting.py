"""Acting (命令经办): what a command that writes goes by: in whose name, what the rules look up, and which member it is for."""

from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import SystemClock, local
from bot.commands.common import opened, read_config, refusals
from bot.config import Config
from bot.directory.holder import calendar_of
from bot.directory.office import Office
from bot.directory.snapshot import build
from bot.errors import NotFound
from models.people import Member, find_member_by_code

T = TypeVar("T")


def act_of(session: Session, command: str, by: str = "") -> Act:
    """Now, in the name of the command, or of the member `by` who gave it."""
    now = SystemClock().now()
    return Act(session, now, SystemRandom(), f"cli:{by or command}", f"cli:{command}:{now.isoformat()}")


def office_of(session: Session, settings: Config) -> Office:
    """What the rules look up, as the directory is today."""
    return Office(settings, calendar_of(settings), build(session, local(SystemClock().now()).date()))


def require_member(session: Session, by: str) -> Member:
    """Whom --by names. Raises NotFound."""
    member = find_member_by_code(session, by)
    if member is None or member.ended_on is not None:
        raise NotFound(f"--by {by}: 名册里没有这个成员")
    return member


def in_one_turn(config: Path | None, work: Callable[[Session, Config], T]) -> T:
    """Do `work` in one transaction; the service carries out what it leaves."""
    settings = read_config(config)
    with refusals(), opened(settings) as store:
        return store.run(lambda session: work(session, settings))
