"""Places of matters (事项地点): each matter's own place, or the one it shares with its neighbours in the text."""

import re
from collections.abc import Sequence
from typing import Protocol

from bot.geography.place_words import AT, NEAR
from bot.geography.places import PlaceFinding
from bot.text.numerals import arabic_addresses
from bot.understanding.matcher import STOPS

_BUILDING = re.compile(
    r"((?:\d{1,4}支?弄)?\d{1,4}|[A-Za-z](?=座|幢|栋|号楼))\s*(?:幢|栋|棟|号楼|座|#|号(?!码|线))|(\d{1,4}支?弄)"
)
_UNNAMED = re.compile(
    r"^\W*(?:第)?(?:[\d一二三四五六七八九十]{1,4}\s*(?:幢|栋|棟|号楼|座|#|号|单元|楼|支?弄)|[A-Za-z](?:座|幢|栋))"
)
#: A gate by its side (北门, 东大门): of the estate said before.
_GATE = re.compile(r"[东南西北]{1,2}[大小侧]?门")
#: The rooms of an old house in a lane.
_ROOM = "亭子间|[前后]?客堂间?|[前后]厢房|[前后]楼|[二三]层阁|阁楼|晒台|灶[披头]间|天井"
_ONLY_WHERE = re.compile(
    f"(?:\\d{{1,4}}(?:单元|室|楼|层|号|户|门)?|[\\W就在是的呀啊哦喔呢吧嘛这那]|{AT.pattern}|{NEAR.pattern}|{_ROOM})*"
)
#: A public place that the directory does not know, where a further matter begins with it: 还有菜市场垃圾没人收.
_LANDMARK = re.compile(
    r"(?:\W|还有|另外|再有|再就是|顺便|以及|对了|同时|那个|有个|在)*(?P<name>(?:(?!小区|楼|我|你|他|她|咱|去|到|上|送|从|往|里|边|的)[\u4e00-\u9fff]){0,4}?"
    r"(?:菜市?场|农贸市场|小学|中学|学校|幼儿园|医院|卫生[站院]|公园|地铁[站口]|公交站|车站|派出所|敬老院|养老院))(?![生车])"
)
_TOGETHER = re.compile(r"(?P<places>[^。!?;]{4,60}?)[,、 ]*(?:全?都|全部|均)(?!不知道|说)")
_AND = re.compile(r"[,、 ]*(?:和|跟|与|及|还有)[ ]*|[,、 ]+")
#: The numbers of an address: 二期, B区, 12弄, 7号楼, 3-2-502, 1502.
_NUMBERS = re.compile(
    r"(?:[A-Za-z]|[\d一二三四五六七八九十]{1,4})(?:期|区|支?弄|号楼?|幢|栋|座|单元|室|楼|层|门(?!口))|[A-Za-z]?\d{1,4}(?:-\d{1,4})+室?|(?<!\d)\d{3,4}(?![\d年月日点分元块个人天次度米])"
)
_MOST_CLAUSES = 40  # of one message whose places are read one by one

Span = tuple[int, int]


class Finder(Protocol):
    """Whoever finds places in words: `bot.geography.gazetteer.Gazetteer`."""

    def find(self, text: str) -> PlaceFinding: ...


def find_places(finder: Finder, text: str, spans: Sequence[Span], whole: PlaceFinding) -> list[PlaceFinding]:
    """A finding per stretch of `text`; `whole` is the finding of all of it.

    A stretch that names no place takes the one said before it, else the first one said after it. A building without its
    estate (5幢) is looked for in the estate said before, a gate (北门) in one said before or after.
    """
    if len(spans) == 1:
        return [whole]
    found: list[PlaceFinding] = []
    last: PlaceFinding | None = None
    for own in with_estates(finder, [_named_in(finder, text[start:end]) for start, end in spans]):
        if own.text:
            last = own
        found.append(own if own.text or last is None else _shared(last, own))
    named = [each for each in found if each.text and not _is_gate(each)]
    first = named[0] if named else whole
    found = [_in_estate_of(finder, first, each) if named and _is_gate(each) else each for each in found]
    return [first if _is_gate(each) else each if each.text else _shared(first, each) for each in found]


def find_in_clauses(finder: Finder, text: str, spans: Sequence[Span], whole: PlaceFinding) -> list[PlaceFinding]:
    """What each clause of `text` says by itself about where; nothing when `whole`, the finding of all, has no words."""
    if len(spans) == 1 or not whole.text:
        return [whole, *[PlaceFinding()] * (len(spans) - 1)]
    read = [finder.find(text[start:end]) for start, end in spans[:_MOST_CLAUSES]]
    return read + [PlaceFinding()] * (len(spans) - len(read))


