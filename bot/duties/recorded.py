"""Recorded (记过的): what was recorded of duties, in the words it was recorded with, for whoever answers for them."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot.act import Act
from bot.config.duties import Duty
from bot.directory.office import Office
from bot.duties import finding, telling
from bot.text.amounts import say_amount
from bot.text.when import say_day
from models.duties import DutyOccasion, entry_note, find_own_duty_entries, note_of
from models.people import Member

#: A few of each: whoever wants to know what was done last time, or whether he has entered it.
SHOWN = 3


def said_of(session: Session, duty: Duty, occasion: DutyOccasion) -> str:
    """How many, and the words beside: 28人 财务和补助; "" where neither was said."""
    return _said(duty, occasion.amount, note_of(session, occasion))


def lately(act: Act, office: Office, member: Member) -> Iterator[str]:
    """The last of what he answers for, then of what he counts over the year himself; a line each."""
    kinds = office.config.duties
    for occasion in finding.find_own_recorded(act.session, kinds, member, SHOWN):
        duty = kinds.kinds[occasion.duty]
        told, said = telling.told_of(act, office, duty, occasion), said_of(act.session, duty, occasion)
        assert occasion.done_at is not None
        yield f"{say_day(occasion.done_at, act.now)}{told.what}{f':{said}' if said else ''}"
    for entry in find_own_duty_entries(act.session, member.person_id, SHOWN):
        if entry.duty in kinds.kinds:
            duty = kinds.kinds[entry.duty]
            said = _said(duty, entry.amount, entry_note(act.session, entry))
            yield f"{say_day(entry.recorded_at, act.now)}{duty.name}{said}"


def _said(duty: Duty, amount: float | None, note: str) -> str:
    counted = f"{say_amount(amount)}{duty.record.amount}" if amount is not None and duty.record else ""
    return " ".join(part for part in (counted, note) if part)
