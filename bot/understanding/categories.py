"""Categories (事项分类): what must be put right decides, not where it is or who failed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.text.segment import boundaries
from bot.understanding.matcher import LISTS, Entry, Hit, Lexicon, entries_of, listed
from bot.understanding.reading import CATEGORY, OWN_WORD, Reading

OTHER = "other"
#: The category, and the urgency, of a text that tells of no matter.
NO_MATTER = "-"
#: The tag of words that an operator took away from a category: they say nothing any more.
TAKEN = "taken"
#: From here a score says what is wrong; from `SOME` at least what it is about.
STRONG, SOME = 3.0, 2.0
#: Said of nearly everything, so it never gains by being near a broken thing.
_NO_BONUS = frozenset({CATEGORY + "property", CATEGORY + "dispute", CATEGORY + "benefits", CATEGORY + "labour"})
#: A fire lane or an exit is what must be clear, not only where something stands.
_PASSAGES = CATEGORY + "fire_safety"
_PLACED = re.compile(
    r"(?:的)?(?:旁边?|边上?|附近|对面|前面?|后面?|下面?|底下|上面?|里面?|里头|内|处|那边|那里|那儿|中间|周围|门口|口|外面?)"
)
_OUTSIDE = re.compile(r"(?:的)?(?:旁|边|附近|对面|门?口|前面|外)")
_PASSIVE = frozenset("被让给叫遭")

Places = Sequence[tuple[int, int]]


class Category(Protocol):
    """What is needed of a configured category."""

    @property
    def words(self) -> tuple[str, ...]: ...

    @property
    def sealed(self) -> bool: ...


@dataclass(frozen=True)
class Score:
    """How strongly a stretch of text speaks for a category, and where it first does."""

    category: str
    points: float
    at: int


def lexicon_for(categories: Mapping[str, Category]) -> Lexicon:
    """All lists, with the configured words on top; a configured word after a minus takes the listed one away.

    Words of a category without a list of its own win over listed ones: they were written on purpose.
    """
    builtin = {path.stem.removeprefix(CATEGORY) for path in LISTS.glob(CATEGORY + "*.txt")}
    gone = {code: [word[1:] for word in category.words if word[:1] in "-－"] for code, category in categories.items()}
    taken = {(CATEGORY + code, word) for code, words in gone.items() for word in words}
    entries = [(word, entry) for word, entry in listed() if (entry.tag, word) not in taken]
    have = {(word, entry.tag, entry.tail) for word, entry in entries}
    for code, category in categories.items():
        entries += [(word, Entry("", TAKEN, 0.0)) for word in gone[code] if word]
        weight = 1.5 if code == OTHER else SOME if code in builtin else OWN_WORD
        added = [f"{weight} {word}" for word in category.words if word and word[:1] not in "-－#"]
        own = entries_of(CATEGORY + code, added)
        entries += [(word, entry) for word, entry in own if (word, entry.tag, entry.tail) not in have]
    known = {CATEGORY + code for code in categories} or {CATEGORY + code for code in builtin}
    return Lexicon((word, entry) for word, entry in entries if not entry.tag.startswith(CATEGORY) or entry.tag in known)


def scores(reading: Reading, start: int, end: int, places: Places) -> list[Score]:
    """The categories the text between the offsets speaks for, strongest first.

    `places`: the offsets of the words that name places; what they contain says little about the matter.
    """
    hits = [hit for hit in reading.categories if start <= hit.start and hit.end <= end]
    found = _ranked(reading, [hit for hit in hits if hit.end - hit.start > 1], places)
    if found and found[0].points >= SOME:
        return found
    short = [hit for hit in hits if hit.end - hit.start == 1]
    if short:
        edges = boundaries(reading.text[start:end])
        alone = [hit for hit in short if hit.start - start in edges and hit.end - start in edges]
        found = _ranked(reading, [hit for hit in hits if hit.end - hit.start > 1] + alone, places)
    return found


def _ranked(reading: Reading, hits: list[Hit], places: Places) -> list[Score]:
    best: dict[str, dict[int, float]] = {}
    hits.sort()
    for index, hit in enumerate(hits):
        weights = best.setdefault(hit.tag, {})
        weight = _weight(reading, hits, index, places)
        weights[hit.start] = max(weight, weights.get(hit.start, 0))
    ranked = []
    for tag, weights in best.items():
        ordered = sorted(weights.values(), reverse=True)
        points = ordered[0] + 0.2 * sum(ordered[1:4])
        ranked.append(Score(tag.removeprefix(CATEGORY), round(points, 2), min(weights)))
    return sorted(ranked, key=lambda score: (-score.points, score.at))


def _weight(reading: Reading, hits: list[Hit], index: int, places: Places) -> float:
    """The weight of one hit where it stands: less as a place or as who did it, more beside what is wrong."""
    hit, weight = hits[index], hits[index].weight
    if any(start <= hit.start and hit.head_end <= end for start, end in places):
        return weight * 0.2
    clause = reading.clause_at(hit.start)
    later = [other for other in hits[index + 1 : index + 12] if other.start >= hit.head_end and other.end <= clause.end]
    others = [other for other in later if other.tag != hit.tag and other.end - other.start > 1]
    if hit.gapped:
        return weight * 0.4 if _OUTSIDE.match(reading.text, hit.head_end) else weight
    if others and hit.tag != _PASSAGES and _PLACED.match(reading.text, hit.end):
        return weight * 0.4
    if _is_agent(reading, hit, others, clause.end):
        return weight * 0.4
    if hit.tag in _NO_BONUS:
        return weight
    if others and weight < STRONG:
        weight *= 0.9  # of two things named, the later one is usually the one that is wrong
    reach = min([hit.end + 7, clause.end, *(other.start for other in others)])
    return weight + (1.0 if weight < STRONG else 0.5) if _is_wrong(reading, hit, reach) else weight


def _is_wrong(reading: Reading, hit: Hit, reach: int) -> bool:
    """Whether what is named is said to be broken, just after it or just before (坏了的路灯, 没有路灯)."""
    return reading.has("defect", hit.end, reach) or reading.has("defect", max(0, hit.start - 4), hit.start)


def _is_agent(reading: Reading, hit: Hit, others: list[Hit], clause_end: int) -> bool:
    """Whether this is what did the harm: 护栏被公交车撞坏, 公交车撞坏护栏, 公交车把护栏撞坏."""
    acts = [act for act in reading.by_tag.get("agent", ()) if hit.end <= act.start < min(hit.end + 8, clause_end)]
    if not acts:
        return False
    if reading.text[hit.start - 1 : hit.start] in _PASSIVE or reading.text[hit.end : hit.end + 1] in ("把", "将"):
        return True
    return any(act.end <= other.start <= act.end + 4 for act in acts for other in others)
