"""What tests of duties share: letting the clock run, who was told what, and the occasions as they stand."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import SHANGHAI
from models.due import DueRow, add_round, has_round
from models.duties import DutyOccasion
from models.outbox import OutboxRow
from models.people import find_member
from models.sealed import unseal
from scheduler import digest, duties, weekly
from tests.support import act_of
from tests.talk import Town

KINDS = ("duty", "digest", "notice")


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> datetime:
    """A moment in Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


async def run_until(town: Town, when: datetime) -> None:
    """Let the clock run to a moment; whatever falls due on the way is done at its time.

    Of the rounds that stand, those of duties alone: what else every night brings takes most of the time.
    """
    town.look(lambda session: _begin_rounds(session, town))
    while True:
        following = town.look(_next_due)
        if following is None or following > when:
            break
        town.clock.set(max(following, town.clock.now()))
        await town.pass_time(seconds=0)
        assert town.look(find_failed) == []
    town.clock.set(when)


def told(town: Town, name: str, since: datetime | None = None) -> list[str]:
    """What was written to a member of his duties, in order; `since`: from then on."""

    def look(session: Session) -> list[str]:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.kind.in_(KINDS)).order_by(OutboxRow.id))
        return [
            unseal(session, "outbox.text", row.id, row.text)
            for row in rows
            if _name(session, row.recipient_id) == name and (since is None or row.created_at >= since)
        ]

    return town.look(look)


def occasions(town: Town, duty: str, unit: str) -> list[DutyOccasion]:
    """The occasions of a duty, in order, detached."""

    def look(session: Session) -> list[DutyOccasion]:
        wanted = select(DutyOccasion).where(DutyOccasion.duty == duty, DutyOccasion.unit == unit)
        found = list(session.scalars(wanted.order_by(DutyOccasion.nominal_on)))
        session.expunge_all()
        return found

    return town.look(look)


def _begin_rounds(session: Session, town: Town) -> None:
    act, now = act_of(session, town.clock.now()), town.clock.now()
    for job, at in ((duties, now), (digest, digest.next_round(now)), (weekly, weekly.next_round(now))):
        if not has_round(session, job.KIND):
            add_round(session, act.new_id(), job.KIND, at)


def find_failed(session: Session) -> list[str]:
    """What the clock could not do."""
    return list(session.scalars(select(DueRow.kind).where(DueRow.result == "failed")))


def _next_due(session: Session) -> datetime | None:
    return session.execute(select(func.min(DueRow.due_at)).where(DueRow.done_at.is_(None))).scalar_one()


def _name(session: Session, person_id: int) -> str:
    member = find_member(session, person_id)
    return member.name if member else ""


def read_digests(town: Town, name: str) -> list[str]:
    """The digests written to a member, in order."""
    return [text for text in told(town, name) if text.startswith("今天") or "上周:" in text]
