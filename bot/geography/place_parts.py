"""Building, entrance and door (楼栋、单元、门牌): reading them in words. All patterns read folded text."""

import re
from dataclasses import dataclass, replace

from bot.geography.place_text import is_latin
from bot.geography.place_words import either

_ID = r"(?:[A-Z]?\d{1,3}[A-Z]?|[A-Z]|[甲乙丙丁])(?![\dA-Z])"
_AND = r"(?:[、,/~-]|或者?|还有|到|至|和|与|及|跟)"
# What makes a number a building. 号 alone is also a day, a gate, a lamp: what follows decides.
_HOUSE = r"(?:号楼|号[幢栋]|#楼?|[幢栋](?:楼(?!道|梯|顶|下|上|里|前|后|门|底|层))?|座(?![位椅桥机垫谈])|(?<=[A-Z甲乙丙丁])楼(?!\d))"
_DAY_OR_THING = either(
    "口 线 电梯 梯 机 库 车 桩 充电 垃圾 店 铺 位 岗 亭 桥 路 井 窗 摊 厅 会 教 病 院 员 码 牌 人 晚 早 上午 下午 中午 凌晨"
    " 开始 之前 以前 之后 以后 那天 当天 到 至 起 ~ -"
)
# 88号门口 is the door of number 88, 3号门口 perhaps that of a gate.
_NUMBER = rf"号(?!{_DAY_OR_THING}|门(?!口)|(?<!\d\d号)门口|前(?![面边头])|后(?![面边头]))"

BUILDING = re.compile(
    rf"第?(?:(?P<ids>{_ID}(?:{_AND}第?{_ID}){{0,9}})(?:(?P<house>{_HOUSE})|(?P<number>{_NUMBER}))|#(?P<hash>\d{{1,3}})(?!\d)(?:号?楼)?)"
)
# 3号路灯, 3号亭子间 and 3号后门 are of house 3 where houses are called so; elsewhere a thing's own number, or a day.
_NOT_OF_HOUSE = (
    either(
        "线 口 电梯 梯 机 库 车 桩 充电 垃圾房 垃圾桶 垃圾箱 垃圾站 垃圾亭 垃圾点 垃圾库 厢房 店 铺 位 岗 桥 井 窗 摊 厅 会 教 病 院 员 码 牌"
        " 晚 早 上午 下午 中午 凌晨 开始 之前 以前 之后 以后 那天 当天 到 至 起 ~ -"
    )
    + r"|亭(?!子间)|路(?!灯)|人(?!家)|门(?!口)|前(?![面边头楼门客厢])|后(?![面边头楼门客厢天])"
)
# A house of a lane, or the lane alone; 弄坏, 弄得 are verbs.
_LANE = re.compile(
    rf"(?P<lane>\d{{1,4}}支?弄(?![堂得坏脏好错丢破湿成了完]))(?:[ 的,]*(?P<id>{_ID})(?:号(?!{_NOT_OF_HOUSE})|#|(?=$|[ ,;!?。的])))?"
)
_LANE_AT_END = re.compile(r"\d{1,4}支?弄$")
_LANE_OF_ID = re.compile(r"(?P<lane>\d{1,4}支?弄)(?P<id>[\dA-Z-]*)")
# Three buildings, not building three: 3栋楼都停水. A written 一 is seldom an address there.
_MANY = re.compile(r"\d+[幢栋]楼(?:里|的)?(?:都|全|均|一起|同时)|1[幢栋]楼(?![道梯顶下上里前后门底层])")

_ROOM_END = r"(?![\d-]|[年月日点分元块个人天次度米斤%]|号线|小时|多)"
BARE_BUILDING = re.compile(
    rf"(?P<id>[A-Z]?\d{{1,3}})(?:-(?P<door>\d-\d{{3,4}}|\d{{3,4}}){_ROOM_END}"
    r"|-(?P<entrance>\d)(?=$|[,.;:!?、。的]|楼道|单元)|[ ,](?=\d{1,2}单元)|(?=$|[,;!?。]))"
)

