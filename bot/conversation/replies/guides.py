"""Answering from the guides (查指南答): a question gets the passage that answers it, its source, and who deals with it."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.cases.routing import TEAM_RULES, choose
from bot.cases.teams import find_rings
from bot.conversation.places import scanned
from bot.conversation.readers.base import SURE
from bot.conversation.readers.matters import KeptMatter
from bot.conversation.turn import Turn
from bot.directory.circle import Service
from bot.directory.circle_words import say_opening
from bot.knowledge import words
from bot.knowledge.quoting import Quote, find_answer, quote_chosen
from bot.knowledge.quoting import quote as find_quote
from bot.knowledge.terms import names_matter
from bot.messages import Prompt, Reply
from models.dialogues import find_open_prompts
from models.knowledge import find_titles
from models.people import find_member
from models.usual import find_usual_place

#: What understanding calls a question about rules and paperwork; also the kind of case it becomes when nobody knows.
INTENT = "policy"
PROMPT = "guide"
CHOOSE_FOR = timedelta(minutes=30)
#: What people speak of in a few words to ask for it, and what they say when it went wrong.
TOPICS = frozenset({"benefits", "care", "labour", "pets"})
_COMPLAINS = re.compile(
    "没发|没到|没给|没有发|没收到|不给|不发|不办|不理|不管|少发|少给|扣|拖|欠|停了|被拒|投诉|态度|踢皮球|白跑|凭什么|怎么还|一直没|吵|咬|乱|臭|随地|没牵|不牵"
)
#: Where people go about paperwork.
COUNTER = "community_service"


def answer(turn: Turn, question: str, *, only_sure: bool = False) -> Reply | None:
    """What the guides say; None where they do not know, which is then a case for somebody who does.

    `only_sure`: no choice between guides is offered either.
    """
    said = _without_place(turn, question)
    found = find_answer(turn.act.session, said, turn.today)
    if found is None:
        return None
    if found.quote is not None or only_sure:
        return say(turn, found.quote) if found.quote is not None else None
    titles = find_titles(turn.act.session, [each.guide_id for each in found.offered])
    names = [titles[each.guide_id] for each in found.offered]
    choices: list[list[int | None]] = [[each.guide_id, None] for each in found.offered]
    return Reply(words.say_choice(names), _prompt(turn, words.choice_of(names), choices))


def answer_in_few_words(turn: Turn, matters: Sequence[KeptMatter]) -> Reply | None:
    """ "身份证丢了", "低保": heard as a matter of the kind people ask about as often as they complain, and nothing is wrong."""
    if len(matters) != 1 or matters[0]["where"] is not None:
        return None
    matter = matters[0]
    is_topic, is_unsure = matter["category"] in TOPICS, matter["confidence"] < SURE
    told_in_confidence = matter["sealed"] or matter["about_staff"] or matter["urgency"] != "normal"
    is_other = matter["intent"] not in ("report", INTENT)
    if told_in_confidence or is_other or matter["candidates"] or _COMPLAINS.search(matter["text"]):
        return None
    return answer(turn, matter["text"], only_sure=not is_topic) if is_topic or is_unsure else None


def follow_up(turn: Turn, question: str) -> Reply | None:
    """ "要多久?" after an answer: the passage of the same guide. None where he names a matter, or was told of none."""
    if names_matter(question):
        return None
    prompts = find_open_prompts(turn.act.session, turn.person_id, turn.act.now)
    told: list[list[int]] = next((prompt.detail["choices"] for prompt in prompts if prompt.kind == PROMPT), [])
    guide_ids = {guide_id for guide_id, _ in told}
    if len(guide_ids) != 1:
        return None
    found = find_quote(turn.act.session, guide_ids.pop(), turn.today, question)
    return say(turn, found) if found is not None else None


def say(turn: Turn, quote: Quote) -> Reply:
    """A passage, its source, who deals with the matter, and what else the guide says."""
    today = turn.today
    names = [name for name, _ in quote.others]
    lines = [
        words.say_quote(quote, today, turn.office.config.knowledge.old_months),
        _counter(turn),
        f"{words.say_more(names)}{'。' if names else ''}没说到的回“没答到”,找{_helper(turn)}帮办回“人工”。",
    ]
    choices: list[list[int | None]] = [[quote.guide.id, position] for _, position in quote.others]
    return Reply("\n".join(filter(None, lines)), _prompt(turn, names, choices) if names else None)


def say_chosen(turn: Turn, guide_id: int, position: int | None) -> Reply:
    """The guide, or the passage of it, that a number stands for."""
    found = quote_chosen(turn.act.session, guide_id, turn.today, position)
    return say(turn, found) if found is not None else Reply(words.GONE)


def _prompt(turn: Turn, names: Sequence[str], choices: list[list[int | None]]) -> Prompt:
    """What each number stands for. What was asked stays out of it."""
    detail: dict[str, object] = {"choices": choices, "offer": True}
    return Prompt(PROMPT, tuple(names), detail=detail, expires_at=turn.act.now + CHOOSE_FOR)


def _without_place(turn: Turn, question: str) -> str:
    """Where he lives says nothing of what he asks."""
    found = turn.office.directory.gazetteer.find(question)
    return question.replace(found.text, " ") if found.text else question


def _helper(turn: Turn) -> str:
    """Whom 人工 would fetch where he was last known to be; nobody's name where that is not known."""
    grid = scanned.grid_of(turn)
    if grid is None:
        return "人"
    rings = find_rings(turn.act.session, turn.office.directory, grid, turn.today)
    choice = choose(rings, "other", frozenset(), TEAM_RULES)
    member = find_member(turn.act.session, choice.person_id) if choice else None
    return member.shown if member else "人"


def _counter(turn: Turn) -> str:
    """The counter nearest to where he lives, else the first there is: its name, phone, and until when it is open."""
    counters = [service for service in turn.office.directory.circle.services if service.kind == COUNTER]
    if not counters:
        return ""
    service = _nearest(turn, counters) or counters[0]
    opening = say_opening(service.opening(turn.act.now, turn.office.calendar), turn.act.now)
    return f"可问{service.name}{f' {service.phone}' if service.phone else ''},{opening}。"


def _nearest(turn: Turn, counters: Sequence[Service]) -> Service | None:
    """By the straight line from the grid of his usual place."""
    kept = find_usual_place(turn.act.session, turn.person_id)
    place = turn.office.directory.place(kept.place) if kept else None
    heart = turn.office.directory.shapes.heart(place.grid) if place else None
    if heart is None:
        return None
    return min(counters, key=lambda one: (one.lat - heart[0]) ** 2 + (one.lng - heart[1]) ** 2)
