"""Matters (事项): what lists, rules and model together make of each stretch of a text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.geography.places import PlaceFinding
from bot.understanding.categories import TAKEN, Category, Places, Score, scores
from bot.understanding.contrast import set_aside
from bot.understanding.courtesies import courtesies_of
from bot.understanding.danger import sounds_calm, sounds_deadly
from bot.understanding.deciding import (
    Decision,
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
from bot.understanding.doubt import EITHER
from bot.understanding.features import features_of, votes_of
from bot.understanding.folding import Folded
from bot.understanding.hazards import Hazard, hazards_of, unlisted
from bot.understanding.intents import Evidence, intent_of
from bot.understanding.matcher import SENTENCE_STOPS
from bot.understanding.model import Ranking, shipped
from bot.understanding.places import Span, is_elsewhere, says_only_where, spans_of_numbers
from bot.understanding.reading import CATEGORY, ITEM, Reading
from bot.understanding.sensitive import Sensitive, complains_about_staff, sensitive
from bot.understanding.splitting import Piece, Stretch
from bot.understanding.understood import CERTAIN, Intent, Matter, Urgency
from bot.understanding.when import when_of

#: Lists that count even inside a threat or a curse.
_EVEN_IN_ANGER = ("emergency_", "sealed_", "look_alikes", "staff", "misconduct", "complaint_verb")
#: Of fewer characters the model knows too little: 我到了.
_SHORTEST_DANGER = 5
#: Of so many, beside numbers, an address may consist.
_LONGEST_NAME = 6
#: What is left around the words when courtesies are gone.
_MARKS = " ,，。.!！;；~、\n"
#: Lists of words after which the model must be surer when it hears danger.
_TEMPERING = ("near_miss", "hearsay", "over", "found_again")


class Calm(NamedTuple):
    """A text as it is read once what must not count is set aside."""

    reading: Reading
    hazards: list[Hazard]
    #: Where words stand that say nothing of the matter: threats, what the operator took away, dangers that are none,
    #: what is not broken but something else.
    idle: list[Span]
    #: Where danger is named only to be denied, feared or remembered.
    calmed: list[Span]
    #: Where somebody is only polite.
    courteous: list[Span]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole text on its way: as written, as read, and what was found in it before it is cut into matters."""

    plain: str
    told: Folded
    calm: Calm
    #: Where the names of places stand.
    names: Places
    categories: Mapping[str, Category]


def calm_of(reading: Reading) -> Calm:
    """A reading without what anger names and what danger is only feared, denied or remembered."""
    calm = _without_anger(reading)
    courteous = courtesies_of(calm)
    calm = calm.without_words(courteous)
    hazards, calm_words = hazards_of(calm)
    feared = {hazard.start for hazard in hazards}
    idle = [(word.start, word.end) for tag in ("anger", TAKEN) for word in reading.by_tag.get(tag, ())]
    idle += [(word.tail_start, word.end) for word in calm_words if word.start not in feared]
    aside = set_aside(calm)
    named = {(word.tail_start, word.end) for word in calm_words}
    calmed = [(word.start, word.end) for word in calm_words]
    return Calm(calm.without({*named, *aside}), hazards, idle + aside, calmed, courteous)


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


def pieces_of(calm: Calm, spans: Places, named: list[PlaceFinding]) -> list[Piece]:
    """The clauses, each with what it speaks for by itself. `spans`: where the names of places stand."""
    pieces, reading = [], calm.reading
    last: PlaceFinding | None = None
    for clause, place in zip(reading.clauses, named, strict=False):
        elsewhere = is_elsewhere(last, place)
        last = place if place.text else last
        within = tuple(hazard for hazard in calm.hazards if clause.start <= hazard.start < clause.end)
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


def matter_of(whole: Whole, stretch: Stretch, place: PlaceFinding) -> Matter:
    """The matter that a stretch of the text tells."""
    reading = whole.calm.reading
    within = [hazard for hazard in whole.calm.hazards if stretch.start <= hazard.start < stretch.end]
    secret = sensitive(reading, stretch.start, stretch.end)
    listed = scores(reading, stretch.start, stretch.end, whole.names)
    listed = led(listed, stretch.lead.category if stretch.lead else "")
    heard = _settled(whole, stretch, _heard(whole, stretch, place, listed, gravest(within), secret))
    alarm = heard.alarm
    decision = ruled_category(heard.decision, listed, alarm, secret, heard.intent, whole.categories)
    chosen = whole.categories.get(decision.category)
    start, end = whole.told.written(stretch.start, stretch.end)
    return Matter(
        text=whole.plain[start:end].replace(ITEM, "").strip(" ,。;、\n"),
        intent=heard.intent,
        category=decision.category,
        urgency=heard.urgency,
        when=when_of(reading.text[stretch.start : stretch.end]),
        place=place.place,
        candidates=place.candidates,
        place_text=place.text,
        detail=place.detail,
        confidence=confidence_of(heard.sure, decision, alarm),
        sealed=secret.sealed or bool(chosen and chosen.sealed),
        complaint_about_staff=secret.about_staff,
        emergency=secret.number or (alarm.kind.number if alarm and alarm.urgency is not Urgency.NORMAL else None),
        is_hurt=any(hazard.kind.number == "medical" and hazard.urgency is Urgency.LIFE for hazard in within),
        same_day=any(hazard.same_day for hazard in within),
        estate=place.estate,
        alternatives=decision.alternatives,
        spoke=_spoke(reading, stretch, decision.category),
    )


