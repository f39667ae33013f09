"""Places in talk (地点): a form's `Where`, from words, a sent location, a scanned card, or a number among those offered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.conversation.places import at_home, just_said, scanned
from bot.conversation.places.chosen import chosen_by_part
from bot.conversation.places.grid_said import grid_in
from bot.conversation.places.where import Where, where_of
from bot.conversation.readers.base import EITHER, ESTATE, Reader, Refusal
from bot.conversation.readers.matters import is_sure, tell_more, tells_a_matter
from bot.conversation.turn import Frame, Turn
from bot.directory.snapshot import Snapshot
from bot.geography.datums import to_wgs84
from bot.geography.place_name import has_kind, is_beside, is_building, is_unnamed
from bot.geography.places import PlaceFinding, PlaceMatch
from bot.messages import InboundKind
from bot.text.numerals import from_chinese
from bot.understanding.bare_names import named_alone
from bot.understanding.understood import CERTAIN
from models.cases import OWN_MAX, RUNNING, case_where, find_cases_of_contact

PLACE_TRIES = 2
HOME_UNKNOWN = "还不知道您家在哪。请说小区名和楼号,或发个位置。"
#: What is wanted in words that name no place, and what is wanted only where they ask: 地址是供销社后面 tells a place.
#: A courtesy in the midst of a question is answered, and the question asked again.
PERSONAL, ASKED = ("human", "rights", "status", "help", "chat"), ("circle", "policy")
QUESTION = re.compile(r"谁|哪|怎么|多少|什么|几点|[吗么?]")

#: The first door of a building.
SMALLEST_DOOR = 101
THERE = re.compile(
    r"(?:就|是的?|对的?|嗯+|没错|在|我们?|家|那|这|里|儿|边|的|楼[上下]|隔壁|对门|本楼|[,。 ])+[呀啊呢吧了。!]*"
)
#: No name that anybody gives a place is longer, or speaks to us.
LONGEST_NAME = 16
SENTENCE = re.compile(r"你|您|她讲|他讲|[吗么呢哇?]|不要|没事|怎么|为什么|谢|几件|解决|帮我|救护车|头晕|难受")

DOES_NOT_KNOW = re.compile(r"(?:我|真|也)*(?:不知道|不晓得|说不清楚?|讲不清楚?|不清楚|忘了|不记得了?)[啊呀呢了。,. ]*")


class WhereReader(Reader):
    """A place: from words, from a sent location, from a scanned card, or a number among those offered."""

    kinds = (InboundKind.LOCATION, InboundKind.SCAN)

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        if turn.heard.inbound.kind is InboundKind.LOCATION:
            return self._from_point(turn), rest
        if turn.heard.inbound.kind is InboundKind.SCAN:
            return _from_card(turn), rest
        sure = sure_place(turn) if _unplaced(turn) is None else None
        return (asdict(sure) if sure else None), rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        if turn.heard.inbound.kind is InboundKind.LOCATION:
            return self._from_point(turn)
        if turn.heard.inbound.kind is InboundKind.SCAN:
            return _from_card(turn)
        if len(frame.choices) == 1 and (chosen := _confirmed(turn, frame.choices[0])) is not None:
            return chosen
        number = turn.heard.number
        if number is not None and 1 <= number <= len(frame.choices):
            return frame.choices[number - 1]
        if frame.choices and (told := chosen_by_part(turn, frame.choices)):
            return told[0] if len(told) == 1 else offer_places(told)
        if number is not None and frame.choices:
            return offer_places(frame.choices)
        is_house = frame.values.get(ESTATE) and turn.heard.text.endswith("号")  # 3号 of the estate, no number of ours
        if not turn.heard.text or (number is not None and not is_house):
            return None
        return self._from_words(turn, frame)

    def load(self, turn: Turn, value: Any) -> Where:
        return Where(**value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        if either := values.get(EITHER):
            return offer_places(either)
        if turn.heard.inbound.kind is InboundKind.LOCATION:
            found = self._from_point(turn)
            return found if isinstance(found, Refusal) else None
        finding = _unplaced(turn) or turn.office.directory.gazetteer.find(turn.heard.text)
        if finding.candidates:
            return offer_places([asdict(where_of(match, finding.detail)) for match in finding.candidates])
        if finding.estate is not None:
            return _which_building(turn.office.directory, finding.estate)
        if finding.text and finding.place is None and grid_in(turn.office.directory, turn.heard.text) is None:
            return _not_found(finding.text)
        return _where_last(turn) if values.get("matters") else None

    def _from_words(self, turn: Turn, frame: Frame) -> Any:
        if frame.capability == "report" and DOES_NOT_KNOW.fullmatch(turn.heard.text):
            return asdict(Where(None, "", None))  # a person will ask
        if frame.capability != "report" and any(is_sure(matter) for matter in turn.heard.understood.matters):
            return None  # another matter, that happens to name a place
        if at_home.is_said(turn.heard.text):
            known = at_home.remembered(turn)
            return asdict(known) if known else Refusal(HOME_UNKNOWN)
        finding = _find(turn, frame)
        if finding.place is None and (grid := grid_in(turn.office.directory, turn.heard.text)) is not None:
            return asdict(grid)
        if frame.capability != "report" and not finding.text:
            return None  # no place in it at all
        if finding.place is not None:
            return asdict(where_of(finding.place, finding.detail, finding.text))
        if (near := just_said.near_alarm(turn, frame.values.get("case"), finding.text)) is not None:
            return asdict(near)
        if finding.candidates:
            return offer_places([asdict(where_of(match, finding.detail)) for match in finding.candidates])
        if finding.estate is not None and frame.tries < PLACE_TRIES:
            return _which_building(turn.office.directory, finding.estate)
        if not finding.text and (tells_a_matter(turn) or _wants_something_else(turn)):
            return None
        _keep_words(turn, frame)
        if frame.tries >= PLACE_TRIES:  # nothing is lost: a person will find out
            return asdict(Where(None, turn.heard.text[:40] if _may_be_a_place(turn.heard.text) else "", None))
        return _not_found(finding.text)

    def _from_point(self, turn: Turn) -> Any:
        point = turn.heard.inbound.point
        if point is None:
            return None
        lat, lng = to_wgs84(point.lat, point.lng, point.datum)
        directory = turn.office.directory
        near = directory.shapes.near_border(lat, lng)
        found = directory.shapes.at(lat, lng) or next(iter(near), None)
        if found is None:
            return Refusal(outside_text(), final=True)
        if len(near) > 1:
            return offer_places([asdict(_spot(directory, lat, lng, code)) for code in near[:3]])
        spot = _spot(directory, lat, lng, found)
        return asdict(replace(spot, name=point.label) if point.label else spot)


def _unplaced(turn: Turn) -> PlaceFinding | None:
    """What one of several matters says of its place, which nobody knows: the place of another is not its."""
    told = turn.heard.understood.matters
    for matter in told if any(matter.place is not None for matter in told) else ():
        if matter.place is None and (matter.candidates or (matter.place_text and not is_unnamed(matter.place_text))):
            return PlaceFinding(None, matter.candidates, matter.place_text, matter.detail, matter.estate)
    return None


def _where_last(turn: Turn) -> Refusal | None:
    """Where his case that still runs is, as the first guess: 是翠园3幢请回 1."""
    mine = find_cases_of_contact(turn.act.session, turn.person_id, OWN_MAX)
    case = next((one for one in mine if one.state in RUNNING and one.place and one.grid and not one.sealed), None)
    if case is None:
        return None
    where = Where(case.place, case_where(turn.act.session, case), case.grid)
    return Refusal(f"在哪里?是{where.words}请回 1,不是请说小区名和楼号。", (asdict(where),))


def _confirmed(turn: Turn, offered: dict[str, Any]) -> dict[str, Any] | None:
    """是的, 就是我楼上, 402: the one place that was offered, with the door he says."""
    door = turn.heard.number or from_chinese(turn.heard.text)
    if door is not None and door >= SMALLEST_DOOR:
        return {**offered, "detail": f"{offered['detail']}{door}室"}
    return offered if THERE.fullmatch(turn.heard.text) else None


def _may_be_a_place(said: str) -> bool:
    """Words nobody knows are kept as they are where they may name a place; a sentence to us names none."""
    return SENTENCE.search(said) is None and (len(said) <= LONGEST_NAME or is_beside(said) or has_kind(said))


def _keep_words(turn: Turn, frame: Frame) -> None:
    """What he says instead of a place is more about the matter, and is not lost."""
    matters, said = frame.values.get("matters") or [], turn.heard.text
    is_place = frame.tries >= PLACE_TRIES and _may_be_a_place(said)
    if matters and len(said) > 1 and said not in matters[0]["text"] and not is_place:
        tell_more(turn, matters[0], said)


def _wants_something_else(turn: Turn) -> bool:
    """Do words without a place surely greet or thank, ask for a person, for one's own, or something else (网格员电话多少)?"""
    understood = turn.heard.understood
    if understood.confidence < CERTAIN:
        return False
    said = turn.heard.text
    asks = understood.intent in ASKED and (QUESTION.search(said) is not None or named_alone(said) is not None)
    return asks or understood.intent in PERSONAL


