"""Duties (职责): every one that comes round has somebody who answers for it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from bot.clock import local
from bot.config.duties import Duties
from bot.directory.snapshot import build
from bot.directory.vocabulary import LEVELS
from bot.duties.plan import rows_in_force
from bot.duties.whose import is_held, unit_name, units_of
from bot.operating.checks.patient import Patient

NAMED_MAX = 3


def duties(patient: Patient) -> Iterator[str]:
    """Organisations where nobody holds a post that answers for a duty: its reminders go to the level above."""
    today = local(patient.clock.now()).date()
    yield from patient.store.run(lambda session: list(_gaps(session, patient.config.duties, today)))


def _gaps(session: Session, wanted: Duties, today: date) -> Iterator[str]:
    directory = build(session, today)
    for (level, posts), names in _by_posts(wanted).items():
        empty = [
            unit_name(directory, level, unit)
            for unit in units_of(session, directory, level, today)
            if not is_held(session, level, unit, posts)
        ]
        if empty:
            more = f"等 {len(empty)} 个" if len(empty) > NAMED_MAX else ""
            yield (
                f"职责: {_level_name(level)}{'、'.join(empty[:NAMED_MAX])}{more}没有人担任 {'、'.join(posts)}, "
                f"{'、'.join(names)}的提醒会给上一级;在 members.csv 里给一个人这个岗位, 或在 duties.kinds 里改 posts"
            )


def _by_posts(wanted: Duties) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """The names of the duties that come round, by level and posts."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for _code, duty, row in rows_in_force(wanted):
        if duty.comes_round and not row.ordered:
            found.setdefault((row.level, row.responsible), []).append(duty.name)
    return found


def _level_name(level: str) -> str:
    return "网格" if level == "grid" else LEVELS[level].split()[0]
