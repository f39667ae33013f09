"""Understanding (理解): from a resident's words to intent, matters, category, urgency and place.

Lists and rules find danger, time, place and where one matter ends; a small model, to which they are evidence, decides
category and intent. Nothing leaves the machine, and the same words always mean the same. The lists of lexicon/ are
compiled once per configuration; a message costs a fraction of a millisecond.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.geography.gazetteer import Gazetteer
from bot.geography.places import PlaceFinding
from bot.text.normalise import nfkc
from bot.text.segment import warm as warm_segmenting
from bot.understanding.bare_names import named_alone
from bot.understanding.categories import OTHER, TAKEN, Category, Places, Score, lexicon_for, scores
from bot.understanding.commands import command_intent
from bot.understanding.concepts import warm as warm_concepts
from bot.understanding.contrast import set_aside
from bot.understanding.deciding import (
    Said,
    confidence_of,
    decide_category,
    decide_intent,
    gravest,
    is_at_this_moment,
    led,
    likeliest,
    ruled_category,
    with_matter_told,
)
from bot.understanding.features import features_of, votes_of
from bot.understanding.folding import Folded, fold
from bot.understanding.hazards import Hazard, hazards_of
from bot.understanding.intents import Evidence, intent_of
from bot.understanding.items import mark_circled, mark_numbered
from bot.understanding.matcher import Lexicon
from bot.understanding.model import shipped
from bot.understanding.openers import announces_report
from bot.understanding.places import (
    Finder,
    Span,
    find_in_clauses,
    find_places,
    is_elsewhere,
    says_only_where,
    spans_of_names,
    with_estates,
)
from bot.understanding.reading import CATEGORY, ITEM, Reading
from bot.understanding.sensitive import complains_about_staff, sensitive
from bot.understanding.splitting import Piece, Stretch, stretches_of
from bot.understanding.understood import WITH_MATTERS, Intent, Matter, Understood, Urgency
from bot.understanding.when import when_of

__all__ = ["Intent", "Matter", "Understood", "Urgency", "understand", "warm"]

LONGEST = 2000  # characters that are read; WeChat sends no more (CHANNELS.md 1.4)
LONGEST_MATTER = 500
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff\d]) (?=[\u4e00-\u9fff\d])")
#: Lists that count even inside a threat or a curse.
_EVEN_IN_ANGER = ("emergency_", "sealed_", "look_alikes", "staff", "misconduct", "complaint_verb")
_NOWHERE = Gazetteer((), {})

_Content = tuple[tuple[str, tuple[str, ...]], ...]
_compiled: OrderedDict[int, tuple[Mapping[str, Category], Lexicon, _Content]] = OrderedDict()
_KEPT_CONFIGURATIONS = 4


@dataclass(frozen=True, slots=True)
class _Whole:
    """A whole text on its way: as written, as read, and what was found in it before it is cut into matters."""

    plain: str
    told: Folded
    reading: Reading
    hazards: list[Hazard]
    #: Where the names of places stand.
    names: Places
    #: Where words stand that say nothing of the matter: those names, threats, dangers that are none.
    idle: Places
    categories: Mapping[str, Category]


def understand(text: str, gazetteer: Finder | None, categories: Mapping[str, Category]) -> Understood:
    """What `text` says. Never raises; an empty `categories` means all that have a list."""
    plain = plain_of(text)
    told = fold(plain)
    command = command_intent(told.text)
    if command is not None or not plain:
        return Understood(text, command or Intent.CHAT, (), 1.0 if command else 0.0)
    if announces_report(plain):
        return Understood(text, Intent.REPORT, (_announced(plain),), 0.9)
    if (asked := named_alone(told.text)) is not None:
        return Understood(text, asked, (_named(plain, asked, categories),), 0.9)
    reading = Reading(told.text, _lexicon(categories).find(told.text))
    finder = gazetteer or _NOWHERE
    where = finder.find(told.text)
    clauses = [(clause.start, clause.end) for clause in reading.clauses] or [(0, len(told.text))]
    named = find_in_clauses(finder, told.text, clauses, where)
    spans = spans_of_names(told.text, clauses, named, where)
    calm, hazards, idle = _calm(reading)
    pieces = _pieces(calm, hazards, spans, with_estates(finder, named))
    stretches = stretches_of(pieces) or [Stretch(0, len(told.text))]
    found = find_places(finder, told.text, [(each.start, each.end) for each in stretches], where)
    whole = _Whole(plain, told, calm, hazards, spans, [*spans, *idle], categories)
    read = [_matter(whole, each, place) for each, place in zip(stretches, found, strict=True)]
    matters = _once_each([matter for matter in read if matter.intent in WITH_MATTERS])
    first = matters[0] if matters else read[0]
    return Understood(text, first.intent, matters, first.confidence, turns_elsewhere=reading.has("anger"))


def features_in(text: str, categories: Mapping[str, Category]) -> dict[str, float]:
    """What the model is told of `text` when all of it is one matter."""
    told = fold(plain_of(text))
    calm, hazards, idle = _calm(Reading(told.text, _lexicon(categories).find(told.text)))
    whole = _Whole(told.text, told, calm, hazards, (), idle, categories)
    stretch = Stretch(0, len(told.text))
    ranked = scores(calm, 0, len(told.text), ())
    grave = any(hazard.urgency is Urgency.LIFE for hazard in hazards)
    placed = bool(_NOWHERE.find(told.text).text)
    ruled, _ = intent_of(_evidence(whole, stretch, ranked, grave=grave, placed=placed))
    return _features(whole, stretch, ranked, ruled)


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


def _calm(reading: Reading) -> tuple[Reading, list[Hazard], list[Span]]:
    """The reading without what anger names and what danger is only feared, denied or remembered; the dangers.

    And where words stand that say nothing of the matter: threats, what the operator took away, dangers that are none,
    what is not broken but something else.
    """
    calm = _without_anger(reading)
    hazards, calm_words = hazards_of(calm)
    feared = {hazard.start for hazard in hazards}
    idle = [(word.start, word.end) for tag in ("anger", TAKEN) for word in reading.by_tag.get(tag, ())]
    idle += [(word.tail_start, word.end) for word in calm_words if word.start not in feared]
    aside = set_aside(calm)
    return calm.without({*((word.tail_start, word.end) for word in calm_words), *aside}), hazards, idle + aside


def _without_anger(reading: Reading) -> Reading:
    """Anger, petition, press and complaint change nothing: what their words name is not read, danger excepted."""
    threats = reading.by_tag.get("anger")
    if not threats:
        return reading
    kept = [
        hit
        for hit in reading.hits
        if hit.tag.startswith(_EVEN_IN_ANGER)
        or not any(hit.start < end and start < hit.end for start, end, *_ in threats)
    ]
    return Reading(reading.text, kept)


def _pieces(reading: Reading, hazards: list[Hazard], spans: Places, named: list[PlaceFinding]) -> list[Piece]:
    pieces = []
    last: PlaceFinding | None = None
    for clause, place in zip(reading.clauses, named, strict=False):
        elsewhere = is_elsewhere(last, place)
        last = place if place.text else last
        within = tuple(hazard for hazard in hazards if clause.start <= hazard.start < clause.end)
        ranked = scores(reading, clause.start, clause.end, spans)
        best = ranked[0] if ranked else None
        evidence = Evidence(
            reading,
            clause.start,
            clause.end,
            best,
            grave=any(h.urgency is Urgency.LIFE for h in within),
            placed=bool(place.text),
        )
        staff = complains_about_staff(reading, clause.start, clause.end)
        wrong = evidence.has("defect")
        pieces.append(Piece(clause, best, within, intent_of(evidence)[0], staff, elsewhere, wrong))
    return pieces


def _matter(whole: _Whole, stretch: Stretch, place: PlaceFinding) -> Matter:
    """The matter that a stretch of the text tells."""
    reading = whole.reading
    within = [hazard for hazard in whole.hazards if stretch.start <= hazard.start < stretch.end]
    listed = scores(reading, stretch.start, stretch.end, whole.names)
    secret = sensitive(reading, stretch.start, stretch.end)
    alarm = gravest(within)
    urgency = alarm.urgency if alarm else Urgency.NORMAL
    listed = led(listed, stretch.lead.category if stretch.lead else "")
    grave = urgency is Urgency.LIFE or secret.sealed or secret.about_staff
    ruled, sure = intent_of(_evidence(whole, stretch, listed, grave=grave, placed=bool(place.text)))
    ranked = shipped().rank(_features(whole, stretch, listed, ruled))
    left = _without(whole.told.text, stretch, whole.names)
    only_where = bool(place.text) and says_only_where(left)
    said = Said(len(left), bool(place.text), only_where, likeliest(ranked["category"]))
    meant = with_matter_told(ranked["intent"], ranked["category"])
    intent, sure = (ruled, sure) if grave else decide_intent(meant, ruled, sure, said)
    decision = decide_category(ranked["category"], listed, whole.categories)
    if decision.category == "noise" and urgency is Urgency.NORMAL and intent is Intent.REPORT:
        urgency = Urgency.NOW if is_at_this_moment(reading, stretch.start, stretch.end) else urgency
    if urgency is Urgency.NOW and intent is not Intent.MEDIATION:
        intent, sure = Intent.REPORT, 0.9
    if alarm is not None and intent is Intent.WISH:
        intent = Intent.REPORT  # to be afraid of a leak is no favour asked of a neighbour
    decision = ruled_category(decision, listed, alarm, secret, intent, whole.categories)
    chosen = whole.categories.get(decision.category)
    start, end = whole.told.written(stretch.start, stretch.end)
    return Matter(
        text=whole.plain[start:end].replace(ITEM, "").strip(" ,。;、\n"),
        intent=intent,
        category=decision.category,
        urgency=urgency,
        when=when_of(reading.text[stretch.start : stretch.end]),
        place=place.place,
        candidates=place.candidates,
        place_text=place.text,
        detail=place.detail,
        confidence=confidence_of(sure, decision, alarm),
        sealed=secret.sealed or bool(chosen and chosen.sealed),
        complaint_about_staff=secret.about_staff,
        emergency=secret.number or (alarm.kind.number if alarm and alarm.urgency is not Urgency.NORMAL else None),
        same_day=any(hazard.same_day for hazard in within),
        estate=place.estate,
        alternatives=decision.alternatives,
        spoke=_spoke(reading, stretch, decision.category),
    )


def _announced(plain: str) -> Matter:
    """A matter still to be told."""
    return Matter(plain, Intent.REPORT, OTHER, Urgency.NORMAL, None, None, (), place_text="", detail="", confidence=0.9)


def _named(plain: str, intent: Intent, categories: Mapping[str, Category]) -> Matter:
    """What is asked for by its name alone."""
    has_benefits = intent is Intent.POLICY and "benefits" in (categories or ("benefits",))
    return replace(_announced(plain), intent=intent, category="benefits" if has_benefits else OTHER)


def _evidence(whole: _Whole, stretch: Stretch, listed: list[Score], *, grave: bool, placed: bool) -> Evidence:
    return Evidence(whole.reading, stretch.start, stretch.end, listed[0] if listed else None, grave, placed)


def _features(whole: _Whole, stretch: Stretch, listed: list[Score], ruled: Intent) -> dict[str, float]:
    """What the model is told of a stretch."""
    found = features_of(_without(whole.told.text, stretch, whole.idle))
    found.update(votes_of(whole.reading, stretch.start, stretch.end, listed, ruled))
    return found


def _without(text: str, stretch: Stretch, idle: Places) -> str:
    """The words of a stretch but the idle ones."""
    said = text[stretch.start : stretch.end]
    for start, end in idle:
        if stretch.start <= start and end <= stretch.end:
            begin = start - stretch.start
            said = said[:begin] + " " * (end - start) + said[begin + end - start :]
    return said


def _spoke(reading: Reading, stretch: Stretch, category: str) -> tuple[str, ...]:
    hits = [hit for hit in reading.categories if stretch.start <= hit.start and hit.end <= stretch.end]
    words = [reading.text[hit.start : hit.end] for hit in hits if hit.tag == CATEGORY + category]
    return tuple(dict.fromkeys(words))[:3]


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
