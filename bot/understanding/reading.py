"""Reading (读句): a text cut into clauses, with the listed words found in it, asked clause by clause."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.understanding.matcher import Hit

CATEGORY = "category_"
#: The weight of a configured word of a category that has no list of its own: it was written on purpose and wins.
OWN_WORD = 9.0
PERSON = frozenset("人孩妈爸爷奶娃婆婴妇嫂哥姐弟妹叔伯")

#: Stands for the number of a list item (1、 ① 一、): another matter begins.
ITEM = "•"
_BREAK = re.compile(
    r"[。!?;\n,.，！？；:：]+|(?<=[\u4e00-\u9fff])[、 ](?=[\u4e00-\u9fff\d])|(?<!\d)(?=\d{1,2}[.、)])(?!\d+\.\d)"
)
#: Begins another matter, in the middle of a clause too. 还有人 and the like are no beginning.
_CUTS = (
    r"还有(?!人|点|一点|没有|没|异味|很多|好多|味|声|必要|火|烟|气)|另外|此外|顺便|再就是|再有|还想|其次|以及|"
    r"并且|而且|另一个|另一件|还要反映|还要报|•|\d{1,2}[.、)]"
)
CONNECTIVE = re.compile(_CUTS)
#: … and only where a clause begins: not 买来第三天, 最后一月, 同时砸墙.
_OPENS = re.compile(rf"{_CUTS}|再说|第[二三四五2345]|同时|对了|最后")
_TOO = re.compile(r"^.{0,12}?(?:也|还(?![没有在是不]))")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of text between marks: offsets, and whether a word says that another matter begins."""

    start: int
    end: int
    begins: bool
    #: 也: the same is said of another thing.
    too: bool


def clauses_of(text: str) -> list[Clause]:
    """The clauses of `text` in order; marks belong to none, and none is empty."""
    found: list[Clause] = []
    at = 0
    for piece in (*_BREAK.finditer(text), None):
        end = piece.start() if piece else len(text)
        found.extend(_cut_at_connectives(text, at, end))
        at = piece.end() if piece else end
    return found


def _cut_at_connectives(text: str, start: int, end: int) -> Iterable[Clause]:
    cuts = [cut.start() for cut in CONNECTIVE.finditer(text, start, end) if cut.start() > start]
    for begin, stop in zip((start, *cuts), (*cuts, end), strict=True):
        if text[begin:stop].strip():
            begins = _OPENS.match(text, begin, stop) is not None
            yield Clause(begin, stop, begins, bool(_TOO.match(text[begin:stop])))


@dataclass
class Reading:
    """A normalised text and what the lists found in it."""

    text: str
    hits: Sequence[Hit]
    clauses: list[Clause] = field(init=False)
    by_tag: dict[str, list[Hit]] = field(init=False)

    def __post_init__(self) -> None:
        self.clauses = clauses_of(self.text)
        self.by_tag = defaultdict(list)
        for hit in self.hits:
            self.by_tag[hit.tag].append(hit)

    def within(self, tag: str, start: int = 0, end: int = 1 << 30) -> list[Hit]:
        """The hits of the list `tag` that lie within the offsets."""
        hits = self.by_tag.get(tag)
        if not hits:
            return []
        return [hit for hit in hits[bisect_left(hits, (start,)) : bisect_left(hits, (end,))] if hit.end <= end]

    def has(self, tag: str, start: int = 0, end: int = 1 << 30) -> bool:
        """Whether a word of the list `tag` lies within the offsets."""
        return tag in self.by_tag and bool(self.within(tag, start, end))

    def clause_at(self, offset: int) -> Clause:
        """The clause `offset` lies in, or the last one."""
        at = bisect_left(self._ends, offset + 1)
        return self.clauses[min(at, len(self.clauses) - 1)]

    def without(self, spans: Collection[tuple[int, int]]) -> "Reading":
        """The same text without the category words inside `spans`: a fire that is denied says nothing of fire safety."""
        if not spans:
            return self
        kept = [
            hit
            for hit in self.hits
            if not (hit.tag.startswith(CATEGORY) and any(a <= hit.start and hit.end <= b for a, b in spans))
        ]
        return Reading(self.text, kept)

    def without_words(self, spans: Collection[tuple[int, int]]) -> "Reading":
        """The same text without any listed word inside `spans`."""
        if not spans:
            return self
        kept = [hit for hit in self.hits if not any(a <= hit.start and hit.end <= b for a, b in spans)]
        return Reading(self.text, kept)

    def clause_before(self, clause: Clause) -> Clause | None:
        """The clause before `clause`."""
        at = bisect_left(self._ends, clause.end)
        return self.clauses[at - 1] if at else None

    @cached_property
    def _ends(self) -> list[int]:
        return [clause.end for clause in self.clauses]

    @cached_property
    def categories(self) -> list[Hit]:
        """The hits that speak for a category, without those hidden in a longer word (灯 in 红绿灯, 电梯 in 电梯广告).

        What the operator configured for a category of his own is never hidden, and a longer word does not hide a
        pattern of its own category (灯…坏 in 灯坏了).
        """
        kept: list[Hit] = []
        before = at_start = 0  # how far hiding words reach that begin before, or at, the present offset
        offset = -1
        speaks: set[str] = set()  # the lists of the longest words that begin at the present offset
        for hit in self._longest_first:
            if hit.start > offset:
                before, at_start, offset, speaks = max(before, at_start), 0, hit.start, set()
            hidden = before >= hit.head_end or (at_start > hit.head_end and not (hit.gapped and hit.tag in speaks))
            if hit.tag.startswith(CATEGORY) and (not hidden or hit.weight >= OWN_WORD):
                kept.append(hit)
            if not hit.gapped:
                at_start = max(at_start, hit.end)
                if hit.end == at_start:
                    speaks.add(hit.tag)
        return kept

    @cached_property
    def _longest_first(self) -> list[Hit]:
        """Words that say what a text is about, by where they begin, longer ones before the shorter they hide."""
        about = [hit for hit in self.hits if hit.tag == "neutral" or hit.tag.startswith(CATEGORY)]
        return sorted(about, key=lambda hit: (hit.start, hit.gapped, -hit.end))
