"""Requesting (成诉求): a matter as it was understood, ready to become a case."""

from dataclasses import replace

from bot.cases.opening import Request
from bot.conversation.places.where import Where
from bot.understanding.understood import Matter


def request_of(matter: Matter | None, text: str, where: Where | None) -> Request:
    """`text` is what is kept. Of what nobody understood a person finds out the kind, in the usual time."""
    place = where or Where(None, "", None)
    asked = Request(text, "other", place=place.code, where=place.words, grid=place.grid, lat=place.lat, lng=place.lng)
    if matter is None:
        return asked
    return replace(
        asked,
        category=matter.category,
        urgency=matter.urgency,
        same_day=matter.same_day,
        sealed=matter.sealed,
        about_staff=matter.complaint_about_staff,
    )
