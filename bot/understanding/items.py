"""List items (分条): the numbers of a list as people type it (1、… 2、…, 一是… 二是…) become one mark."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import count

from bot.text.numerals import to_chinese
from bot.understanding.reading import ITEM

_CIRCLED = re.compile("[①-⑳❶-❿]")
_HAN = re.compile("[\u4e00-\u9fff]")
_MOST_ITEMS = 20


def mark_circled(text: str) -> str:
    """`text` with ① and the like as marks; to be done before NFKC, which makes plain digits of them."""
    return _CIRCLED.sub(f"\n{ITEM}", text)


def mark_numbered(text: str) -> str:
    """NFKC `text` with the numbers of a list as marks; a number alone (1、望江坊…) stays, for it may be a building."""
    for chinese in (False, True):
        found = list(_run(text, chinese=chinese))
        if len(found) > 1:
            pieces = [text[: found[0][0]]]
            ends = [start for start, _ in found[1:]] + [len(text)]
            pieces.extend(f"\n{ITEM}{text[after:end]}" for (_, after), end in zip(found, ends, strict=True))
            return "".join(pieces).strip()
    return text


def _run(text: str, *, chinese: bool) -> Iterator[tuple[int, int]]:
    """Where the numbers 1, 2, 3 … of a list stand, in order, with words between them (1、2、3幢 is no list)."""
    at = 0
    for item in count(1):
        found = _mark(item, chinese).search(text, at)
        if found is None or item > _MOST_ITEMS or (item > 1 and not _HAN.search(text, at, found.start())):
            return
        yield found.span()
        at = found.end()


@lru_cache(maxsize=2 * _MOST_ITEMS + 2)
def _mark(item: int, chinese: bool) -> re.Pattern[str]:
    """The number of the `item`th item: the first begins the text or a clause, the later ones may follow a word."""
    before = r"(?:^|(?<=[\n 。.;,!?:、]))" if item == 1 else r"(?<=[\n 。.;,!?:、)\u4e00-\u9fff])"
    if chinese:
        return re.compile(rf"{before}\(?第?{to_chinese(item)}(?:[、.):]|是(?!不|否))[ ,:]?")
    # A decimal is no item (1.5米), but a building may follow the number at once (2.3幢).
    return re.compile(rf"{before}\(?{item}(?:[.、)](?!\d+(?![\d幢栋棟号座#]))|[:,](?!\d))[ ,:]?")