def _from_card(turn: Turn) -> dict[str, Any] | None:
    """He scans the code at the door instead of saying where: that is as good as saying it."""
    where = scanned.take(turn)
    return asdict(replace(where, assumed="")) if where else None


def _find(turn: Turn, frame: Frame) -> PlaceFinding:
    """What the words say; a bare "7幢" is one of the estate whose building was asked for."""
    gazetteer = turn.office.directory.gazetteer
    finding = gazetteer.find(turn.heard.text)
    estate = frame.values.get(ESTATE)
    if estate and finding.place is None and is_unnamed(finding.text or turn.heard.text):
        within = gazetteer.find(f"{estate}{turn.heard.text}")
        return within if within.place or within.candidates else finding
    return _in_its_building(turn, frame, finding)


def _in_its_building(turn: Turn, frame: Frame, finding: PlaceFinding) -> PlaceFinding:
    """Told the estate alone, after 8号楼门口的井盖没有了: the building that was said first is kept."""
    said = next((one["place_text"] for one in frame.values.get("matters") or [] if is_unnamed(one["place_text"])), "")
    estate = finding.place or finding.estate
    if not said or estate is None or is_building(estate.name):
        return finding
    whole = turn.office.directory.gazetteer.find(f"{estate.name}{said}")
    return whole if whole.place is not None or (finding.estate and whole.candidates) else finding


