"""Duty actions (职责的动作): the only writers of occasions: they come round, are recorded, taken back, fall away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.act import Act
from bot.clock import local
from bot.config.duties import Duty, DutyRow
from bot.directory.office import Office
from bot.duties.plan import rhythm_of, rows_in_force
from bot.duties.rhythm import MARGIN, Occasion, begins, named, occasions
from bot.duties.steps import next_step, steps
from bot.duties.whose import is_held, units_of
from models.dialogues import close_prompts, reopen_prompts
from models.due import add_due, find_last_step, find_pending
from models.duties import DutyOccasion, find_occasions_from, set_note, set_task
from models.outbox import cancel_kind

#: The kind of due row whose subject is an occasion; scheduler/duty.py does it.
STEP = "duty"
#: The kind of question that 1 answers: it is done.
PROMPT = "duty"
#: A yearly duty may be done from the first of January on, a whole year ahead.
AHEAD = timedelta(days=370)


@dataclass(frozen=True)
class Coming:
    """One occasion of one kind at one level, which all its units have."""

    code: str
    duty: Duty
    row: DutyRow
    occasion: Occasion


def plan(act: Act, office: Office, since: date, limit: int) -> int:
    """Write down the occasions from `since` on that may be done by now; how many are new, at most `limit`.

    Called again it adds nothing, and moves what a holiday announced in between has moved.
    """
    known = {
        (one.duty, one.level, one.unit, one.nominal_on): one for one in find_occasions_from(act.session, since - MARGIN)
    }
    made = 0
    today = local(act.now).date()
    units: dict[str, list[str]] = {}
    for coming in _coming(office, since, today):
        level = coming.row.level
        if level not in units:
            units[level] = units_of(act.session, office.directory, level, today)
        for unit in units[level]:
            if coming.row.only_held and not is_held(act.session, level, unit, coming.row.responsible):
                continue
            there = known.get((coming.code, level, unit, coming.occasion.nominal))
            if there is not None:
                _move(act, office, coming, there)
            elif made == limit:
                return made
            else:
                _add(act, office, coming, unit)
                made += 1
    return made


def record(act: Act, occasion: DutyOccasion, amount: float | None, note: str) -> None:
    """It is done; nobody is asked any more. The caller holds the lock and has seen that it is open."""
    occasion.done_at, occasion.done_by, occasion.amount = act.now, act.person_id, amount
    set_note(act.session, occasion, note)
    close_prompts(act.session, act.now, occasion.id, (PROMPT,))
    cancel_kind(act.session, "duty", occasion.id, act.now)
    act.effect.recorded.append(occasion.id)
    act.record("duty.done", f"duty:{occasion.id}", duty=occasion.duty, unit=occasion.unit)


def order(act: Act, office: Office, code: str, level: str, unit: str, due_on: date, task: str) -> DutyOccasion:
    """Somebody wants something put right by a working day; from here on it is a duty like any other."""
    row = act.new_id()
    occasion = DutyOccasion(
        id=row,
        duty=code,
        level=level,
        unit=unit,
        nominal_on=due_on,
        due_on=due_on,
        period="",
        order_no=row,
        ordered_by=act.person_id,
        ordered_at=act.now,
    )
    set_task(act.session, occasion, task)
    act.session.add(occasion)
    act.session.flush()
    set_on_clock(act, office, office.config.duties.kinds[code], occasion)
    act.effect.recorded.append(row)
    act.record("duty.ordered", f"duty:{row}", duty=code, unit=unit)
    return occasion


def take_back(act: Act, office: Office, duty: Duty, occasion: DutyOccasion, at: datetime) -> bool:
    """发错了: what this person recorded at `at` is open again; False when it is no longer so."""
    if occasion.done_at != at or occasion.done_by != act.person_id:
        return False
    occasion.done_at = occasion.done_by = occasion.amount = None
    set_note(act.session, occasion, "")
    reopen_prompts(act.session, occasion.id, at)
    if find_pending(act.session, STEP, occasion.id) is None:
        set_on_clock(act, office, duty, occasion)
    act.record("duty.undone", f"duty:{occasion.id}", duty=occasion.duty, unit=occasion.unit)
    return True


def drop(act: Act, occasion: DutyOccasion) -> None:
    """Its kind or its organisation is gone: nobody owes it."""
    occasion.dropped_at = act.now
    close_prompts(act.session, act.now, occasion.id, (PROMPT,))
    act.record("duty.dropped", f"duty:{occasion.id}", duty=occasion.duty, unit=occasion.unit)


def set_on_clock(act: Act, office: Office, duty: Duty, occasion: DutyOccasion) -> None:
    """Put the next word about an occasion on the clock, if there is still one to say."""
    made = find_last_step(act.session, STEP, occasion.id)
    step = next_step(duty, occasion.due_on, office.calendar, act.now, after=made)
    if step is not None:
        add_due(act.session, act.new_id(), STEP, occasion.id, step.at, step=step.number)


def _coming(office: Office, since: date, today: date) -> Iterator[Coming]:
    """Every occasion of every recorded kind that may be done, or is spoken of, by `today`."""
    for code, duty, row in rows_in_force(office.config.duties):
        if not duty.comes_round or row.ordered:
            continue
        rhythm = rhythm_of(row)
        for occasion in occasions(rhythm, office.calendar, since, today + AHEAD):
            first = local(steps(duty, occasion.on, office.calendar)[0].at).date()
            begun = min(begins(rhythm, occasion.nominal), occasion.on, first)
            if begun <= today:
                yield Coming(code, duty, row, occasion)


def _add(act: Act, office: Office, coming: Coming, unit: str) -> None:
    occasion = DutyOccasion(
        id=act.new_id(),
        duty=coming.code,
        level=coming.row.level,
        unit=unit,
        nominal_on=coming.occasion.nominal,
        due_on=coming.occasion.on,
        period=named(rhythm_of(coming.row), coming.occasion.nominal),
    )
    act.session.add(occasion)
    set_on_clock(act, office, coming.duty, occasion)


def _move(act: Act, office: Office, coming: Coming, occasion: DutyOccasion) -> None:
    """A holiday was announced, or taken back: the open occasion and its next word move with it."""
    if not occasion.is_open or occasion.due_on == coming.occasion.on:
        return
    occasion.due_on = coming.occasion.on
    pending = find_pending(act.session, STEP, occasion.id)
    if pending is not None:
        moved = {step.number: step.at for step in steps(coming.duty, occasion.due_on, office.calendar)}
        pending.due_at = moved.get(pending.step, pending.due_at)
