"""Beside (还说一句): what a report's reply says under its codes: where else he may turn, what was hidden, which place was taken."""

from collections.abc import Sequence

from bot.cases import words
from bot.cases.opening import Opened
from bot.conversation.places import just_said, scanned, usual
from bot.conversation.places.where import CARD, JUST_SAID, Where
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import Turn
from bot.text.confiding import asks_discretion
from bot.text.hidden import HIDDEN
from bot.understanding.holding import holds

NO_PLACE = "没记下地点,办的人会来问您。"


def say_beside(turn: Turn, opened: Sequence[Opened], matters: Sequence[KeptMatter]) -> list[str]:
    """A line each, about the message and about the first place that nobody said."""
    lines = []
    if turn.heard.understood.turns_elsewhere or any(holds(matter["text"], "anger") for matter in matters):
        lines.append(words.ELSEWHERE)  # petition, press or court change nothing else (DESIGN 8.3)
    if HIDDEN.search(turn.heard.text):
        lines.append(words.NUMBER_HIDDEN)
    if asks_discretion(turn.heard.text) and not all(one.case.sealed for one in opened):
        lines.append(words.DISCREET)
    return [*lines, *_say_filled_in(turn, opened, matters)]


def _say_filled_in(turn: Turn, opened: Sequence[Opened], matters: Sequence[KeptMatter]) -> list[str]:
    """One line about the first place that nobody said. A place that is said ends what a card scanned before stood for."""
    places = [Where(**matter["where"]) if matter["where"] else None for matter in matters]
    if any(place is not None and not place.assumed for place in places):
        scanned.end(turn)
    filled = [(place, one.case.id) for place, one in zip(places, opened, strict=True) if place and place.assumed]
    if not filled:
        return []
    first, by_card = filled[0][0], [case_id for place, case_id in filled if place.assumed == CARD]
    if first.assumed == CARD:
        return [scanned.used(turn, first, by_card)]
    return [just_said.used(turn, first) if first.assumed == JUST_SAID else usual.used(turn, first)]
