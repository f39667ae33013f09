"""Deciding (判定): from what the model and the lists say of a matter to its category and intent, or to a question."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.understanding.categories import NO_MATTER, OTHER, SOME, STRONG, Category, Score
from bot.understanding.doubt import doubt_of
from bot.understanding.hazards import SPARKS, Hazard
from bot.understanding.intents import TOPICS
from bot.understanding.model import Doubt, Ranking
from bot.understanding.reading import Reading
from bot.understanding.sensitive import Sensitive
from bot.understanding.understood import CERTAIN, WITH_MATTERS, Intent, Urgency

# Measured on sentences the model was not trained on: an intent ahead of the next by `_CLEAR` is right in 97 of 100,
# by `_AHEAD` in 72; a category with a margin below `_NOTHING` in 26.
_NOTHING = -0.6
_CLEAR, _AHEAD = 0.5, 0.35
_LIKELY, _GUESS = 0.75, 0.5
#: Of words that say nothing of what is wanted.
_UNSAID = 0.3
#: How much it counts when the intent is chosen that a text tells of no matter at all.
_SHARE = 0.55
#: From here the model knows what is in danger better than the words of danger do: right in nine of ten where they differ.
_KNOWN = 0.5
_FIRE = "fire_safety"
#: So few characters of which neither list nor model knows anything are a scrap of talk: 就那个老厂房, 已经三天了.
_SCRAP = 6
#: A whole short sentence may be as empty where the model knows neither what is wanted nor what about: 蓝色的鱼在飞.
_SENTENCE = 7
_FAINT, _UNKNOWN = 0.1, -0.4


class Decision(NamedTuple):
    """A category, the ones it could be as well, clearest first and itself among them, or none when it is clear."""

    category: str
    alternatives: tuple[str, ...] = ()
    #: The model's own margin for it, where the model chose.
    margin: float = 0.0

    @property
    def is_known(self) -> bool:
        return self.margin >= _KNOWN and not self.alternatives


class Said(NamedTuple):
    """How long the words are, whether they name a place, say nothing but where, and how much they sound like any matter."""

    length: int
    placed: bool
    only_where: bool
    #: The model's margin for the likeliest category.
    matter: float


def decide_category(
    ranking: Ranking, listed: Sequence[Score], categories: Mapping[str, Category], either: float, counts: Doubt
) -> Decision:
    """What a text is about, or of which two (`bot.understanding.doubt`). Words for a category the model does not know were configured on purpose and win."""
    known = {code for code, _ in ranking}
    own = next((score.category for score in listed if score.category not in known and score.points >= SOME), None)
    if own is not None:
        return Decision(own)
    allowed = [(code, margin) for code, margin in ranking if code in (categories or known) and code != NO_MATTER]
    if not allowed or (allowed[0][1] < _NOTHING and not listed):
        return Decision(OTHER)
    doubt = doubt_of(allowed, either, counts)
    is_unsure = doubt is not None and doubt > counts.edge
    return Decision(allowed[0][0], tuple(code for code, _ in allowed[:2]) if is_unsure else (), allowed[0][1])


def with_matter_told(intents: Ranking, about: Ranking) -> Ranking:
    """The intents, each weighed also by how clearly the text tells of a matter, or of none, as that intent has it."""
    none = dict(about)[NO_MATTER]
    some = likeliest(about)
    weighed = [(name, margin + _SHARE * (some if name in WITH_MATTERS else none)) for name, margin in intents]
    return sorted(weighed, key=lambda pair: -pair[1])


def likeliest(about: Ranking) -> float:
    """The margin of the category that a text tells of most."""
    return next(margin for code, margin in about if code != NO_MATTER)


def decide_intent(ranking: Ranking, ruled: Intent, sure: float, said: Said) -> tuple[Intent, float]:
    """What somebody wants, and how sure that is: most when the rules agree, less the nearer the next intent."""
    (first, margin), (_, next_margin) = ranking[:2]
    if said.only_where:
        return Intent.CHAT, _UNSAID
    faint = first == Intent.REPORT and margin < _FAINT and said.matter < _UNKNOWN and not said.placed
    nothing = (margin < 0 and said.length <= _SCRAP) or (faint and said.length <= _SENTENCE)
    scrap = ruled is Intent.CHAT and (nothing or sure >= CERTAIN)  # or nothing is said but courtesies
    # What was mended and is not, at a place that is named, is a new report: the old one has its place already.
    if first == ruled or scrap or (said.placed and (first, ruled) == (Intent.RATING, Intent.REPORT)):
        return ruled, sure
    ahead = margin - next_margin
    return Intent(first), CERTAIN if ahead >= _CLEAR else _LIKELY if ahead >= _AHEAD else _GUESS


def led(ranked: list[Score], lead: str) -> list[Score]:
    """When a matter begins with a thing, who suffers from it weighs less (…, 孩子明天要中考, …, 老人下不了楼)."""
    if not lead or lead in TOPICS:
        return ranked
    led = [replace(each, points=each.points - 0.7) if each.category in TOPICS else each for each in ranked]
    return sorted(led, key=lambda score: (-score.points, score.at))


def gravest(hazards: list[Hazard]) -> Hazard | None:
    """The danger that decides: life before now before a near miss; of equals, fire and gas go first, flames before sparks."""
    order = (Urgency.LIFE, Urgency.NOW, Urgency.NORMAL)

    def rank(hazard: Hazard) -> tuple[int, bool, bool]:
        return order.index(hazard.urgency), hazard.kind.number not in ("fire", "gas"), hazard.kind is SPARKS

    return min(hazards, key=rank, default=None)


def is_at_this_moment(reading: Reading, start: int, end: int) -> bool:
    """Whether what is heard is heard now; not every night, unless it is also said to be on now."""
    moments = reading.within("noise_moment", start, end)
    strong = any(moment.weight >= STRONG for moment in moments)
    if reading.has("habit_time", start, end):
        return strong and len({moment.start for moment in moments}) > 1
    return bool(moments)


def ruled_category(
    decision: Decision,
    listed: list[Score],
    alarm: Hazard | None,
    secret: Sensitive,
    intent: Intent,
    categories: Mapping[str, Category],
) -> Decision:
    """The category where a rule knows better than the model: what is sealed, in danger, or follows from the intent."""
    if secret.about_staff or (secret.sealed and secret.number is None):
        return Decision(OTHER)  # a denunciation is about a person, whatever else it names
    code = None
    if secret.sealed:
        code = "safety"
    elif intent in (Intent.MEDIATION, Intent.CIRCLE):
        code = {Intent.MEDIATION: "dispute", Intent.CIRCLE: OTHER}[intent]
    elif alarm is not None and _is_named_by(alarm, decision):
        code = _endangered(listed, alarm)
    elif intent is Intent.WISH:  # company on the way to the hospital; somebody to fetch a parcel
        code = {"benefits": "care", "market": OTHER}.get(decision.category)
    if code is None:
        return decision
    return Decision(code if code in categories or not categories else OTHER)


def _is_named_by(alarm: Hazard, decision: Decision) -> bool:
    """Whether the danger names the category: a fire always; one to life where the model is not sure; else where it has no idea."""
    sure = decision.is_known if alarm.urgency is Urgency.LIFE else decision.margin >= _FAINT
    known = sure and alarm.kind.category != _FIRE
    return alarm.urgency is not Urgency.NORMAL and not known


def _endangered(listed: list[Score], alarm: Hazard) -> str:
    """Whose matter a danger is: the alarm's own, unless a thing is named more strongly."""
    best = listed[0] if listed else None
    suffers = best is not None and best.category in TOPICS and alarm.urgency is Urgency.LIFE
    if best is None or suffers or best.points < alarm.kind.points:
        return alarm.kind.category
    return best.category


def confidence_of(sure: float, decision: Decision, alarm: Hazard | None) -> float:
    """How sure a matter is: a danger to life above all, one of two kinds a little less than its intent."""
    if alarm is not None and alarm.urgency is Urgency.LIFE:
        return 0.95
    return round(sure - (0.15 if decision.alternatives else 0.0), 2)