def find_together(finder: Finder, text: str) -> list[PlaceFinding]:
    """The places of which one thing is said at once (福佑里12弄和德兴坊都停水了); none where one of them is in doubt."""
    listed = _TOGETHER.match(text)
    parts = [part for part in _AND.split(listed["places"]) if part] if listed else []
    found = [finder.find(part) for part in parts]
    are_all = all(each.place and f"{each.text}{each.detail}" == part for each, part in zip(found, parts, strict=True))
    return found if len(found) > 1 and are_all else []


def says_only_where(left: str) -> bool:
    """Whether `left`, what is said beside the names of places, adds nothing but 门口, 旁边 and the like."""
    return _ONLY_WHERE.fullmatch(left) is not None


def with_estates(finder: Finder, named: Sequence[PlaceFinding]) -> list[PlaceFinding]:
    """The findings in text order, a building without its estate (5幢) as that of the estate said before."""
    found: list[PlaceFinding] = []
    last = PlaceFinding()
    for own in named:
        each = _in_estate_of(finder, last, own) if last.text and _is_unnamed(own) else own
        last = each if each.text else last
        found.append(each)
    return found


def spans_of_names(
    text: str, clauses: Sequence[Span], named: Sequence[PlaceFinding], whole: PlaceFinding
) -> list[Span]:
    """Where the names of known places stand: that of the whole text if it stands in one clause, else clause by clause."""
    start = _start_of(text, whole, 0)
    if start >= 0 and any(a <= start and start + len(whole.text) <= b for a, b in clauses):
        return [(start, start + len(whole.text))]
    starts = [(_start_of(text, each, a), len(each.text)) for (a, _), each in zip(clauses, named, strict=True)]
    return [(at, at + length) for at, length in starts if at >= 0]


def spans_of_numbers(text: str, start: int, end: int) -> list[Span]:
    """Where the numbers of an address stand between `start` and `end`."""
    return [found.span() for found in _NUMBERS.finditer(text, start, end)]


def is_elsewhere(before: PlaceFinding | None, own: PlaceFinding) -> bool:
    """Whether `own` names another place than the one said before: another building, or another known name.

    A building of the estate said before is that place more exactly, and an estate is not another than its building.
    """
    if before is None or not before.text or not own.text:
        return False
    words, own_words = arabic_addresses(before.text), arabic_addresses(own.text)
    building, other = _BUILDING.search(words), _BUILDING.search(own_words)
    name, own_name = _name(words), _name(own_words)
    if name in own_name or own_name in name:  # an empty name too: a bare building
        return building is not None and other is not None and building.groups() != other.groups()
    return bool(other or own.place or own.candidates)


def _name(words: str) -> str:
    """The estate or landmark in the words that named a place, without its building."""
    return re.sub(r"\W|小区|家园$|还有|另外", "", _BUILDING.split(words)[0])


def _start_of(text: str, where: PlaceFinding, offset: int) -> int:
    """Where the name of a known place stands from `offset` on, or -1 if it does not stand in one piece."""
    known = bool(where.place or where.candidates)
    return text.find(where.text, offset) if known and where.text and not STOPS & set(where.text) else -1


def _named_in(finder: Finder, stretch: str) -> PlaceFinding:
    """What a stretch says about where; only the gate where it names one and nothing else, or a place nobody knows."""
    found = finder.find(stretch)
    if found.text:
        return found
    gate, landmark = _GATE.search(stretch), _LANDMARK.match(stretch)
    named = gate.group() if gate else landmark["name"] if landmark else ""
    return PlaceFinding(text=named) if named else found


def _is_gate(own: PlaceFinding) -> bool:
    """Is it but a gate, of which nobody said whose?"""
    return own.place is None and not own.candidates and _GATE.fullmatch(own.text) is not None


def _is_unnamed(own: PlaceFinding) -> bool:
    return own.place is None and (bool(_UNNAMED.match(own.text)) or _is_gate(own))


def _in_estate_of(finder: Finder, last: PlaceFinding, own: PlaceFinding) -> PlaceFinding:
    """The building that `own` names in the estate named before; as it was when that says nothing of an estate."""
    estate = _BUILDING.split(arabic_addresses(last.text))[0].strip(" ,、的")
    if not estate:
        return own
    found = finder.find(f"{estate}{own.text}{own.detail}")
    if own.candidates and found.place is not None and found.place == last.place:
        return own  # the name is a landmark's, and known buildings bear the number: that is a question
    if found.place or found.candidates:
        return found
    return PlaceFinding(text=f"{estate}{own.text}", detail=own.detail)


def _shared(place: PlaceFinding, own: PlaceFinding) -> PlaceFinding:
    return PlaceFinding(place.place, place.candidates, place.text, own.detail or place.detail, place.estate)
