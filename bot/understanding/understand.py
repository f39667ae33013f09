"""Understanding (理解): from a resident's words to intent, matters, category, urgency and place.

Lists and rules find danger, time, place and where one matter ends; a small model, to which they are evidence, decides
category and intent. Nothing leaves the machine, and the same words always mean the same. The lists of lexicon/ are
compiled once per configuration; a message costs a fraction of a millisecond.
"""

import re
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.geography.gazetteer import Gazetteer
from bot.geography.places import PlaceFinding
from bot.text.normalise import nfkc
from bot.text.segment import warm as warm_segmenting
from bot.understanding.bare_names import named_alone
from bot.understanding.categories import OTHER, Category, lexicon_for, scores
from bot.understanding.commands import command_intent
from bot.understanding.concepts import warm as warm_concepts
from bot.understanding.dividing import divided
from bot.understanding.folding import fold
from bot.understanding.in_charge import in_charge_of
from bot.understanding.intents import intent_of
from bot.understanding.items import mark_circled, mark_numbered
from bot.understanding.matcher import Lexicon
from bot.understanding.matters import Whole, calm_of, evidence_of, features_of_stretch, matter_of, pieces_of
from bot.understanding.model import shipped
from bot.understanding.openers import announces_report
from bot.understanding.places import (
    Finder,
    find_in_clauses,
    find_places,
    find_together,
    spans_of_names,
    with_estates,
)
from bot.understanding.reading import Reading
from bot.understanding.sensitive import complains_of
from bot.understanding.splitting import Stretch, stretches_of
from bot.understanding.understood import WITH_MATTERS, Intent, Matter, Understood, Urgency

__all__ = ["Intent", "Matter", "Understood", "Urgency", "is_complaint_of", "understand", "warm"]

LONGEST = 2000  # characters that are read; WeChat sends no more (CHANNELS.md 1.4)
LONGEST_MATTER = 500
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff\d]) (?=[\u4e00-\u9fff\d])")
_NOWHERE = Gazetteer((), {})

_Content = tuple[tuple[str, tuple[str, ...]], ...]
_compiled: OrderedDict[int, tuple[Mapping[str, Category], Lexicon, _Content]] = OrderedDict()
_KEPT_CONFIGURATIONS = 4


def understand(text: str, gazetteer: Finder | None, categories: Mapping[str, Category]) -> Understood:
    """What `text` says. Never raises; an empty `categories` means all that have a list."""
    plain = plain_of(text)
    told = fold(plain)
    if not plain:
        return Understood(text, Intent.CHAT, (), 0.0)
    if (command := command_intent(told.text)) is not None:
        asks = command in WITH_MATTERS  # 附近
        return Understood(text, command, (_named(plain, command, categories),) if asks else (), 1.0)
    if announces_report(plain):
        return Understood(text, Intent.REPORT, (_announced(plain),), 0.9)
    if (asked := named_alone(told.text)) is not None:
        return Understood(text, asked, (_named(plain, asked, categories),), 0.9)
    if in_charge_of(told.text) is not None:
        return Understood(text, Intent.CIRCLE, (_named(plain, Intent.CIRCLE, categories),), 0.9)
    reading = Reading(told.text, _lexicon(categories).find(told.text))
    finder = gazetteer or _NOWHERE
    where = finder.find(told.text)
    clauses = [(clause.start, clause.end) for clause in reading.clauses] or [(0, len(told.text))]
    named = find_in_clauses(finder, told.text, clauses, where)
    spans = spans_of_names(told.text, clauses, named, where)
    calm = calm_of(reading)
    pieces = pieces_of(calm, spans, with_estates(finder, named))
    whole = Whole(plain, told, calm, spans, categories)
    stretches = divided(whole, pieces, stretches_of(pieces)) or [Stretch(0, len(told.text))]
    found = find_places(finder, told.text, [(each.start, each.end) for each in stretches], where)
    read = [matter_of(whole, each, place) for each, place in zip(stretches, found, strict=True)]
    matters = _once_each([matter for matter in read if matter.intent in WITH_MATTERS])
    if len(matters) == 1 and len(matters[0].candidates) > 1:
        matters = _at_each(matters[0], find_together(finder, told.text)) or matters
    first = matters[0] if matters else read[0]
    return Understood(text, first.intent, matters, first.confidence, turns_elsewhere=reading.has("anger"))