def _spot(directory: Snapshot, lat: float, lng: float, grid: str) -> Where:
    """A point by the place next to it, which residents know; grids have names that they do not."""
    nearest = directory.gazetteer.nearest(lat, lng, grid)
    return Where(None, f"{nearest.name}附近" if nearest else directory.grid_name(grid), grid, "", lat, lng)


def sure_place(turn: Turn) -> Where | None:
    """The place that the words name for certain, or the grid."""
    if not turn.heard.text:
        return None
    finding = turn.office.directory.gazetteer.find(turn.heard.text)
    if finding.place:
        return where_of(finding.place, finding.detail, finding.text)
    return grid_in(turn.office.directory, turn.heard.text)


def offer_places(choices: Sequence[dict[str, Any]]) -> Refusal:
    """Ask which of several places is meant; of a single one, whether it is."""
    if len(choices) == 1:
        return Refusal(f"是{Where(**choices[0]).words}吗?是请回 1;不是请说小区名和楼号。", tuple(choices))
    listed = " ".join(f"{number}{Where(**choice).words}" for number, choice in enumerate(choices, 1))
    return Refusal(f"是哪一处?回 {listed};都不是请说小区名和楼号。", tuple(choices))


def outside_text() -> str:
    """What is said of a place outside every grid (DESIGN 6, Places)."""
    return "这里不在我们服务范围,请打当地12345(紧急110)。是本街道的地方请说小区名。"


def _not_found(named: str) -> Refusal:
    said = f"没找到“{named}”。" if named else "没听明白地点。"
    return Refusal(f"{said}请说小区名和楼号,或发个位置。")


def _which_building(directory: Snapshot, estate: PlaceMatch) -> Refusal:
    asked = "几弄几号" if directory.gazetteer.has_lanes(estate.code) else "几幢"
    return Refusal(f"{estate.name}分几个网格,请问是{asked}?", estate=estate.name)
