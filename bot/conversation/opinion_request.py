"""An opinion as a request (意见成事项): what it is about and where, from its words alone, whoever wrote them."""

from bot.cases.opening import Request
from bot.cases.opinions import OPINION
from bot.conversation.understand_here import understand_here
from bot.conversation.which_case.belonging import rank
from bot.directory.office import Office
from bot.understanding.private import scrub
from bot.understanding.understood import Intent, Matter


def request_of(text: str, office: Office) -> Request:
    """Ready to become a case. Something broken at a known place is a report, whichever box it was put in."""
    matter = first_matter(text, office)
    if matter is None:
        return Request(scrub(text), "other", kind=OPINION)
    place = matter.place
    is_report = matter.intent is Intent.REPORT and place is not None
    return Request(
        scrub(text),
        matter.category,
        urgency=matter.urgency,
        kind="report" if is_report else OPINION,
        same_day=matter.same_day,
        sealed=matter.sealed,
        about_staff=matter.complaint_about_staff,
        place=place.code if place else None,
        where=f"{place.name}{matter.detail}" if place else "",
        grid=place.grid if place else None,
    )


def first_matter(text: str, office: Office) -> Matter | None:
    """What the words are about, the most urgent first; None where they name nothing."""
    matters = understand_here(text, office).matters
    return min(matters, key=lambda matter: rank(matter.urgency), default=None)
