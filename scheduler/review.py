"""Review (研判): one meeting on the clock: its draft, the question whether it was held, the word to whoever stands above."""

from bot.act import Act
from bot.clock import local
from bot.directory.office import Office
from bot.reviews import actions, meeting, sentences
from bot.reviews.convenors import find_convenor
from bot.reviews.planning import DAY, drafted_at, meetings_between
from bot.reviews.sheet import sheet_of, unit_of
from bot.reviews.units import find_above, find_unit
from models.due import DueRow
from models.reviews import DRAFTED, MEETING, PASSED, PLANNED, Review, find_planned, find_unheld, get_review

KIND = actions.KIND


def run(act: Act, office: Office, due: DueRow) -> str:
    """One step of one review."""
    return STEPS[due.step](act, office, get_review(act.session, due.subject))


def _draft(act: Act, office: Office, review: Review) -> str:
    """The brief, to whoever is to hold the meeting. Its period reaches back over meetings that were passed over."""
    if review.state != PLANNED:
        return review.state
    if not _is_wanted(act, office, review):
        review.state = PASSED
        return PASSED
    sheet = actions.draft(act, office, review)
    convenor = actions.send_draft(act, office, review, sheet)
    return "sent" if convenor else "nobody"


def _is_wanted(act: Act, office: Office, review: Review) -> bool:
    """The unit and the rhythm are still there, and no later meeting of the unit is due as well: that one has it all."""
    on = review.meets_on
    if find_unit(office.directory, review.unit) is None or on not in meetings_between(
        office, review.level, on, on + DAY
    ):
        return False
    later = [other for other in find_planned(act.session, review.level, review.unit) if other.meets_on > on]
    return all(drafted_at(office, other.meets_on) > act.now for other in later)


def _ask(act: Act, office: Office, review: Review) -> str:
    """The day has passed and nobody recorded a meeting: whoever is to hold it now is asked."""
    if review.state != DRAFTED:
        return review.state
    sheet = sheet_of(act.session, office, review, local(act.now).date())
    convenor = find_convenor(act.session, office, sheet.unit, local(act.now).date())
    if convenor is None:
        return "nobody"
    text, briefly = sentences.not_held(sheet), sentences.NOT_HELD_BRIEFLY
    actions.tell(act, convenor.member.person_id, "duty", text, review.id, briefly=briefly)
    return "asked"


def _tell_above(act: Act, office: Office, review: Review) -> str:
    """Three working days after it the next level hears, in one message for all its units of that day."""
    if review.state != DRAFTED:
        return review.state
    today, over = local(act.now).date(), _above(office, review)
    unheld = [one for one in find_unheld(act.session, review.level, review.meets_on) if _above(office, one) == over]
    if unheld[0].id != review.id:
        return "told together"
    here = find_convenor(act.session, office, unit_of(office, review), today)
    for above in find_above(office.directory, unit_of(office, review)):
        convenor = find_convenor(act.session, office, above, today)
        if convenor is not None and (here is None or convenor.member.person_id != here.member.person_id):
            text = sentences.not_held_above(review.meets_on, [unit_of(office, one).name for one in unheld])
            briefly = sentences.NOT_HELD_ABOVE_BRIEFLY
            actions.tell(act, convenor.member.person_id, "duty", text, review.id, briefly=briefly)
            return "told above"
    return "nobody above"


def _above(office: Office, review: Review) -> str:
    """The unit that answers for this one, by code."""
    return next((unit.code for unit in find_above(office.directory, unit_of(office, review))), "")


def _end(act: Act, office: Office, review: Review) -> str:
    """Nobody said 散会: residents do not wait for it."""
    if review.state != MEETING:
        return review.state
    told = meeting.end_meeting(act, office, review)
    sheet = sheet_of(act.session, office, review, local(act.now).date())
    assert review.opened_by_id is not None  # somebody opened it
    actions.tell(act, review.opened_by_id, "notice", sentences.ended_by_clock(sheet, told), review.id)
    return "ended"


STEPS = {actions.DRAFT: _draft, actions.ASK: _ask, actions.TELL_ABOVE: _tell_above, actions.END: _end}
