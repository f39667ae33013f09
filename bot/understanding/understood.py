"""Understood (听懂的话): what a text says, as values. `as_json` is the contract of `python -m bot understand`."""

from dataclasses import dataclass
from enum import StrEnum

from bot.geography.places import PlaceMatch

#: As sure as understanding is of words that mean one thing.
CERTAIN = 0.9


class Intent(StrEnum):
    """What somebody wants. The first seven come with matters."""

    REPORT = "report"
    CIRCLE = "circle"  # what is near, opening hours, who serves here
    POLICY = "policy"  # how do I, what is needed
    AGENCY = "agency"  # do the paperwork for me
    WISH = "wish"  # a neighbour's favour
    MEDIATION = "mediation"  # two parties ask for help between them
    OPINION = "opinion"  # suggestion, praise, anonymous
    STATUS = "status"
    RATING = "rating"
    HUMAN = "human"
    RIGHTS = "rights"  # my data, stop messages
    HELP = "help"
    CHAT = "chat"
    MEMBER_COMMAND = "member_command"


WITH_MATTERS = frozenset(
    {Intent.REPORT, Intent.CIRCLE, Intent.POLICY, Intent.AGENCY, Intent.WISH, Intent.MEDIATION, Intent.OPINION}
)


class Urgency(StrEnum):
    """How soon somebody must move."""

    LIFE = "life"
    NOW = "now"
    NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to be put right, asked or told."""

    text: str
    intent: Intent
    #: A code of the configured categories; `other` when nothing fits.
    category: str
    urgency: Urgency
    #: The words that say since when or at what time, as written.
    when: str | None
    place: PlaceMatch | None
    candidates: tuple[PlaceMatch, ...]
    #: The words that named the place, known or not.
    place_text: str
    #: Entrance, floor, door.
    detail: str
    #: 0 to 1.
    confidence: float
    sealed: bool = False
    complaint_about_staff: bool = False
    #: The number that goes first: fire, police, medical, gas, water, power.
    emergency: str | None = None
    #: Somebody needs a doctor beside those who go first: he fainted in a lift that is stuck.
    is_hurt: bool = False
    #: A near miss or a fear of harm: to be looked at the same day, though nobody is in danger now.
    same_day: bool = False
    #: The estate was understood but lies in several grids: ask which building.
    estate: PlaceMatch | None = None
    #: Categories it could as well be, clearest first, `category` among them; empty when it is clear.
    alternatives: tuple[str, ...] = ()
    #: The listed words that spoke for the category, in text order, at most three.
    spoke: tuple[str, ...] = ()

    @property
    def urgent(self) -> bool:
        return self.urgency is Urgency.LIFE

    def as_json(self) -> dict[str, object]:
        unsure = {"alternatives": list(self.alternatives)} if self.alternatives else {}
        return {
            "text": self.text,
            "intent": str(self.intent),
            "category": self.category,
            "urgency": str(self.urgency),
            "urgent": self.urgent,
            "when": self.when,
            "place": _place_json(self.place) if self.place else None,
            "candidates": [_place_json(each) for each in self.candidates],
            "confidence": self.confidence,
            **unsure,
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """A whole text: its intent is that of its first matter, or its own when it has none."""

    text: str
    intent: Intent
    matters: tuple[Matter, ...]
    #: 0 to 1: how sure the intent is; "a sure other intent" is from 0.75.
    confidence: float = 0.0
    #: Petition, press, hotline or court were mentioned: the answer adds where to turn. Never stored.
    turns_elsewhere: bool = False

    def as_json(self) -> dict[str, object]:
        """The object of DESIGN.md 6 `understand`."""
        return {
            "text": self.text,
            "intent": str(self.intent),
            "matters": [matter.as_json() for matter in self.matters],
        }


def _place_json(place: PlaceMatch) -> dict[str, str]:
    return {"code": place.code, "name": place.name, "grid": place.grid}