def is_complaint_of(text: str, named: Collection[str], categories: Mapping[str, Category]) -> bool:
    """Does `text` complain of one who is `named` in it as one complains of the staff that the lists know?"""
    if not named:
        return False
    told = fold(plain_of(text)).text
    return complains_of(Reading(told, _lexicon(categories).find(told)), named)


def features_in(text: str, categories: Mapping[str, Category]) -> dict[str, float]:
    """What the model is told of `text` when all of it is one matter."""
    told = fold(plain_of(text))
    calm = calm_of(Reading(told.text, _lexicon(categories).find(told.text)))
    whole = Whole(told.text, told, calm, (), categories)
    stretch = Stretch(0, len(told.text))
    ranked = scores(calm.reading, 0, len(told.text), ())
    grave = any(hazard.urgency is Urgency.LIFE for hazard in calm.hazards)
    placed = bool(_NOWHERE.find(told.text).text)
    ruled, _ = intent_of(evidence_of(whole, stretch, ranked, grave=grave, placed=placed))
    return features_of_stretch(whole, stretch, ranked, ruled)


def warm(categories: Mapping[str, Category]) -> None:
    """Compile the lists and read the dictionary now, so that no resident waits for it."""
    _lexicon(categories)
    shipped()
    warm_concepts()
    warm_segmenting()


def plain_of(text: str) -> str:
    """The text as it is read: normalised line by line, blanks between Chinese characters evened out."""
    lines = (nfkc(line) for line in mark_circled(text[:LONGEST]).splitlines())
    plain = "\n".join(line for line in lines if line)
    words = plain.split(" ")
    if len(words) > 2 and len(plain) / len(words) <= 3.2:  # typed or dictated character by character
        plain = _HAN_GAP.sub("", plain)
    plain = mark_numbered(plain)
    return re.sub(r"(?<=\d) (?=[幢栋号单室楼座层点])|(?<=[\u4e00-\u9fff]) (?=\d+ ?[幢栋号单室楼座])", "", plain)


def _lexicon(categories: Mapping[str, Category]) -> Lexicon:
    """The lists compiled for this configuration: found by identity, for it never changes in place, else by content."""
    kept = _compiled.get(id(categories))
    if kept is not None and kept[0] is categories:
        return kept[1]
    content = tuple((code, category.words) for code, category in categories.items())
    same = next((lexicon for each, lexicon, its in _compiled.values() if its == content), None)
    lexicon = same or lexicon_for(categories)
    _compiled[id(categories)] = (categories, lexicon, content)
    while len(_compiled) > _KEPT_CONFIGURATIONS:
        _compiled.popitem(last=False)
    return lexicon


def _announced(plain: str) -> Matter:
    """A matter still to be told."""
    return Matter(plain, Intent.REPORT, OTHER, Urgency.NORMAL, None, None, (), place_text="", detail="", confidence=0.9)


def _named(plain: str, intent: Intent, categories: Mapping[str, Category]) -> Matter:
    """What is asked for by its name alone."""
    has_benefits = intent is Intent.POLICY and "benefits" in (categories or ("benefits",))
    return replace(_announced(plain), intent=intent, category="benefits" if has_benefits else OTHER)


def _at_each(matter: Matter, places: list[PlaceFinding]) -> tuple[Matter, ...]:
    """The matter once for each place."""
    return tuple(
        replace(matter, place=each.place, candidates=(), place_text=each.text, detail=each.detail, estate=None)
        for each in places
    )


def _once_each(matters: list[Matter]) -> tuple[Matter, ...]:
    """What is said twice of one place is one matter."""
    found: dict[tuple[object, ...], Matter] = {}
    for matter in matters:
        key: tuple[object, ...] = (
            matter.intent,
            matter.category,
            matter.place_text,
            matter.detail,
            matter.complaint_about_staff,
        )
        if matter.category == OTHER:
            key = (*key, matter.text)
        same = found.get(key)
        text = matter.text if same is None or len(same.text) > LONGEST_MATTER else f"{same.text},{matter.text}"
        base = matter if same is None or (matter.urgent and not same.urgent) else same
        found[key] = replace(base, text=text)
    return tuple(found.values())
