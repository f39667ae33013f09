"""Absences (请假): who is away, so that nobody's matter waits for him."""

from datetime import date, timedelta

from sqlalchemy import delete, select

from bot.act import Act
from models.people import Absence, Member


def add(act: Act, member: Member, first: date, last: date) -> None:
    """A member is away from `first` to `last`, both inclusive."""
    row = act.new_id()
    act.session.add(Absence(id=row, person_id=member.person_id, first_on=first, last_on=last))
    act.record("member.away", f"member:{member.code}", first=first.isoformat(), last=last.isoformat())


def end(act: Act, member: Member, today: date) -> int:
    """He is back: absences end yesterday, later ones are dropped; how many there were."""
    running = list(
        act.session.scalars(select(Absence).where(Absence.person_id == member.person_id, Absence.last_on >= today))
    )
    for absence in running:
        absence.last_on = today - timedelta(days=1)
    act.session.flush()
    act.session.execute(
        delete(Absence).where(Absence.person_id == member.person_id, Absence.last_on < Absence.first_on)
    )
    act.record("member.back", f"member:{member.code}")
    return len(running)