DETAIL = re.compile(
    r"[, 的-]*(?P<detail>"
    r"(?:(?:\d{1,2}|[A-Z甲乙丙丁东中西南北])(?:单元|门洞|号?门(?![口卫岗前外诊]))[,的-]*)"
    r"(?:\d{1,2}[楼层](?!道|梯|顶|下)[,的-]*)?(?:\d{2,4}(?:室|房间?|号(?!楼)|户(?!人))?(?![\d年月日点分元块个人天次度米楼栋幢]))?"
    r"|\d{1,2}[楼层](?!道|梯|顶|下)[,的-]*(?:\d{2,4}(?:室|房间?|号|户)?(?![\d年月日点分元块个人天次度米楼栋幢]))?"
    r"|(?:\d{1,2}-)?\d{3,4}(?:室|房间?|号(?!楼)|户(?!人))?" + _ROOM_END + r"(?![楼栋幢])"
    r"|\d{1,3}室|(?<=[幢栋座楼#])\d{1,3}号(?![楼晚早上下中那当])"
    r"|(?<=[幢栋座楼#号])\d(?=-\d{3,4})-\d{3,4}"
    r")"
)

# An entrance or a door that nobody can take for anything else, whatever stands before it.
_ALONE = re.compile(
    r"(?<![\dA-Z-])(?:(?:\d{1,2}|[A-Z甲乙丙丁东中西南北])(?:单元|门洞)|\d{1,2}-\d{3,4}" + _ROOM_END + r"|\d{3,4}室)"
)

GLUE = re.compile(
    r"(?:[ ,.、。;:!~-]|的|里[面头边]?|内|这[边里]|那[边里]|就是|应该是|是|在|我们家|我们|咱们?|我家?|住|呢|啊|哦|嗯|呃|那个|这个|靠)*"
)

_HOUSE_NUMBER = re.compile(rf"(?P<id>\d{{1,3}}[A-Z]?)号(?!{_NOT_OF_HOUSE})")
_LANE_AND_HOUSE = re.compile(r"(?P<lane>\d{1,3})-(?P<id>\d{1,3})(?![\d-])")
_STAIRS = re.compile(r"(?<=号)楼(?=[道梯上下顶底])")

_ROW_BUILDING = re.compile(
    rf"(?P<prefix>.*?)第?(?P<id>{_ID}(?:-\d{{1,2}})?)(?:号楼|号[幢栋]|#楼?|[幢栋座号楼])$|(?P<bare>.*?[^\d-])-?(?P<bare_id>\d{{1,3}})$"
)


@dataclass(frozen=True, slots=True)
class SpokenBuilding:
    """A building as somebody wrote it, and where in the folded text."""

    #: One id, or several of an enumeration; "12-1" stays one until the directory knows better.
    ids: tuple[str, ...]
    start: int
    end: int
    #: Entrance and door that were written in one breath with it (3-2-301): their span, else empty.
    detail: tuple[int, int] = (0, 0)


def same_id(written: str) -> str:
    """03 and 3 are one building; A03 and A3 too."""
    letters = written.rstrip("0123456789")
    digits = written[len(letters) :]
    return letters + (digits.lstrip("0") or "0") if digits else letters


def split_row(name: str) -> tuple[str, str] | None:
    """Estate part and building id of a directory name in folded form: 翠园3幢 → (翠园, 3). None: not so named."""
    found = _ROW_BUILDING.match(name)
    if found is None:
        return None
    if found["bare"] is not None:
        return found["bare"], same_id(found["bare_id"])
    return found["prefix"].rstrip("的-"), "-".join(same_id(part) for part in found["id"].split("-"))


def read_building(text: str, at: int) -> SpokenBuilding | None:
    """The building written at `at`."""
    found = BUILDING.match(text, at)
    if found is None or _MANY.match(text, found.start()):
        return None
    return SpokenBuilding(_ids(found), at, found.end())


