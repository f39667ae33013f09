"""Likeness (同一件事): whether two reports of one category at one place speak of the same thing. Precision before recall.

A wrong "same" costs both residents a question about something that is not theirs, so whatever is in doubt is another
thing. The words below are ours, gathered from how such reports are phrased.
"""

import re
from collections.abc import Mapping

from bot.text.numerals import arabic_addresses

#: What a report of a joinable category can be about. Two reports are alike when they name one thing in common
#: and nothing that only one of them could mean.
THINGS: Mapping[str, tuple[str, ...]] = {
    "lighting": (
        "路灯",
        "楼道灯|楼梯灯|声控灯|走廊灯|过道灯|楼梯间.{0,3}灯|楼道.{0,4}灯",
        "门厅灯|大厅灯|门口(?!.{0,2}路灯).{0,3}灯",
        "地下.{0,4}灯|车库.{0,3}灯",
        "草坪灯|景观灯",
    ),
    "road": (
        "井盖|窨井",
        "栏杆|护栏|扶手",
        "坑|塌陷|路面|水泥路|沥青|路破|地砖|地面",
        "台阶|坡道",
        "减速带",
        "隔离墩|石墩|球",
    ),
    "drainage": ("下水道|下水|管道堵|阴沟", "积水|淹", "污水|化粪池|粪水|臭水", "雨水口|雨水篦|排水口|排水沟"),
    "waste": ("建筑垃圾|装修垃圾|渣土", "大件|沙发|家具|床垫|旧柜", "(?:垃圾|桶).{0,3}(?:坏|破|没盖)", "垃圾"),
    "greening": ("树枝|树杈|大树|树倒|树要|枯树|树被", "草坪|草地|杂草", "绿化带|灌木", "虫"),
    "elevator": ("电梯",),
    "water": ("停水|没水|断水", "水压|水小|水流", "水黄|水浑|水浊|有味|发黄", "水管|爆管|喷水"),
    "power": ("停电|没电|断电|跳闸", "电线|挂线|飞线|线缆|光缆", "电表|配电|电箱"),
}
#: A word that names no thing of its own, and which thing it goes with: at a building "the lamp" is that of its stairs.
VAGUE: Mapping[str, tuple[str, int]] = {"lighting": ("灯", 1)}
#: Asked for or announced, not broken.
_NOT_BROKEN = re.compile(r"想装|加装|建议|希望|广告|收费|缴费|能不能装")
#: Where exactly, by kind; what both name must be the same.
_WHERE = (
    re.compile(r"(\d+)\s*单元"),
    re.compile(r"(\d+)\s*(?:楼(?!道|梯|下|上)|层)"),
    re.compile(r"(\d{3,4})\s*(?:室|号房|户)?(?!\d|幢|号楼|栋|弄)"),
    re.compile(r"([东西南北])(?:门|侧|边|面)"),
    re.compile(r"([前后])(?:门|面|侧)"),
    re.compile(r"(左|右)(?:边|侧|手)"),
    re.compile(r"(地下|车库|楼顶|屋顶|电梯厅|大厅|操场|公园|健身|门口)"),
)
_BUILDING = re.compile(r"\d+\s*(?:幢|号楼|栋|#)")


def is_same(category: str, one: str, other: str) -> bool:
    """Do two reports, of one category and one place, speak of one thing? Texts are NFKC."""
    one, other = (_BUILDING.sub(" ", arabic_addresses(text)) for text in (one, other))
    if _contradict(one, other) or _NOT_BROKEN.search(one) or _NOT_BROKEN.search(other):
        return False
    mine, theirs = _things(category, one), _things(category, other)
    return bool(mine) and mine == theirs


def _contradict(one: str, other: str) -> bool:
    for pattern in _WHERE:
        mine, theirs = set(pattern.findall(one)), set(pattern.findall(other))
        if mine and theirs and mine.isdisjoint(theirs):
            return True
    return False


def _things(category: str, text: str) -> set[int]:
    named = {number for number, words in enumerate(THINGS.get(category, ())) if re.search(words, text)}
    if category == "waste":  # the plain word is in all the others
        return {min(named)} if named else named
    vague = VAGUE.get(category)
    return {vague[1]} if not named and vague and vague[0] in text and not _WHERE[-1].search(text) else named
