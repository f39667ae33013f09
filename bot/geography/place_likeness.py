"""Likeness (音形相近): names that were misheard, mistyped or said with a word missing, led back to names of the directory.

Only asked when nothing in a text is certain. What comes of it is a question; the one exception is `Guess.is_slip`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.geography.place_index import PlaceIndex, Rank
from bot.geography.place_mentions import is_whole
from bot.geography.place_parts import BUILDING
from bot.geography.place_sounds import shapes_of, sounds_of, syllable
from bot.geography.place_text import Folded
from bot.geography.place_words import CLEAN_BEFORE, LOCATIVE_BEFORE, NAMING_MARKS, ORDINARY, PLACE_AFTER, TELLING_MARKS

SHORTEST_IN_TALK = 3  # 规划 sounds like 桂花: two characters need a building, or words that only go with a place
SHORTEST_SLIP = 4
MOST_GUESSES = 4
LONGEST_HEARD = 12
MOST_COMPARED = 500  # names with the same first sound
MOST_MISSING = 4  # characters left out of a name: 水电幼儿园 of 水电新村幼儿园


@dataclass(frozen=True, slots=True)
class Guess:
    """A stretch of the text, and the name it may be."""

    start: int
    end: int
    key: str
    #: One character that is in nobody's name, read exactly like that of a long name: not another place, a slip.
    is_slip: bool = False

    def put_into(self, folded: Folded) -> Folded:
        """The text with the name in place of what was written; it still leads back to the words as written."""
        length = len(self.key)
        last = max(self.start, self.end - 1)
        spread = [min(self.start + at, last) for at in range(length - 1)] + [last]
        return replace(
            folded,
            text=folded.text[: self.start] + self.key + folded.text[self.end :],
            starts=folded.starts[: self.start] + [folded.starts[at] for at in spread] + folded.starts[self.end :],
            ends=folded.ends[: self.start] + [folded.ends[at] for at in spread] + folded.ends[self.end :],
        )


class Likeness:
    """The names of a directory by sound and by shape. Not changed after construction."""

    def __init__(self, index: PlaceIndex) -> None:
        self._names = [key for key, owners in index.keys.items() if min(owner.rank for owner in owners) <= Rank.PREFIX]
        self._by_sound = _keyed(self._names, sounds_of)
        self._by_shape = _keyed(self._names, shapes_of)
        #: Names by their sounds in any order, with one left out, and by their first.
        self._shuffled: dict[str, list[str]] = defaultdict(list)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        self._beginning: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            sounds = sounds_of(name)
            self._shuffled["".join(sorted(sounds))].append(name)
            self._beginning[sounds[0]].append(name)
            for shorter in _without_one(sounds) if len(name) > SHORTEST_IN_TALK else ():
                self._shortened[shorter].append(name)
        self._marks = frozenset(mark for name in self._names for mark in name) | NAMING_MARKS

    def is_longer(self, text: str, start: int, length: int) -> bool:
        """Whether what begins at `start` sounds like a name of more than `length` characters that is not written there."""
        classes = sounds_of(text[start : start + LONGEST_HEARD])
        lengths = self._by_sound.lengths.get(classes[:2], ())
        return any(
            longer > length and name != text[start : start + longer]
            for longer in lengths
            for name in self._by_sound.names.get(classes[:longer], ())
            if longer <= len(classes)
        )

    def guesses(self, folded: Folded, unknown: Sequence[tuple[int, int]]) -> list[Guess]:
        """Names that the text may mean, likeliest first. `unknown`: where unknown names stand."""
        if not self._names:
            return []
        whole = sorted(self._in_talk(folded.text), key=lambda guess: -len(guess.key))
        left: list[Guess] = []
        for guess in (*whole, *self._of_unknown(folded.text, unknown)):
            rivals = [other for other in left if other.start < guess.end and guess.start < other.end]
            if all((other.start, other.end) == (guess.start, guess.end) for other in rivals):
                left.append(guess)
        return list({guess.key: guess for guess in left}.values())[:MOST_GUESSES]

    def _in_talk(self, text: str) -> Iterator[Guess]:
        """Stretches that sound or look like a name from end to end."""
        for classes, names in ((sounds_of(text), self._by_sound), (shapes_of(text), self._by_shape)):
            for start in range(len(text) - 1):
                for length in names.lengths.get(classes[start : start + 2], ()):
                    end = start + length
                    alike = names.names.get(classes[start:end], ())
                    if alike and end <= len(text) and is_whole(text, start, end) and _may_be_name(text, start, end):
                        is_slip = self._is_slip(text, start, alike)
                        yield from (Guess(start, end, name, is_slip) for name in alike if name != text[start:end])

    def _is_slip(self, text: str, start: int, alike: Sequence[str]) -> bool:
        """Whether a name was certainly meant: the only one like it, long, one character read the same, and that one odd."""
        name = alike[0]
        wrong = [at for at, mark in enumerate(name) if text[start + at] != mark]
        if len(alike) > 1 or len(name) < SHORTEST_SLIP or len(wrong) != 1:
            return False
        written, meant = text[start + wrong[0]], name[wrong[0]]
        return syllable(written) == syllable(meant) and written not in self._marks

    def _of_unknown(self, text: str, unknown: Sequence[tuple[int, int]]) -> Iterator[Guess]:
        """Names with a character too many, too few or two in the wrong order, and names with words left out."""
        for start, end in unknown:
            written = text[start:end]
            if 2 <= len(written) <= LONGEST_HEARD:
                for name in dict.fromkeys(self._near(written)):
                    if name != written:
                        yield Guess(start, end, name)

    def _near(self, written: str) -> Iterator[str]:
        sounds = sounds_of(written)
        for name in self._shuffled.get("".join(sorted(sounds)), ()):
            if _is_swapped(sounds, sounds_of(name)):
                yield name
        if len(written) >= SHORTEST_IN_TALK:
            yield from (name for name in self._shortened.get(sounds, ()) if _is_harmless(sounds, sounds_of(name), name))
        for shorter in _without_one(sounds) if len(written) > SHORTEST_IN_TALK else ():
            for name in self._by_sound.names.get(shorter, ()):
                if _is_harmless(shorter, sounds, written):
                    yield name
        for name in self._beginning.get(sounds[0], ())[:MOST_COMPARED]:
            missing = len(name) - len(written)
            if 1 < missing <= MOST_MISSING and missing <= len(written) and _is_harmless(sounds, sounds_of(name), name):
                yield name


@dataclass(frozen=True, slots=True)
class _Keyed:
    """Names by a class string, and by its first two characters the lengths there are, longest first."""

    names: dict[str, list[str]]
    lengths: dict[str, tuple[int, ...]]


def _keyed(names: Sequence[str], classes_of: Callable[[str], str]) -> _Keyed:
    by_class: dict[str, list[str]] = defaultdict(list)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        classes = classes_of(name)
        by_class[classes].append(name)
        lengths[classes[:2]].add(len(classes))
    return _Keyed(dict(by_class), {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()})


def _may_be_name(text: str, start: int, end: int) -> bool:
    """Whether the words around leave room for a name here: 规划不合理 is no 桂花, 住规划三幢 may be."""
    if any(BUILDING.match(text, end + len(link)) for link in ("", "小区", "的") if text.startswith(link, end)):
        return True
    if text[start:end] in ORDINARY:
        return False
    clean = not start or text[start - 1] in CLEAN_BEFORE
    placed = bool(LOCATIVE_BEFORE.search(text[max(0, start - 3) : start])) or bool(PLACE_AFTER.match(text, end))
    return placed or text.startswith("小区", end) or (clean and end - start >= SHORTEST_IN_TALK)


def _without_one(sounds: str) -> list[str]:
    return [sounds[:at] + sounds[at + 1 :] for at in range(len(sounds))]


def _is_swapped(one: str, other: str) -> bool:
    """Whether two neighbouring sounds changed places, and no more: 河滨 and 滨河."""
    unlike = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(unlike) == 2 and unlike[1] == unlike[0] + 1


def _is_harmless(shorter: str, longer: str, name: str) -> bool:
    """Whether what `longer`, the sounds of `name`, has more is nothing that two neighbours' names are told apart by.

    东湖 and 西湖, 一期 and 二期 differ in one character on purpose: nothing is ever exchanged, and no telling word is
    added or dropped.
    """
    rest = _left_over(shorter, longer)
    return rest is not None and not any(name[at] in TELLING_MARKS or name[at].isascii() for at in rest)


def _left_over(shorter: str, longer: str) -> list[int] | None:
    """Which characters of `longer` remain when `shorter` is crossed out in order; None when it is not in it."""
    rest, at = [], 0
    for place, mark in enumerate(longer):
        if at < len(shorter) and mark == shorter[at]:
            at += 1
        else:
            rest.append(place)
    return rest if at == len(shorter) else None