class _Heard(NamedTuple):
    """What rules and model together make of a stretch: what is wanted, how sure that is, what about, and the danger."""

    intent: Intent
    sure: float
    decision: Decision
    alarm: Hazard | None
    urgency: Urgency


def _heard(
    whole: Whole, stretch: Stretch, place: PlaceFinding, listed: list[Score], alarm: Hazard | None, secret: Sensitive
) -> _Heard:
    """`alarm`: the gravest danger that the lists found; the model may hear another, or that there is none."""
    grave = secret.sealed or secret.about_staff

    def ruled_by(alarm: Hazard | None) -> tuple[Intent, float]:
        at_risk = grave or (alarm is not None and alarm.urgency is Urgency.LIFE)
        return intent_of(evidence_of(whole, stretch, listed, grave=at_risk, placed=bool(place.text)))

    model = shipped()
    ruled, sure = ruled_by(alarm)
    ranked = model.rank(features_of_stretch(whole, stretch, listed, ruled))
    decision = decide_category(ranked["category"], listed, whole.categories, ranked[EITHER][0][1], model.doubt)
    if (heard := _alarm(whole, stretch, alarm, ranked, decision.category)) is not alarm:
        alarm = heard
        ruled, sure = ruled_by(alarm)
    if alarm is not None and alarm.urgency is Urgency.LIFE:
        return _Heard(Intent.REPORT, CERTAIN, decision, alarm, Urgency.LIFE)
    urgency = alarm.urgency if alarm else Urgency.NORMAL
    if grave:
        return _Heard(ruled, sure, decision, alarm, urgency)
    meant = with_matter_told(ranked["intent"], ranked["category"])
    left = _without(whole.told.text, stretch, whole.names)
    only_where = bool(place.text) and says_only_where(left)
    said = Said(len(left), bool(place.text), only_where, likeliest(ranked["category"]))
    return _Heard(*decide_intent(meant, ruled, sure, said), decision, alarm, urgency)


def _alarm(
    whole: Whole, stretch: Stretch, listed: Hazard | None, ranked: Mapping[str, Ranking], category: str
) -> Hazard | None:
    """The gravest danger as the lists (`listed`) and the model together hear it."""
    start, end = stretch.start, stretch.end
    if listed is not None and listed.urgency is Urgency.LIFE:
        one_sentence = SENTENCE_STOPS.isdisjoint(whole.told.text[start:end])  # of several one may be calm, one not
        return None if one_sentence and sounds_calm(ranked["urgency"], ranked["intent"]) else listed
    if end - start < _SHORTEST_DANGER:
        return listed
    looks_alike = whole.calm.reading.has("look_alikes", start, end)
    is_none = looks_alike or any(start <= calmed < end for calmed, _ in whole.calm.calmed)
    is_feared = any(whole.calm.reading.has(tag, start, end) for tag in _TEMPERING)
    is_lesser = is_feared or (listed is not None and listed.urgency is Urgency.NOW)

    def is_deadly(urgency: Ranking) -> bool:
        return sounds_deadly(urgency, is_none=is_none, is_lesser=is_lesser)

    deadly = is_deadly(ranked["urgency"]) and is_deadly(_urgency_without_numbers(whole, stretch, ranked["urgency"]))
    return unlisted(start, end, category) if deadly else listed


def _urgency_without_numbers(whole: Whole, stretch: Stretch, urgency: Ranking) -> Ranking:
    """How urgent a few words sound without house and door: the numbers of an address (江湾7号楼1502) tell of no danger."""
    numbers = spans_of_numbers(whole.told.text, stretch.start, stretch.end)
    said = replace(whole, names=[*whole.names, *numbers])
    left = _without(whole.told.text, stretch, said.names).replace(" ", "")
    if not numbers or len(left) > _LONGEST_NAME or (left and not left.isalpha()):
        return urgency
    listed = scores(whole.calm.reading, stretch.start, stretch.end, said.names)
    ruled, _ = intent_of(evidence_of(said, stretch, listed, grave=False, placed=True))
    return shipped().rank(features_of_stretch(said, stretch, listed, ruled))["urgency"]


def _settled(whole: Whole, stretch: Stretch, heard: _Heard) -> _Heard:
    """The same, with what follows for intent and urgency from one another."""
    urgency, intent, sure = heard.urgency, heard.intent, heard.sure
    if heard.decision.category == "noise" and urgency is Urgency.NORMAL and intent is Intent.REPORT:
        urgency = Urgency.NOW if is_at_this_moment(whole.calm.reading, stretch.start, stretch.end) else urgency
    if urgency is Urgency.NOW and intent is not Intent.MEDIATION:
        intent, sure = Intent.REPORT, CERTAIN
    if heard.alarm is not None and intent is Intent.WISH:
        intent = Intent.REPORT  # to be afraid of a leak is no favour asked of a neighbour
    return heard._replace(urgency=urgency, intent=intent, sure=sure)


def evidence_of(whole: Whole, stretch: Stretch, listed: list[Score], *, grave: bool, placed: bool) -> Evidence:
    """What the rules see of a stretch when they say what is wanted of it."""
    return Evidence(whole.calm.reading, stretch.start, stretch.end, listed[0] if listed else None, grave, placed)


def features_of_stretch(whole: Whole, stretch: Stretch, listed: list[Score], ruled: Intent) -> dict[str, float]:
    """What the model is told of a stretch."""
    said = _without(whole.told.text, stretch, [*whole.names, *whole.calm.idle, *whole.calm.courteous])
    found = features_of(said.strip(_MARKS) if whole.calm.courteous else said)
    found.update(votes_of(whole.calm.reading, stretch.start, stretch.end, listed, ruled))
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
