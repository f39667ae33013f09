"""Clusters (热点): reports of one place, one category and one thing, so that five chargers are not five numbers. Pure.

Only words of the lists (categories, `bot.cases.alike`) can name a cluster: what a resident wrote himself never stands in
a brief.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from bot.cases.alike import THINGS
from bot.cases.lifecycle import WITHDRAWN
from bot.reviews.brief import Cluster, Number
from bot.reviews.counting import Span
from models.case_counts import Counted

NEW, RISING = "new", "rising"
WORDS_SHOWN = 2
#: Reports of this category have nothing in common but that nobody could sort them.
UNSORTED = "other"
#: Half as many again, and at least two more: a third report after two is no rise.
RISES_BY, RISES_AT_LEAST = 1.5, 2

Heap = tuple[str, str]


def find_clusters(
    cases: Sequence[Counted],
    spans: tuple[Span, Span],
    place_of: Callable[[Counted], str],
    vocabulary: Mapping[str, Sequence[str]],
    hot_from: int,
) -> tuple[Cluster, ...]:
    """What at least `hot_from` reports of the first span have in common, largest first, against the second span.

    What was taken back (发错了, 不用办了) counts in neither. `place_of` names an estate, or a grid where it is not known;
    `vocabulary` are the words of each category.
    """
    now, before = spans
    heaps: dict[Heap, list[Counted]] = defaultdict(list)
    then: dict[Heap, list[Counted]] = defaultdict(list)
    for case in cases:
        if case.state == WITHDRAWN:
            continue
        heap = (place_of(case), case.category)
        if heap[0] and now.has(case.opened_at):
            heaps[heap].append(case)
        elif heap[0] and before.has(case.opened_at):
            then[heap].append(case)
    found = [
        _cluster(heap, words, same, then[heap], vocabulary)
        for heap, reports in heaps.items()
        for words, same in _split(reports, heap[1], vocabulary, hot_from)
    ]
    return tuple(sorted(found, key=lambda one: (-one.number.count, one.place, one.category, one.words)))


def words_in(category: str, text: str, vocabulary: Mapping[str, Sequence[str]]) -> list[str]:
    """What a report speaks of: the things we know by name, else the category's own words, longest first.

    A word inside another one does not count.
    """
    named = [plain for pattern in THINGS.get(category, ()) if (plain := _plain(pattern)) and re.search(pattern, text)]
    if not named:
        named = sorted((word for word in vocabulary.get(category, ()) if word in text), key=len, reverse=True)
    return [word for at, word in enumerate(named) if not any(word in longer for longer in named[:at])]


@cache
def _plain(pattern: str) -> str:
    """What a thing is called: the first of its words; "" for one that is no plain word."""
    first = pattern.split("|", maxsplit=1)[0]
    return "" if re.search(r"[\\.\[(*+?{]", first) else first


def _split(
    reports: Sequence[Counted], category: str, vocabulary: Mapping[str, Sequence[str]], hot_from: int
) -> list[tuple[tuple[str, ...], list[Counted]]]:
    """A heap by the thing it speaks of: the commonest word first; what shares none stays together."""
    said = {case.id: words_in(category, case.text, vocabulary) for case in reports}
    left, parts = list(reports), []
    while left:
        common = Counter(word for case in left for word in said[case.id])
        word, times = min(common.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
        if times < hot_from:
            break
        same = [case for case in left if word in said[case.id]]
        others = Counter(other for case in same for other in said[case.id] if other != word)
        shared = [other for other, many in sorted(others.items()) if many * 2 > len(same)]
        parts.append(((word, *shared)[:WORDS_SHOWN], same))
        left = [case for case in left if word not in said[case.id]]
    return [*parts, ((), left)] if len(left) >= hot_from and category != UNSORTED else parts


def _cluster(
    heap: Heap,
    words: tuple[str, ...],
    same: Sequence[Counted],
    then: Sequence[Counted],
    vocabulary: Mapping[str, Sequence[str]],
) -> Cluster:
    place, category = heap
    before = sum(1 for case in then if not words or words[0] in words_in(category, case.text, vocabulary))
    rises = len(same) >= before * RISES_BY and len(same) - before >= RISES_AT_LEAST
    return Cluster(
        place=place,
        category=category,
        words=words,
        number=Number(cases=tuple(case.id for case in same), before=before),
        mark=NEW if not before else RISING if rises else "",
    )
