"""Decision (研判的决定): its owner is reminded before its day, asked after it, and then whoever stands above hears."""

from bot.act import Act
from bot.clock import local
from bot.directory.office import Office
from bot.messages import Prompt
from bot.reviews import actions, meeting, sentences, words
from bot.reviews.convenors import find_convenor
from bot.reviews.sheet import decision_line, unit_of
from bot.reviews.units import Unit, find_above
from models.due import DueRow
from models.people import find_member
from models.reviews import OWED, Decision, Review, get_decision, get_review

KIND = meeting.DECISION


def run(act: Act, office: Office, due: DueRow) -> str:
    """One step, if the decision is still owed and its day was not moved since."""
    decision = get_decision(act.session, due.subject)
    step = due.step % meeting.STEPS
    if decision.state != OWED or due.step != meeting.step_of(decision, step):
        return "moved on"
    review = get_review(act.session, decision.review_id)
    unit = unit_of(office, review)
    if step == meeting.TELL_ABOVE:
        return _climb(act, office, unit, decision)
    _ask_owner(act, decision, step)
    if step == meeting.LATE or find_member(act.session, decision.owner_id) is None:
        _tell(act, office, unit, review, decision)
    return "reminded" if step == meeting.REMIND else "late"


def _ask_owner(act: Act, decision: Decision, step: int) -> None:
    line = decision_line(act.session, decision, local(act.now).date())
    text = sentences.reminder(line) if step == meeting.REMIND else sentences.late(line)
    prompt = Prompt(meeting.OWED_PROMPT, sentences.OWED_OPTIONS, about=decision.id)
    by = words.short_day(decision.due_on)
    actions.tell(act, decision.owner_id, "duty", text, decision.id, by=by, prompt=prompt)


def _tell(act: Act, office: Office, unit: Unit, review: Review, decision: Decision) -> None:
    """Whoever holds the unit's meetings now: the one who recorded it may have left."""
    today = local(act.now).date()
    convenor = find_convenor(act.session, office, unit, today)
    if convenor is not None and convenor.member.person_id != decision.owner_id:
        text = sentences.late_to_convenor(
            unit, decision_line(act.session, decision, today), from_above=convenor.from_above
        )
        actions.tell(act, convenor.member.person_id, "duty", text, decision.id)


def _climb(act: Act, office: Office, unit: Unit, decision: Decision) -> str:
    """The first unit above with somebody who is not the owner himself."""
    today = local(act.now).date()
    text = sentences.late_to_convenor(unit, decision_line(act.session, decision, today), from_above=True)
    for above in find_above(office.directory, unit):
        convenor = find_convenor(act.session, office, above, today)
        if convenor is not None and convenor.member.person_id != decision.owner_id:
            actions.tell(act, convenor.member.person_id, "duty", text, decision.id)
            return "climbed"
    return "nobody above"
