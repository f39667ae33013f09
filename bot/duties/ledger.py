"""Ledger (台账): duties that are counted over the year. Everybody sees his own; nobody is ranked."""

from datetime import date

from sqlalchemy.orm import Session

from bot.act import Act
from bot.clock import local
from bot.config.duties import Duty, Target
from bot.directory.office import Office
from bot.duties.words import Standing
from models.directory import Organisation, find_organisation
from models.duties import DutyEntry, lock_entry, set_entry_note, sum_entries
from models.people import Member


def enter(act: Act, member: Member, code: str, amount: float, note: str) -> None:
    """So much more of it, today."""
    row = act.new_id()
    entry = DutyEntry(
        id=row,
        duty=code,
        person_id=member.person_id,
        unit=member.organisation,
        done_on=local(act.now).date(),
        amount=amount,
        recorded_at=act.now,
    )
    set_entry_note(act.session, entry, note)
    act.session.add(entry)
    act.effect.recorded.append(row)
    act.record("duty.entered", f"duty_entry:{row}", duty=code, unit=member.organisation)


def take_back(act: Act, row: int) -> DutyEntry | None:
    """发错了: the entry is gone; None when there is none of his."""
    entry = lock_entry(act.session, row)
    if entry is None or entry.person_id != act.person_id:
        return None
    act.session.delete(entry)
    act.session.flush()
    act.record("duty.entry_undone", f"duty_entry:{row}", duty=entry.duty, unit=entry.unit)
    return entry


def standing(session: Session, office: Office, member: Member, code: str, today: date) -> Standing:
    """How a member, or his organisation, stands this year."""
    duty = office.config.duties.kinds[code]
    assert duty.yearly is not None
    assert duty.record is not None
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    is_own = duty.yearly.of == "member"
    done = sum_entries(
        session, code, first, last, person_id=member.person_id if is_own else None, unit=member.organisation
    )
    target = target_of(duty, member, find_organisation(session, member.organisation))
    return Standing(duty.name, duty.record.amount, done, target.amount if target else None)


def target_of(duty: Duty, member: Member, organisation: Organisation | None) -> Target | None:
    """The first target that is meant for him; hours of study are asked of Party members alone."""
    for target in duty.yearly.targets if duty.yearly else ():
        level, kind = (organisation.level, organisation.type) if organisation else ("", "")
        fits_unit = target.level in (None, level) and (not target.types or kind in target.types)
        if fits_unit and (set(target.posts) & set(member.posts) if target.posts else member.party):
            return target
    return None


def largest(duty: Duty) -> float:
    """More than this at once is a slip of the finger."""
    return max(target.amount for target in duty.yearly.targets) if duty.yearly else 0.0
