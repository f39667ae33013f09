"""Splitting (拆分): one message may hold several matters; which clauses belong to which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.categories import SOME, STRONG, Score
from bot.understanding.hazards import Hazard
from bot.understanding.matcher import LISTS
from bot.understanding.reading import Clause
from bot.understanding.understood import WITH_MATTERS, Intent, Urgency

#: What arises at one place and is suffered at another: the second place says only who suffers.
_FELT_AFAR = frozenset({"noise", "pollution", "dispute", "leak", "fire_safety", "gas", "pets", "safety"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause and what it says by itself."""

    clause: Clause
    best: Score | None
    hazards: tuple[Hazard, ...]
    #: What it would want if it stood alone; None when it says nothing of its own.
    intent: Intent | None
    about_staff: bool
    #: It names another place than the one said last.
    elsewhere: bool = False
    #: It says that something is wrong, by a word for that.
    wrong: bool = False

    @property
    def points(self) -> float:
        return max(self.best.points if self.best else 0.0, STRONG if self.alarms else 0.0)

    @property
    def category(self) -> str:
        if self.alarms and (self.best is None or self.best.points < STRONG):
            return self.hazards[0].kind.category
        return self.best.category if self.best and self.best.points >= SOME else ""

    @property
    def clear(self) -> bool:
        """Whether it tells a matter of its own: what it is about, and that something is wrong with it."""
        return self.points >= STRONG or (self.points >= SOME and self.wrong)

    @property
    def alarms(self) -> bool:
        return any(hazard.urgency is not Urgency.NORMAL for hazard in self.hazards)


@dataclass(slots=True)
class Stretch:
    """Neighbouring clauses that are one matter."""

    start: int
    end: int
    lead: Piece | None = None


def stretches_of(pieces: list[Piece]) -> list[Stretch]:
    """The matters of a text as stretches of it, in text order; at least one when there are pieces."""
    found: list[Stretch] = []
    for piece in pieces:
        if found and not _is_another(found[-1], piece):
            found[-1].end = piece.clause.end
            found[-1].lead = _stronger(found[-1].lead, piece)
        else:
            found.append(Stretch(piece.clause.start, piece.clause.end, piece if _says(piece) else None))
    return found


def stretch_of(pieces: Sequence[Piece]) -> Stretch:
    """Neighbouring clauses as one matter."""
    lead: Piece | None = None
    for piece in pieces:
        lead = _stronger(lead, piece)
    return Stretch(pieces[0].clause.start, pieces[-1].clause.end, lead)


def are_related(category: str, other: str) -> bool:
    """Whether the two are often two sides of one matter."""
    return other in related().get(category, ()) or category in related().get(other, ())


def _says(piece: Piece) -> bool:
    asks = piece.intent in WITH_MATTERS and piece.intent is not Intent.REPORT
    return bool(piece.category) or piece.alarms or piece.about_staff or asks


def _stronger(lead: Piece | None, piece: Piece) -> Piece | None:
    if not _says(piece):
        return lead
    if lead is None or (piece.alarms and not lead.alarms):
        return piece
    return piece if not lead.category else lead


def _is_another(stretch: Stretch, piece: Piece) -> bool:
    """Whether `piece` begins another matter than the one before it."""
    lead = stretch.lead
    if lead is None or not _says(piece):
        return False
    if piece.about_staff != lead.about_staff and (piece.about_staff or piece.points >= STRONG):
        return True
    if piece.alarms and lead.alarms:
        return False
    if not piece.category or not lead.category:
        return piece.clause.begins and piece.intent is not lead.intent
    both_clear = piece.clear and lead.clear
    if piece.category == lead.category:
        if piece.elsewhere and both_clear:
            return piece.clause.begins or piece.clause.too or piece.category not in _FELT_AFAR
        return piece.clause.begins and piece.intent is not lead.intent
    if piece.clause.begins:
        return "property" not in (piece.category, lead.category) or piece.points >= STRONG
    if "care" in (piece.category, lead.category) and not piece.clause.too:
        return False  # the old and the disabled are named to say who suffers from it
    if are_related(piece.category, lead.category):
        apart = piece.elsewhere and _FELT_AFAR.isdisjoint((piece.category, lead.category))
        return (apart or piece.clause.too) and piece.points >= STRONG and lead.points >= STRONG
    return both_clear or (piece.elsewhere and piece.points >= SOME and lead.points >= SOME)


@lru_cache(maxsize=1)
def related() -> Mapping[str, frozenset[str]]:
    """Which categories are often two sides of one matter: what is wrong, and what comes of it."""
    lines = (LISTS / "one_matter.txt").read_text("utf-8").splitlines()
    table = [line.split() for line in lines if line and not line.startswith("#")]
    return {first: frozenset(others) for first, *others in table}
