"""Readers (读法): how each type of form field is taken from words, places, photos and numbers, once for all handlers.

A reader either returns the value in the form the dialogue row keeps it (JSON), or a Refusal that says why and asks again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bot.cases.codes import find_code
from bot.conversation.turn import Frame, Turn
from bot.geography.datums import to_wgs84
from bot.geography.gazetteer import PlaceMatch
from bot.messages import InboundKind
from bot.text.phones import phone_in
from bot.text.verbatim import shown, verbatim
from bot.understanding.openers import is_opener
from bot.understanding.understood import Matter

SURE = 0.5  # confidence from which a matter counts as understood
BORDER_M = 30.0  # a bare point this near a border asks (CHANNELS.md 7.6: the datum of some points is uncertain)
PLACE_TRIES = 2
#: Beside a form's fields: places between which its handler wants to know, such as the words' and the pin's.
EITHER = "either"


@dataclass(frozen=True)
class Refusal:
    """The reader could not take it: what to say, and what may be chosen by number."""

    text: str
    choices: tuple[Any, ...] = ()
    #: Nothing will come of asking again: the form ends here.
    final: bool = False


class Reader(Protocol):
    """How one type of field is read."""

    #: What may answer the question besides words.
    kinds: tuple[InboundKind, ...]

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        """The value in the first message, if it is there, and the words it leaves to later fields."""
        ...

    def read(self, turn: Turn, frame: Frame) -> Any:
        """The value in an answer to the question, a Refusal, or None: these words do not speak of it."""
        ...

    def load(self, turn: Turn, value: Any) -> Any:
        """The value as handlers see it."""
        ...

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        """A better first question than the handler's, from what was half said: which of two, or not found."""
        ...


# What handlers write in their forms


class Words(str):
    """Free text."""


@dataclass(frozen=True)
class Where:
    """A place as a report gives it: a row of the directory, or a point, with the speaker's entrance and door."""

    code: str | None
    name: str
    grid: str | None
    detail: str = ""
    lat: float | None = None
    lng: float | None = None

    @property
    def words(self) -> str:
        """Name and detail: 翠园3幢2单元."""
        return f"{self.name}{self.detail}"


@dataclass(frozen=True)
class CaseCode:
    """A case code somebody typed; whether he may know the case is the handler's to check."""

    code: str


@dataclass(frozen=True)
class Phone:
    """A phone number, E.164."""

    number: str


class Photos(tuple[str, ...]):
    """Photos by the provider's media id."""


class Matters(list[dict[str, Any]]):
    """What is the matter, each as `dump_matter` keeps it."""