def read_bare_building(text: str, at: int) -> SpokenBuilding | None:
    """A building written as a number alone, right after its estate: 翠园3-2-301, 翠园3."""
    found = BARE_BUILDING.match(text, at)
    if found is None:
        return None
    named = found.span("door") if found["door"] else found.span("entrance") if found["entrance"] else (0, 0)
    return SpokenBuilding((same_id(found["id"]),), at, found.end("id"), named)


def read_house_number(text: str, at: int) -> SpokenBuilding | None:
    """5号 before 门口 or 路灯, which elsewhere may be a gate or a lamp: a building only where buildings are called so."""
    found = _HOUSE_NUMBER.match(text, at)
    return SpokenBuilding((same_id(found["id"]),), at, found.end()) if found else None


def read_lane(text: str, at: int) -> SpokenBuilding | None:
    """12弄3号, or 12弄 alone, apart from the name of its estate."""
    found = _LANE.match(text, at)
    return _lane(found) if found else None


def read_lane_and_house(text: str, at: int) -> tuple[str, SpokenBuilding] | None:
    """2-8 as the number of a lane, and the house in it."""
    found = _LANE_AND_HOUSE.match(text, at)
    return (found["lane"], SpokenBuilding((same_id(found["id"]),), at, found.end())) if found else None


def without_stairs(text: str, house: SpokenBuilding) -> SpokenBuilding:
    """3号楼梯 where houses are called 3号: the 楼 is that of the stairs."""
    return replace(house, end=house.end - 1) if _STAIRS.match(text, house.end - 1) else house


def find_buildings(text: str) -> list[SpokenBuilding]:
    """Every building and lane written anywhere in `text`, in text order; plain 3号 left out."""
    lanes = [_lane(found) for found in _LANE.finditer(text) if not is_latin(text[: found.start()][-1:])]
    houses = [
        SpokenBuilding(_ids(found), found.start(), found.end())
        for found in BUILDING.finditer(text)
        if not found["number"] and not _MANY.match(text, found.start())
    ]
    apart = [house for house in houses if not any(lane.start <= house.start < lane.end for lane in lanes)]
    return sorted([*lanes, *apart], key=lambda each: each.start)


def find_detail(text: str, end: int) -> tuple[int, int]:
    """The span of the entrance, floor and door written after `end`; an empty one when there are none."""
    found = DETAIL.match(text, end)
    if found is None:
        return end, end
    return found.start("detail"), found.start("detail") + len(found["detail"].rstrip(", 的-"))


def find_detail_alone(text: str) -> tuple[int, int]:
    """The span of the one entrance or door that `text` names without its building; an empty one for none and several."""
    starts = [found.start() for found in _ALONE.finditer(text)]
    spans = [find_detail(text, start) for start in starts]
    joined = [span for before, span in zip([(0, 0), *spans], spans, strict=False) if span[1] > before[1]]
    return joined[0] if len({text[start:end] for start, end in joined}) == 1 else (0, 0)


def lane_of(building: str) -> tuple[str, str]:
    """The lane in the id of a building, and the rest of it: 12弄3 is (12弄, 3), 3 is ("", 3)."""
    found = _LANE_OF_ID.fullmatch(building)
    return (found["lane"], found["id"]) if found else ("", building)


def lane_at_end(name: str) -> str:
    """The lane that a name ends in: 12弄 of 福佑里12弄."""
    found = _LANE_AT_END.search(name)
    return found.group() if found else ""


def _lane(found: re.Match[str]) -> SpokenBuilding:
    house = same_id(found["id"]) if found["id"] else ""
    return SpokenBuilding((f"{found['lane']}{house}",), found.start(), found.end())


def _ids(found: re.Match[str]) -> tuple[str, ...]:
    if found["hash"]:
        return (same_id(found["hash"]),)
    if re.fullmatch(r"[A-Z]?\d{1,3}-\d{1,2}", found["ids"]):
        return ("-".join(same_id(part) for part in found["ids"].split("-")),)
    return tuple(same_id(part.removeprefix("第")) for part in re.split(_AND, found["ids"]))
