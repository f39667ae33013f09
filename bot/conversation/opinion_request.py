"""An opinion as a request (意见成事项): what it is about and where, from its words alone, whoever wrote them."""

from dataclasses import replace

from bot.cases.opening import Request
from bot.cases.opinions import OPINION
from bot.conversation.places.where import where_of
from bot.conversation.requesting import request_of
from bot.conversation.understand_here import understand_here
from bot.conversation.which_case.belonging import rank
from bot.directory.office import Office
from bot.understanding.private import scrub
from bot.understanding.understood import Intent, Matter


def as_request(text: str, office: Office) -> Request:
    """Ready to become a case. Something broken at a known place is a report, whichever box it was put in."""
    matter = first_matter(text, office)
    where = where_of(matter.place, matter.detail) if matter and matter.place else None
    is_report = matter is not None and matter.intent is Intent.REPORT and where is not None
    return replace(request_of(matter, scrub(text), where), kind="report" if is_report else OPINION)


def first_matter(text: str, office: Office) -> Matter | None:
    """What the words are about, the most urgent first; None where they name nothing."""
    matters = understand_here(text, office).matters
    return min(matters, key=lambda matter: rank(matter.urgency), default=None)
