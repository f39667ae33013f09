"""Gazetteer (地名词典): from what people write to a place of the directory. It asks rather than guesses."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from bot.geography.nearest import NearestPlaces
from bot.geography.place_decision import Decision, Loose, decide
from bot.geography.place_index import MOST_ALIKE, PlaceIndex
from bot.geography.place_likeness import Guess, Likeness
from bot.geography.place_mentions import find_mentions, is_denied
from bot.geography.place_parts import lane_of, split_row
from bot.geography.place_readings import Reading, read_mention
from bot.geography.place_text import Folded, fold
from bot.geography.place_unknown import find_loose, find_unknown_estates, unknown_names
from bot.geography.places import BUILDING, PlaceFinding, PlaceMatch, PlaceRow, match_of

__all__ = ["Gazetteer", "PlaceFinding", "PlaceMatch", "PlaceRow"]

_JOINED = ("", "和", "与", "跟", "同", "及", "或", "或者", "还有")
MOST_PLACES = 20  # of one message; a pasted article may name hundreds
REMEMBERED_MAX = 64  # texts whose finding is remembered: a turn asks about the same one several times


class Gazetteer:
    """The names of a district's places, ready to be found in text. Immutable."""

    def __init__(self, rows: Iterable[PlaceRow], grid_parents: Mapping[str, str | None]) -> None:
        """`grid_parents`: for each grid the larger one, or None; grids it does not name stand alone."""
        self._index = PlaceIndex(rows, dict(grid_parents))
        self._likeness = Likeness(self._index)
        self._nearest = NearestPlaces(self._index.rows.values())
        self._find_lately = lru_cache(maxsize=REMEMBERED_MAX)(self._search)

    def by_code(self, code: str) -> PlaceMatch | None:
        """The place with this code of the directory."""
        row = self._index.rows.get(code)
        return match_of(row) if row else None

    def nearest(self, lat: float, lng: float, grid: str) -> PlaceMatch | None:
        """The place of `grid` by which residents know a WGS-84 point."""
        return self._nearest.find(lat, lng, grid)

    def building(self, code: str) -> PlaceMatch | None:
        """The place with this code if it is a building."""
        row = self._index.rows.get(code)
        return match_of(row) if row and row.kind == BUILDING else None

    def find_beside(self, code: str, text: str) -> PlaceFinding:
        """The place `text` names in the estate of a building: 5幢 said by somebody who lives in 翠园3幢."""
        row = self._index.rows.get(code)
        split = split_row(fold(row.name).text) if row else None
        return self.find(f"{split[0]}{text}") if split else PlaceFinding()

    def estate_of(self, code: str) -> PlaceMatch | None:
        """The estate of a building, or the place itself where it is none."""
        row = self._index.rows.get(code)
        split = split_row(fold(row.name).text) if row and row.kind == BUILDING else None
        return self.find(split[0]).place if split else self.by_code(code)

    def has_lanes(self, code: str) -> bool:
        """Whether the houses of an estate are numbered by lane: 福佑里12弄3号."""
        row = self._index.rows.get(code)
        owners = self._index.keys.get(fold(row.name).text, []) if row else []
        return any(lane_of(rest)[0] for owner in owners if owner.group.row is row for rest in owner.group.inner)

    def knows(self, name: str) -> bool:
        """Whether `name` is one of the directory's, exactly as people say it."""
        return fold(name).text.strip(" ·-") in self._index.keys

    def find(self, text: str) -> PlaceFinding:
        """The place `text` names: certain, or up to three to ask about, or the words that name an unknown one."""
        return self._find_lately(text)

    def _search(self, text: str) -> PlaceFinding:
        folded = fold(text)
        mentioned = self._read(folded)
        found, unknown = self._find(folded, mentioned)
        settled = found.place is not None or len(found.candidates) > 1
        if settled and not any(self._sounds_longer(folded, reading) for reading in mentioned):
            return found
        return self._by_likeness(folded, found, unknown)

    def _sounds_longer(self, folded: Folded, reading: Reading) -> bool:
        """Whether a longer name may be meant that was misheard: 翠园璐 is 翠园 and something, or 翠园路."""
        length = reading.end - reading.start
        return not reading.choice.within and self._likeness.is_longer(folded.text, reading.start, length)

    def _find(self, folded: Folded, mentioned: list[Reading]) -> tuple[PlaceFinding, list[Loose]]:
        """What the names as they are written say, and the unknown names beside them."""
        loose = find_loose(folded.text, mentioned)
        unknown = list(find_unknown_estates(folded.text, mentioned))
        readings = [reading for reading in mentioned if not is_denied(folded.text, reading.start)]
        decision = decide(folded.text, readings, [*loose, *_elsewhere(folded, unknown)], self._index)
        found = _finding(folded, decision) if decision else self._unknown(folded, [*loose, *unknown])
        return found, [*loose, *unknown]

    def _by_likeness(self, folded: Folded, found: PlaceFinding, unknown: list[Loose]) -> PlaceFinding:
        """What the text says if a name in it was misheard or mistyped: a question, unless it is no more than a slip."""
        guesses = self._likeness.guesses(folded, unknown_names(folded.text, unknown))
        findings = [(guess, self._reread(guess, folded)) for guess in guesses]
        findings = [(guess, other) for guess, other in findings if other.place or other.candidates or other.estate]
        if not findings:
            return found
        (guess, first), alone = findings[0], len(findings) == 1 and not found.candidates and not found.place
        if alone and guess.is_slip and first.place is not None and self._index.rows[first.place.code].kind == BUILDING:
            return first
        return _offered([other for _, other in findings], (found.place,) if found.place else found.candidates)

    def _reread(self, guess: Guess, folded: Folded) -> PlaceFinding:
        """The text with a guessed name in it; without one where it still is not understood or is ruled out."""
        if is_denied(folded.text, guess.start):
            return PlaceFinding()
        corrected = guess.put_into(folded)
        return self._find(corrected, self._read(corrected))[0]

    def _read(self, folded: Folded) -> list[Reading]:
        """Every place of the directory that the text names, in text order."""
        readings: list[Reading] = []
        for mention in find_mentions(folded, self._index):
            if len(readings) == MOST_PLACES:
                break
            if readings and mention.start < readings[-1].end:
                continue  # inside the part or building just read
            after_place = bool(readings) and folded.text[readings[-1].after : mention.start] in _JOINED
            reading = read_mention(folded, mention, after_place=after_place)
            if reading is not None:
                readings.append(reading)
        return readings

    def _unknown(self, folded: Folded, loose: list[Loose]) -> PlaceFinding:
        """Nothing known is named: the unknown name, or a building of who knows which estate."""
        if not loose:
            return PlaceFinding()
        first = next((each for each in loose if each.named), loose[0])
        detail = folded.words(*first.detail)
        words = folded.words(first.start, first.end)
        if first.named or len(first.ids) != 1:
            return PlaceFinding(text=words, detail=detail)
        rows = self._index.by_building.get(first.ids[0], [])
        few = rows if len(rows) <= MOST_ALIKE else []
        return PlaceFinding(candidates=tuple(match_of(row) for row in few), text=words, detail=detail)


