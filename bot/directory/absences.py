"""Absences (请假与代班): who is away and who stands in for him, so that nobody's matter waits for him."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select

from bot.act import Act
from bot.clock import SHANGHAI
from models.due import add_due
from models.people import Absence, Member

#: scheduler/away.py: on the first morning the deputy hears what he has, on the last evening both that it ends.
AWAY, BEGINS, ENDS = "away", 1, 2
MORNING, EVENING = time(8), time(17, 30)


def add(act: Act, member: Member, first: date, last: date, deputy: Member | None = None) -> Absence:
    """A member is away from `first` to `last`, both inclusive; `deputy` has his new cases meanwhile."""
    absence = Absence(id=act.new_id(), person_id=member.person_id, first_on=first, last_on=last)
    act.session.add(absence)
    add_due(act.session, act.new_id(), AWAY, absence.id, _at(first, MORNING), BEGINS)
    add_due(act.session, act.new_id(), AWAY, absence.id, _at(last, EVENING), ENDS)
    act.record("member.away", f"member:{member.code}", first=first.isoformat(), last=last.isoformat())
    if deputy is not None:
        set_deputy(act, absence, member, deputy)
    return absence


def set_deputy(act: Act, absence: Absence, member: Member, deputy: Member | None) -> None:
    """Who stands in during one absence; None: nobody."""
    absence.deputy_id = deputy.person_id if deputy else None
    act.record("member.deputy", f"member:{member.code}", deputy=deputy.code if deputy else "")


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


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI)
