"""Understanding (理解): from a resident's words to intent, matters, category, urgency and place.

Rules and lists only: nothing leaves the machine, and the same words always mean the same. The lists of lexicon/ are
compiled once per configuration; a message costs a fraction of a millisecond.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

from bot.geography.gazetteer import Gazetteer
from bot.geography.places import PlaceFinding
from bot.text.normalise import nfkc
from bot.text.segment import warm as warm_segmenting
from bot.understanding.categories import OTHER, SOME, STRONG, Category, Places, Score, lexicon_for, scores
from bot.understanding.commands import command_intent
from bot.understanding.hazards import Hazard, hazards_of
from bot.understanding.intents import TOPICS, Evidence, intent_of
from bot.understanding.items import mark_circled, mark_numbered
from bot.understanding.matcher import Lexicon
from bot.understanding.places import Finder, find_in_clauses, find_places, is_elsewhere, spans_of_names, with_estates
from bot.understanding.reading import ITEM, Reading
from bot.understanding.sensitive import Sensitive, complains_about_staff, sensitive
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


def understand(text: str, gazetteer: Finder | None, categories: Mapping[str, Category]) -> Understood:
    """What `text` says. Never raises; an empty `categories` means all that have a list."""
    plain = plain_of(text)
    command = command_intent(plain)
    if command is not None or not plain:
        return Understood(text, command or Intent.CHAT, (), 1.0 if command else 0.0)
    reading = Reading(plain, _lexicon(categories).find(plain))
    finder = gazetteer or _NOWHERE
    where = finder.find(plain)
    clauses = [(clause.start, clause.end) for clause in reading.clauses] or [(0, len(plain))]
    named = find_in_clauses(finder, plain, clauses, where)
    spans = spans_of_names(plain, clauses, named, where)
    calm = _without_anger(reading)
    hazards, calm_words = hazards_of(calm)
    calm = calm.without(calm_words)
    stretches = stretches_of(_pieces(calm, hazards, spans, with_estates(finder, named))) or [Stretch(0, len(plain))]
    found = find_places(finder, plain, [(each.start, each.end) for each in stretches], where)
    told = [
        _matter(calm, each, hazards, spans, place, categories) for each, place in zip(stretches, found, strict=True)
    ]
    matters = _once_each([matter for matter in told if matter.intent in WITH_MATTERS])
    first = matters[0] if matters else told[0]
    return Understood(text, first.intent, matters, first.confidence, turns_elsewhere=reading.has("anger"))


def warm(categories: Mapping[str, Category]) -> None:
    """Compile the lists and read the dictionary now, so that no resident waits for it."""
    _lexicon(categories)
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


def _matter(
    reading: Reading,
    stretch: Stretch,
    hazards: list[Hazard],
    spans: Places,
    place: PlaceFinding,
    categories: Mapping[str, Category],
) -> Matter:
    """The matter that a stretch of the text tells."""
    within = [hazard for hazard in hazards if stretch.start <= hazard.start < stretch.end]
    ranked = scores(reading, stretch.start, stretch.end, spans)
    secret = sensitive(reading, stretch.start, stretch.end)
    alarm = _gravest(within)
    urgency = _urgency(reading, stretch, ranked, alarm)
    ranked = _led(ranked, stretch)
    best = _best(ranked, alarm, secret)
    grave = urgency is Urgency.LIFE or secret.sealed or secret.about_staff
    intent, sure = intent_of(
        Evidence(reading, stretch.start, stretch.end, ranked[0] if ranked else None, grave, bool(place.text))
    )
    if urgency is Urgency.NOW and intent is not Intent.MEDIATION:
        intent, sure = Intent.REPORT, 0.9
    if alarm is not None and intent is Intent.WISH:
        intent = Intent.REPORT  # to be afraid of a leak is no favour asked of a neighbour
    category = _category(best, ranked, intent, categories)
    chosen = categories.get(category)
    return Matter(
        text=reading.text[stretch.start : stretch.end].replace(ITEM, "").strip(" ,。;、\n"),
        intent=intent,
        category=category,
        urgency=urgency,
        when=when_of(reading.text[stretch.start : stretch.end]),
        place=place.place,
        candidates=place.candidates,
        place_text=place.text,
        detail=place.detail,
        confidence=_confidence(sure, ranked, alarm),
        sealed=secret.sealed or bool(chosen and chosen.sealed),
        complaint_about_staff=secret.about_staff,
        emergency=secret.number or (alarm.kind.number if alarm and alarm.urgency is not Urgency.NORMAL else None),
        same_day=any(hazard.same_day for hazard in within),
        estate=place.estate,
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


def _led(ranked: list[Score], stretch: Stretch) -> list[Score]:
    """When a matter begins with a thing, who suffers from it weighs less (…, 孩子明天要中考, …, 老人下不了楼)."""
    lead = stretch.lead.category if stretch.lead else ""
    if not lead or lead in TOPICS:
        return ranked
    led = [replace(each, points=each.points - 0.7) if each.category in TOPICS else each for each in ranked]
    return sorted(led, key=lambda score: (-score.points, score.at))


def _gravest(hazards: list[Hazard]) -> Hazard | None:
    """The danger that decides: life before now before a near miss; of equals, fire and gas go first."""
    order = (Urgency.LIFE, Urgency.NOW, Urgency.NORMAL)
    first = ("fire", "gas")
    return min(hazards, key=lambda hazard: (order.index(hazard.urgency), hazard.kind.number not in first), default=None)


def _urgency(reading: Reading, stretch: Stretch, ranked: list[Score], alarm: Hazard | None) -> Urgency:
    if alarm is not None and alarm.urgency is not Urgency.NORMAL:
        return alarm.urgency
    return Urgency.NOW if _is_noise_now(reading, stretch, ranked) else Urgency.NORMAL


def _is_noise_now(reading: Reading, stretch: Stretch, ranked: list[Score]) -> bool:
    """Noise at this moment; not noise of every night, unless it is also said to be on now."""
    if not any(
        score.category == "noise" and score.points >= (STRONG if place else SOME)
        for place, score in enumerate(ranked[:2])
    ):
        return False
    moments = reading.within("noise_moment", stretch.start, stretch.end)
    strong = any(moment.weight >= STRONG for moment in moments)
    if reading.has("habit_time", stretch.start, stretch.end):
        return strong and len({moment.start for moment in moments}) > 1
    return bool(moments)


def _best(ranked: list[Score], alarm: Hazard | None, secret: Sensitive) -> Score | None:
    best = ranked[0] if ranked else None
    if secret.about_staff or (secret.sealed and secret.number is None):
        return None  # a denunciation is about a person, whatever else it names
    if secret.sealed:
        return Score("safety", STRONG, 0)
    if alarm is None:
        return best
    raised = Score(alarm.kind.category, SOME if alarm.urgency is Urgency.NORMAL else alarm.kind.points, alarm.start)
    suffers = best is not None and best.category in TOPICS and alarm.urgency is Urgency.LIFE
    return raised if best is None or suffers or best.points < raised.points else best


def _category(best: Score | None, ranked: list[Score], intent: Intent, categories: Mapping[str, Category]) -> str:
    code = best.category if best is not None and best.points >= 1 else OTHER
    if code == "care" and intent in (Intent.AGENCY, Intent.POLICY):  # who needs it, but what is it?
        code = next((each.category for each in ranked[1:] if each.points >= SOME), code)
    if intent is Intent.WISH:  # company on the way to the hospital; somebody to fetch a parcel
        code = {"benefits": "care", "market": OTHER}.get(code, code)
    code = {Intent.MEDIATION: "dispute", Intent.CIRCLE: OTHER}.get(intent, code)
    return code if code in categories or not categories else OTHER


def _confidence(sure: float, ranked: list[Score], alarm: Hazard | None) -> float:
    if alarm is not None and alarm.urgency is Urgency.LIFE:
        return 0.95
    close = len(ranked) > 1 and ranked[0].points < SOME + 2 and ranked[0].points - ranked[1].points < 0.5
    return round(sure - (0.15 if close else 0.0), 2)
