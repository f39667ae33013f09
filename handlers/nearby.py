"""Nearby (附近): service points near a place, nearest first; the walk is estimated and says so."""

from dataclasses import dataclass
from typing import Annotated

from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.readers import Words
from bot.conversation.turn import Turn
from bot.conversation.where import Where
from bot.geography.distance import distance_m
from bot.messages import Reply
from models.directory import ServicePoint, find_place, find_service_points

SHOWN_MAX = 3
DETOUR = 1.3  # streets are longer than the straight line
WALK_M_PER_MIN = 75.0  # 4.5 km/h
#: What residents call each kind of service point.
KINDS = {
    "party_service": ("党员服务", "党群"),
    "community_service": ("便民", "服务中心", "社区", "办事"),
    "clinic": ("卫生站", "卫生室", "医院", "看病", "社区医院"),
    "pharmacy": ("药店", "药房", "买药"),
    "canteen": ("食堂", "吃饭", "助餐"),
    "eldercare": ("养老", "日间照料"),
    "childcare": ("托幼", "托班", "幼儿园"),
    "school": ("学校", "小学", "中学"),
    "market": ("菜场", "菜市场", "买菜"),
    "activity": ("活动", "文体", "棋牌", "广场"),
    "library": ("书屋", "图书", "看书"),
    "police": ("警务", "派出所"),
    "repair": ("维修", "修鞋", "修车", "修伞"),
    "bank": ("银行", "取钱"),
    "toilet": ("公厕", "厕所", "卫生间"),
}


@dataclass
class Nearby:
    """What is looked for, and from where."""

    wanted: Words | None
    where: Annotated[Where, Ask("从哪里出发?说小区名和楼号,或发个位置。")]


nearby = Capability("nearby", form=Nearby, words=("附近", "最近的"), intents=("circle",), help="附近 药店:找近处的服务")


@nearby.on_complete
def show(turn: Turn, form: Nearby, settings: NoSettings) -> Reply | None:
    """At most three, with minutes on foot and the phone."""
    start = _start(turn, form.where)
    if start is None:
        return Reply("还不知道这里的坐标。请发个位置,再说找什么。")
    wanted = form.wanted or ""
    points = [point for point in find_service_points(turn.act.session) if _offers(point, wanted)]
    if not points:
        return Reply("名册里没有找到这样的服务点。换个说法,如“附近 药店”,或回“人工”。")
    near = sorted((distance_m(*start, point.lat, point.lng) * DETOUR, point.code, point) for point in points)
    lines = [
        f"{place}. {point.name} 约{_minutes(away)}分钟{_phone(point)}"
        for place, (away, _, point) in enumerate(near[:SHOWN_MAX], 1)
    ]
    return Reply("\n".join([f"离{form.where.name}近的:", *lines]))


def _start(turn: Turn, where: Where) -> tuple[float, float] | None:
    if where.lat is not None and where.lng is not None:
        return where.lat, where.lng
    place = find_place(turn.act.session, where.code) if where.code else None
    return (place.lat, place.lng) if place and place.lat is not None and place.lng is not None else None


def _offers(point: ServicePoint, wanted: str) -> bool:
    """Does what was asked name the point's kind, its name or something it offers? Nothing asked: everything fits."""
    named = any(word in wanted for words in KINDS.values() for word in words)
    by_kind = any(word in wanted for word in KINDS.get(point.kind, ()))
    by_offer = any(offer in wanted for offer in point.offers)
    return by_kind or by_offer or point.name in wanted or (not named and not wanted.strip())


def _minutes(away_m: float) -> int:
    return max(1, round(away_m / WALK_M_PER_MIN))


def _phone(point: ServicePoint) -> str:
    return f",电话{point.phone}" if point.phone else ""
