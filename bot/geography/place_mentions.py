"""Mentions (提及): where in a text a place of the directory is named, and how much that may be trusted."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.geography.place_index import Owner, PlaceIndex, Rank
from bot.geography.place_text import Folded, is_latin
from bot.geography.place_words import (
    CLEAN_BEFORE,
    CLEAN_WORD_BEFORE,
    INSIDE_OR_NAME,
    LOCATIVE_BEFORE,
    NOT_BEFORE,
    ORDINARY,
    OTHER_ESTATE,
    OTHER_PLACE,
    PLACE_AFTER,
    SAME_PLACE,
    SIBLING_BEFORE,
)

# 翠园路灯 may be 翠园 and its 路灯, 桂花里面 may be inside 桂花: a key that ends so, followed so, is doubtful.
_OVERREACH = {
    "路": "灯面牌",
    "里": "面头边",
    "园": "区丁林",
    "村": "口民里",
    "院": "子",
    "城": "管",
    "广场": "舞",
}
# 一院子 is no 一院: the key ends inside another word.
_BROKEN = {"院": ("子", "里"), "城": ("管",), "园": ("丁", "林"), "场": ("面", "合"), "站": ("着",), "学": ("生",)}


class Trust(IntEnum):
    """How much a mention is worth."""

    NONE = 0  # an ordinary word, or the name of something else
    WEAK = 1  # perhaps only part of another word
    OTHER = 2  # clearly a name, perhaps of a place beside or within: 翠园幼儿园
    SURE = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A key found in the folded text. `end` is past 小区 when that was added by the speaker."""

    start: int
    end: int
    key: str
    owners: tuple[Owner, ...]
    #: The words can be cut in two ways (翠园路|灯, 翠园|路灯); `owners` are those of both.
    torn: bool = False


def find_mentions(folded: Folded, index: PlaceIndex) -> list[Mention]:
    """The keys in the text that do not overlap, longer ones first served, in text order."""
    text = folded.text
    taken: list[Mention] = []
    covered = bytearray(len(text))
    for start, key in sorted(_matches(text, index), key=lambda match: (-len(match[1]), match[0])):
        end = start + len(key)
        if not any(covered[start:end]):
            covered[start:end] = b"\1" * len(key)
            taken.append(_mention(text, start, key, index))
    return sorted(taken, key=lambda mention: mention.start)


def _matches(text: str, index: PlaceIndex) -> Iterator[tuple[int, str]]:
    for start in range(len(text) - 1):
        for length in index.lengths.get(text[start : start + 2], ()):
            key = text[start : start + length]
            if key in index.keys and is_whole(text, start, start + length):
                yield start, key


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether the cut falls between words as far as figures and letters tell: no 3栋 in 13栋."""
    return not (
        (start and is_latin(text[start - 1]) and is_latin(text[start]))
        or (end < len(text) and is_latin(text[end - 1]) and is_latin(text[end]))
    )


def _mention(text: str, start: int, key: str, index: PlaceIndex) -> Mention:
    owners = tuple(index.keys[key])
    end = start + len(key)
    for tail, following in _OVERREACH.items():
        if key.endswith(tail) and end < len(text) and text[end] in following:
            shorter = index.keys.get(key.removesuffix(tail), ())
            others = tuple(owner for owner in shorter if all(owner.group is not known.group for known in owners))
            if others:
                return Mention(start, end, key, owners + others, torn=True)
    if not key.endswith("小区"):
        end += len("小区") if text.startswith("小区", end) else len("住宅区") if text.startswith("住宅区", end) else 0
    return Mention(start, end, key, owners)


def is_denied(text: str, start: int) -> bool:
    """不是翠园: whether what begins at `start` is named only to be ruled out."""
    return bool(NOT_BEFORE.search(text[max(0, start - 5) : start]))


def trust(folded: Folded, mention: Mention, rank: Rank, *, with_building: bool, after_place: bool) -> Trust:
    """How far this mention may be taken for its place.

    `rank` is that of the reading considered; `with_building`: a building is written after it;
    `after_place`: another place's name ends where this begins.
    """
    text = folded.text
    clean = after_place or _is_clean_before(folded, mention.start)
    other = _other_name(text, mention, rank)
    if other is not None:
        return other
    before = text[mention.start - 1] if mention.start else ""
    if before in SIBLING_BEFORE and not clean:
        return Trust.OTHER
    common = mention.key in ORDINARY
    generic = OTHER_PLACE.fullmatch(mention.key) is not None  # 蓝天幼儿园 is not whatever has the alias 幼儿园
    short = rank >= Rank.PREFIX or len(mention.key) <= 2 or common or generic
    if not short or (with_building and not common and rank <= Rank.PREFIX):
        return Trust.SURE
    if common and not with_building and not _is_placed(text, mention):
        return Trust.NONE
    return Trust.SURE if clean else Trust.WEAK


def _other_name(text: str, mention: Mention, rank: Rank) -> Trust | None:
    """What the words after a name make of it: 翠园二期 is another estate, 人民路小学 another place."""
    absorbed = mention.end > mention.start + len(mention.key)
    if rank is Rank.SHORT and absorbed:
        return Trust.OTHER  # 桂花小区 is not quite 桂花苑
    if rank > Rank.NAME and not absorbed and INSIDE_OR_NAME.match(text, mention.end):
        return Trust.OTHER
    if SAME_PLACE.match(text, mention.end):
        return None
    if OTHER_ESTATE.match(text, mention.end):
        return Trust.NONE if rank > Rank.NAME and not absorbed else Trust.OTHER
    if OTHER_PLACE.match(text, mention.end):
        return Trust.NONE if rank > Rank.NAME and mention.key in ORDINARY else Trust.OTHER
    if text[mention.end : mention.end + 1] in _BROKEN.get(mention.key[-1], ()):
        return Trust.NONE
    return None


def _is_placed(text: str, mention: Mention) -> bool:
    """Whether an ordinary word is used as a place here: 住在幸福, 幸福门口, 幸福小区."""
    lived_in = LOCATIVE_BEFORE.search(text[max(0, mention.start - 3) : mention.start])
    absorbed = mention.end > mention.start + len(mention.key)
    under = text.startswith(("下", "中", "上"), mention.end)  # 在阳光下
    return absorbed or (bool(lived_in) and not under) or bool(PLACE_AFTER.match(text, mention.end))


def _is_clean_before(folded: Folded, start: int) -> bool:
    if not start or folded.text[start - 1] in CLEAN_BEFORE:
        return True
    if folded.starts[start] != folded.ends[start - 1]:
        return True  # a blank was here
    return CLEAN_WORD_BEFORE.search(folded.text[max(0, start - 3) : start]) is not None