class WordsReader:
    """Any text."""

    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        return (verbatim(turn.heard.raw, rest) if rest else None), ""

    def read(self, turn: Turn, frame: Frame) -> Any:
        del frame
        return shown(turn.heard.raw) or None

    def load(self, turn: Turn, value: Any) -> Words:
        del turn
        return Words(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        del turn, values
        return None


class CaseCodeReader:
    """A case code; commands may leave it out where only one case fits, which the handler decides."""

    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        del turn
        found = find_code(rest)
        return found or (None, rest)

    def read(self, turn: Turn, frame: Frame) -> Any:
        del frame
        found = find_code(turn.heard.text)
        return found[0] if found else None

    def load(self, turn: Turn, value: Any) -> CaseCode:
        del turn
        return CaseCode(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        del turn, values
        return None


class PhoneReader:
    """A Chinese phone number anywhere in the words."""

    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        del turn
        found = phone_in(rest)
        return found or (None, rest)

    def read(self, turn: Turn, frame: Frame) -> Any:
        del frame
        found = phone_in(turn.heard.text)
        return found[0] if found else None

    def load(self, turn: Turn, value: Any) -> Phone:
        del turn
        return Phone(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        del turn, values
        return None


class PhotosReader:
    """Photos, each by the provider's media id; they add up."""

    kinds: tuple[InboundKind, ...] = (InboundKind.IMAGE,)

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        photo = turn.heard.inbound.media_id if turn.heard.inbound.kind is InboundKind.IMAGE else ""
        return ([photo] if photo else None), rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        del frame
        return self.prefill(turn, "")[0]

    def load(self, turn: Turn, value: Any) -> Photos:
        del turn
        return Photos(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        del turn, values
        return None


class MattersReader:
    """What is the matter: one or several, each with what was understood of it."""

    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        matters = [dump_matter(matter) for matter in turn.heard.understood.matters if not is_opener(matter.text)]
        if len(matters) == 1 and turn.heard.is_words:
            matters[0]["text"] = shown(turn.heard.raw)
        return matters or None, rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        del frame
        found, _ = self.prefill(turn, "")
        if found:
            return found
        if len(turn.heard.text) < 2 or turn.heard.number is not None or is_opener(turn.heard.text):
            return None
        return [plain_matter(turn.heard.text)]

    def load(self, turn: Turn, value: Any) -> Matters:
        del turn
        return Matters(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        del turn, values
        return None


class WhereReader:
    """A place: from words, from a sent location, or a number among those offered."""

    kinds: tuple[InboundKind, ...] = (InboundKind.LOCATION,)

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        if turn.heard.inbound.kind is InboundKind.LOCATION:
            return self._from_point(turn), rest
        sure = sure_place(turn)
        return (asdict(sure) if sure else None), rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        if turn.heard.inbound.kind is InboundKind.LOCATION:
            return self._from_point(turn)
        if turn.heard.number is not None and frame.choices:
            number = turn.heard.number
            return frame.choices[number - 1] if 1 <= number <= len(frame.choices) else offer_places(frame.choices)
        if not turn.heard.text or turn.heard.number is not None:
            return None
        return self._from_words(turn, frame)

    def load(self, turn: Turn, value: Any) -> Where:
        del turn
        return Where(**value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        if either := values.get(EITHER):
            return offer_places(either)
        if turn.heard.inbound.kind is InboundKind.LOCATION:
            found = self._from_point(turn)
            return found if isinstance(found, Refusal) else None
        finding = turn.office.directory.gazetteer.find(turn.heard.text)
        if finding.candidates:
            return offer_places([asdict(_where(match, finding.detail)) for match in finding.candidates])
        if finding.estate is not None:
            return _which_building(finding.estate.name)
        if finding.text and finding.place is None:
            return _not_found(finding.text)
        return None

    def _from_words(self, turn: Turn, frame: Frame) -> Any:
        if frame.capability != "report" and any(is_sure(matter) for matter in turn.heard.understood.matters):
            return None  # another matter, that happens to name a place
        finding = turn.office.directory.gazetteer.find(turn.heard.text)
        if frame.capability != "report" and not finding.text:
            return None  # no place in it at all
        if finding.place is not None:
            return asdict(_where(finding.place, finding.detail, finding.text))
        if finding.candidates:
            return offer_places([asdict(_where(match, finding.detail)) for match in finding.candidates])
        if finding.estate is not None and frame.tries < PLACE_TRIES:
            return _which_building(finding.estate.name)
        if turn.heard.understood.matters and not finding.text:
            return None
        if frame.tries >= PLACE_TRIES:  # nothing is lost: a person will find out
            return asdict(Where(None, turn.heard.text[:40], None))
        return _not_found(finding.text)

    def _from_point(self, turn: Turn) -> Any:
        point = turn.heard.inbound.point
        if point is None:
            return None
        lat, lng = to_wgs84(point.lat, point.lng, point.datum)
        directory = turn.office.directory
        near = directory.shapes.near_border(lat, lng, BORDER_M)
        found = directory.shapes.at(lat, lng) or next(iter(near), None)
        if found is None:
            return Refusal(outside_text(), final=True)
        if len(near) > 1:
            return offer_places(
                [asdict(Where(None, directory.grid_name(code), code, "", lat, lng)) for code in near[:3]]
            )
        return asdict(Where(None, point.label or directory.grid_name(found), found, "", lat, lng))


READERS: dict[type, Reader] = {
    Words: WordsReader(),
    CaseCode: CaseCodeReader(),
    Phone: PhoneReader(),
    Photos: PhotosReader(),
    Matters: MattersReader(),
    Where: WhereReader(),
}


def dump_matter(matter: Matter) -> dict[str, Any]:
    """A matter as the dialogue row keeps it."""
    return {
        "text": matter.text,
        "intent": matter.intent,
        "category": matter.category,
        "urgency": matter.urgency,
        "same_day": matter.same_day,
        "sealed": matter.sealed,
        "about_staff": matter.complaint_about_staff,
        "emergency": matter.emergency or "",
        "where": asdict(_where(matter.place, matter.detail, matter.place_text)) if matter.place else None,
        "candidates": [asdict(_where(match, matter.detail)) for match in matter.candidates],
        "place_text": matter.place_text,
        "confidence": matter.confidence,
    }


def _not_found(named: str) -> Refusal:
    said = f"没找到“{named}”。" if named else "没听明白地点。"
    return Refusal(f"{said}请说小区名和楼号,或发个位置。")


def _which_building(estate: str) -> Refusal:
    return Refusal(f"{estate}分几个网格,请问是几幢?")


def outside_text() -> str:
    """What is said of a place outside every grid (DESIGN 6, Places)."""
    return "这里不在我们服务范围,请打当地12345(紧急110)。是本街道的地方请说小区名。"


def plain_matter(text: str) -> dict[str, Any]:
    """A matter of which nothing is known but its words."""
    return {
        "text": text,
        "intent": "report",
        "category": "other",
        "urgency": "normal",
        "same_day": False,
        "sealed": False,
        "about_staff": False,
        "emergency": "",
        "where": None,
        "candidates": [],
        "place_text": "",
        "confidence": 0.0,
    }


def is_sure(matter: Matter) -> bool:
    """Is this a matter by its own words, whatever was asked?"""
    return matter.category != "other" and matter.confidence >= SURE


def _where(match: PlaceMatch, detail: str = "", said: str = "") -> Where:
    """The directory's name, or the speaker's where he named an estate's building that has no row."""
    name = said if said.startswith(match.name) else match.name
    return Where(match.code, name, match.grid, detail)


def sure_place(turn: Turn) -> Where | None:
    """The place that the words name for certain."""
    if not turn.heard.text:
        return None
    finding = turn.office.directory.gazetteer.find(turn.heard.text)
    return _where(finding.place, finding.detail, finding.text) if finding.place else None


def offer_places(choices: Sequence[dict[str, Any]]) -> Refusal:
    """Ask which of several places is meant; of a single one, whether it is."""
    if len(choices) == 1:
        return Refusal(f"是{Where(**choices[0]).words}吗?是请回 1;不是请说小区名和楼号。", tuple(choices))
    listed = " ".join(f"{number}{Where(**choice).words}" for number, choice in enumerate(choices, 1))
    return Refusal(f"是哪一处?回 {listed};都不是请说小区名和楼号。", tuple(choices))
