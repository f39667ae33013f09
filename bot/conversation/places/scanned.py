"""Scanned card (扫卡): the place of the code somebody has just scanned stands in, for a while, where he names none.

It is a fact of the talk with an end, not a track of where he was: the message that brought it is kept without it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation.places.where import CARD, PLACELESS, Where, where_of
from bot.conversation.turn import Turn
from bot.geography.gazetteer import PlaceMatch
from bot.geography.place_name import is_unnamed
from bot.messages import BY_CARD, Prompt
from bot.outbox import ask
from bot.understanding.understood import Matter
from models.cards import Card, CardKind, find_card
from models.cases import find_cases_of_contact

#: Long enough to read the poster, go upstairs and write.
SCANNED_FOR = timedelta(hours=1)
PROMPT = "card"
CORRECT_FOR = timedelta(minutes=10)


def is_scan(turn: Turn) -> bool:
    """Whether the message came by a code."""
    inbound = turn.heard.inbound
    return inbound.kind in BY_CARD and bool(inbound.event_key)


def take(turn: Turn) -> Where | None:
    """Where the code that brought this message hangs, remembered for a while; None for one that leads nowhere."""
    card = find_card(turn.act.session, turn.heard.inbound.event_key) if is_scan(turn) else None
    place = _where(turn, card)
    if card is not None and place is not None:
        turn.dialogue.card_id, turn.dialogue.card_until = card.id, turn.act.now + SCANNED_FOR
    return place


def leads_nowhere(turn: Turn) -> bool:
    """Whether the code is one of our cards, but its place is no more."""
    card = find_card(turn.act.session, turn.heard.inbound.event_key)
    return card is not None and _where(turn, card) is None


def is_cancelled(turn: Turn) -> bool:
    """Whether the code is one of our cards that was reported lost."""
    card = find_card(turn.act.session, turn.heard.inbound.event_key)
    return card is not None and card.cancelled_at is not None


def standing(turn: Turn) -> Where | None:
    """The place of the card scanned last, while it stands in for one that is not said."""
    dialogue = turn.dialogue
    if dialogue.card_id is None or dialogue.card_until is None or dialogue.card_until <= turn.act.now:
        return None
    return _where(turn, turn.act.session.get(Card, dialogue.card_id))


def grid_of(turn: Turn) -> str | None:
    """Whose team answers where no place is asked for: the card's, or that of this person's last case."""
    if (card := standing(turn)) is not None:
        return card.grid
    newest = next(iter(find_cases_of_contact(turn.act.session, turn.person_id, 1)), None)
    return newest.grid if newest else None


def end(turn: Turn) -> None:
    """He speaks of another place: the card means nothing any more."""
    turn.dialogue.card_id = turn.dialogue.card_until = None


def fill(turn: Turn, matter: Matter) -> Where | None:
    """Where a matter is that names no place, or only "5幢"; None when it names one, needs none, or is in confidence."""
    is_bare = is_unnamed(matter.place_text)
    if matter.place is not None or (matter.place_text and not is_bare) or (matter.candidates and not is_bare):
        return None
    in_confidence = matter.sealed or matter.complaint_about_staff
    if matter.urgency == "normal" and (in_confidence or matter.intent in PLACELESS):
        return None  # what he did not say is not added to it
    card = standing(turn)
    if card is None or not is_bare:
        return replace(card, detail=matter.detail) if card else None
    beside = _beside(turn, card, matter)
    return where_of(beside, matter.detail, assumed=CARD) if beside else None


def used(turn: Turn, where: Where, case_ids: Sequence[int]) -> str:
    """What the answer says of a place that was filled in; 改 and 不是 right after it are about these cases."""
    until, detail = turn.act.now + CORRECT_FOR, {"words": True, "cases": list(case_ids)}
    options = tuple("改" for _ in case_ids)  # 改2 is the second of them
    ask(turn.act, turn.person_id, Prompt(PROMPT, options, about=case_ids[0], detail=detail, expires_at=until))
    return f"按您扫的码,记在{where.words}。不是那里请回“改”。"


def _where(turn: Turn, card: Card | None) -> Where | None:
    directory = turn.office.directory
    if card is None or card.cancelled_at is not None:
        return None
    if card.kind == CardKind.GRID:
        is_running = directory.shapes.heart(card.code) is not None
        return Where(None, directory.grid_name(card.code), card.code, assumed=CARD) if is_running else None
    place = directory.place(card.code)
    return where_of(place, assumed=CARD) if place else None


def _beside(turn: Turn, card: Where, matter: Matter) -> PlaceMatch | None:
    """ "5幢" beside the place of the card: of its estate, or the only one of its grid."""
    if card.code is not None:
        found = turn.office.directory.gazetteer.find_beside(card.code, matter.place_text)
        if found.place is not None:
            return found.place
    here = [match for match in matter.candidates if match.grid == card.grid]
    return here[0] if len(here) == 1 else None
