"""Telling (告知): who hears of an occasion: whoever answers for it, else the next level."""

from datetime import datetime

from bot.act import Act
from bot.clock import local
from bot.config.duties import Duty, DutyRow
from bot.directory.office import Office
from bot.duties import words
from bot.duties.actions import PROMPT
from bot.duties.whose import find_above, find_organisers, find_responsible, unit_name
from bot.messages import Message, Prompt
from bot.outbox import put
from models.digests import add_line
from models.duties import DutyOccasion, task_of
from models.people import Member

DONE_OPTION = ("办好了",)


def told_of(act: Act, office: Office, duty: Duty, occasion: DutyOccasion) -> words.Told:
    """What sentences need to know of an occasion."""
    unit = unit_name(office.directory, occasion.level, occasion.unit)
    task = task_of(act.session, occasion)
    what = f"{unit}{duty.name}“{task}”" if task else f"{unit}{occasion.period}{duty.name}"
    return words.Told(what, occasion.due_on, local(act.now).date(), duty)


def remind(act: Act, office: Office, duty: Duty, row: DutyRow, occasion: DutyOccasion, until: datetime | None) -> str:
    """Say it to whoever answers for it; nobody there: to the next level. The outcome in a word."""
    told = told_of(act, office, duty, occasion)
    member = find_responsible(act.session, row, occasion.unit, told.today)
    if member is not None:
        _push(act, occasion, member, words.reminder(told), told, until)
        return "reminded"
    missing = unit_name(office.directory, occasion.level, occasion.unit)
    for above in _above(act, office, occasion, told):
        _push(act, occasion, above, words.stand_in(told, missing), told, until)
    return "next level"


def tell_late(act: Act, office: Office, duty: Duty, row: DutyRow, occasion: DutyOccasion) -> str:
    """It is late: whoever answers for it and the next level hear it, once."""
    told = told_of(act, office, duty, occasion)
    member = find_responsible(act.session, row, occasion.unit, told.today)
    if member is not None:
        _push(act, occasion, member, words.late(told), told, None)
    who = member.name if member else "暂无人"
    for above in _above(act, office, occasion, told, spared=member):
        text = words.late_below(told, who)
        put(act, above.person_id, Message("duty", text, {"text": text, "by": told.by}, about=occasion.id))
    return "late"


def keep_for_digest(
    act: Act, office: Office, duty: Duty, row: DutyRow, occasion: DutyOccasion, *, is_late: bool
) -> None:
    """It came too late to be said by itself: one line of the digest of everybody who would have heard it."""
    told = told_of(act, office, duty, occasion)
    member = find_responsible(act.session, row, occasion.unit, told.today)
    readers = [] if member is None else [member]
    if is_late or member is None:
        readers += _above(act, office, occasion, told, spared=member)
    for reader in readers:
        add_line(act.session, act.new_id(), reader.person_id, words.missed(told), act.now)


def tell_orderer(act: Act, office: Office, duty: Duty, occasion: DutyOccasion, said: str) -> None:
    """What he ordered is reported done: he is the one who checks it."""
    if occasion.ordered_by is not None and occasion.ordered_by != act.person_id:
        text = words.please_check(told_of(act, office, duty, occasion), said)
        put(act, occasion.ordered_by, Message("notice", text, {"text": text}, about=occasion.id))


def _above(
    act: Act, office: Office, occasion: DutyOccasion, told: words.Told, spared: Member | None = None
) -> list[Member]:
    """The next level; where there is none, those who organise."""
    but = [spared.person_id] if spared else []
    above = find_above(act.session, office.directory, occasion.level, occasion.unit, told.today, but)
    if above is not None:
        return [above]
    return [one for one in find_organisers(act.session) if one.person_id not in but]


def _push(
    act: Act, occasion: DutyOccasion, member: Member, text: str, told: words.Told, until: datetime | None
) -> None:
    prompt = Prompt(PROMPT, DONE_OPTION, about=occasion.id)
    fields = {"text": text, "by": told.by}
    message = Message("duty", text, fields, about=occasion.id, expires_at=until, prompt=prompt)
    put(act, member.person_id, message)