def _offered(likely: list[PlaceFinding], named: tuple[PlaceMatch, ...]) -> PlaceFinding:
    """The findings as one question: what the names are like first, then what was named, unless that only holds it."""
    first = likely[0]
    matches = [match for each in likely for match in ((each.place,) if each.place else each.candidates)]
    matches += [match for match in named if not any(each.name.startswith(match.name) for each in matches)]
    distinct = tuple({match.code: match for match in matches}.values())[:MOST_ALIKE]
    return replace(first, place=None, candidates=distinct, estate=None if distinct else first.estate)


def _elsewhere(folded: Folded, unknown: list[Loose]) -> list[Loose]:
    """Of the unknown estates those where something is said to be: they cast doubt on what is known."""
    return [each for each in unknown if folded.text[: each.start].endswith(("在", "住", "到", "是", "位于"))]


def _finding(folded: Folded, decision: Decision) -> PlaceFinding:
    reading = decision.reading
    detail = folded.words(*decision.detail)
    words = folded.words(decision.start, decision.end)
    group = reading.choice.group
    only_grid = next(iter(group.grids)) if group and len(group.grids) == 1 else ""
    matches = tuple(match_of(row, only_grid) for row in decision.rows)
    if decision.sure:
        return PlaceFinding(place=matches[0], text=words, detail=detail)
    spread = group.row if group and reading.choice.spread and reading.sure_of_name else None
    return PlaceFinding(None, matches, words, detail, match_of(spread) if spread else None)
