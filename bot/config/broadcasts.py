"""Broadcasts (群发): topics people may subscribe to, tags, the words of warnings, and how much anybody gets unasked."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, field_validator

from bot.config.fields import Section

BUILTIN = Path(__file__).with_name("broadcasts.yaml")
#: The blanks a warning may have: what the sender says besides where.
BLANKS = frozenset({"until"})


class Topic(Section):
    """Something people may ask to be told about."""

    name: str = Field(min_length=1, max_length=12, description="名称，居民回“订阅 名称”")
    words: tuple[str, ...] = Field(default=(), description="居民也会这样叫它")
    care: bool = Field(default=False, description="关怀：节日问候一类，只发给订阅了的人")


class Tag(Section):
    """A name for organisations and topics that belong together; people have no tags."""

    name: str = Field(min_length=1, max_length=20, description="名称，群发时可以写它")
    organisations: tuple[str, ...] = Field(default=(), description="哪些组织（名册编号），连同下级和网格")
    topics: tuple[str, ...] = Field(default=(), description="哪些主题")


class Alert(Section):
    """The fixed words of a life-safety warning."""

    name: str = Field(min_length=1, max_length=12, description="名称，组织者回“预警 名称 范围”")
    text: str = Field(min_length=1, max_length=120, description="固定的话；{until} 是发的人说的时间")

    @field_validator("text")
    @classmethod
    def _known_blanks(cls, text: str) -> str:
        try:
            text.format(**dict.fromkeys(BLANKS, ""))
        except (KeyError, IndexError, ValueError):
            raise ValueError("花括号里只能写 {until}") from None
        return text


class Festival(Section):
    """A day on which whoever subscribed to greetings has one."""

    name: str = Field(min_length=1, max_length=12, description="节日名称")
    text: str = Field(min_length=1, max_length=120, description="问候的话，一字不改")
    days: tuple[str, ...] = Field(min_length=1, description="哪天：每年同一天写 10-01；农历的节日按年写 2027-02-06")
    topic: str = Field(default="greetings", description="发给订阅了哪个主题的人；主题要是 care")

    @field_validator("days", mode="before")
    @classmethod
    def _read_days(cls, given: Any) -> Any:
        """YAML reads 2027-02-06 as a date."""
        days = tuple(str(day) for day in given) if isinstance(given, list | tuple) else given
        for day in days if isinstance(days, tuple) else ():
            try:
                date.fromisoformat(day if len(day) > len("10-01") else f"2024-{day}")
            except ValueError:
                raise ValueError(f"{day}: 应为 10-01 或 2027-02-06 这样的日子") from None
        return days

    def falls_on(self, day: date) -> bool:
        """Is it this festival's day?"""
        return day.isoformat() in self.days or f"{day:%m-%d}" in self.days


class Broadcasts(Section):
    """Telling many people: who may, what about, how fast and how often."""

    topics: Mapping[str, Topic] = Field(
        default_factory=dict, validate_default=True, description="订阅主题：内置的可以改，留空就是不要；可以加"
    )
    tags: Mapping[str, Tag] = Field(default_factory=dict, description="标签：只贴在组织和主题上，人没有标签")
    warnings: Mapping[str, Alert] = Field(
        default_factory=dict, validate_default=True, description="预警的固定话：内置的可以改，留空就是不要；可以加"
    )
    festivals: Mapping[str, Festival] = Field(
        default_factory=dict, validate_default=True, description="节日问候：内置的可以改，留空就是不要；可以加"
    )
    party_day: str = Field(
        default="{name}同志,今天是您的政治生日。感谢您为大家做的事,祝工作顺利、身体健康!",
        min_length=1,
        max_length=120,
        description="政治生日的话，只发给自己设了的党员；{name} 是他的名字",
    )
    author_posts: tuple[str, ...] = Field(
        default=("organiser", "secretary"), min_length=1, description="哪些岗位可以写群发"
    )
    approver_posts: tuple[str, ...] = Field(
        default=("organiser", "secretary", "supervisor", "duty_officer"),
        min_length=1,
        description="哪些岗位可以批群发；要同级或上级的另一个人",
    )
    per_minute: int = Field(default=3000, ge=1, le=60000, description="一分钟最多交给发送多少人")
    resident_monthly: int = Field(default=4, ge=0, le=31, description="一个居民一个月最多收几条没要过的通知；预警不算")
    member_monthly: int = Field(default=10, ge=0, le=62, description="一个成员一个月最多收几条；预警不算")
    seat_hours: int = Field(
        default=4, ge=1, le=72, description="活动有人退出，候补的几小时内回话算数；夜里不算，过时给下一位"
    )
    keep_days: int = Field(default=7, ge=1, le=60, description="送不到的等几天，等他来信随答复带去；过了就作废")
    #: DESIGN 8.4: a resident audience under 20 is refused; it may only be made larger.
    residents_min: int = Field(default=20, ge=20, le=1000, description="按条件群发，居民少于几人就不发")

    @field_validator("topics", "warnings", "festivals", mode="before")
    @classmethod
    def _over_the_builtin(cls, given: Any, info: Any) -> Any:
        """What is given over what comes with Linli, key by key; one left empty is not wanted."""
        if not isinstance(given, Mapping):
            return given
        merged: dict[Any, Any] = dict(builtin_broadcasts()[info.field_name])
        for code, entry in given.items():
            merged[code] = {**merged.get(code, {}), **entry} if isinstance(entry, Mapping) else entry
        return {code: entry for code, entry in merged.items() if entry is not None}

    @field_validator("festivals")
    @classmethod
    def _only_who_asked(cls, festivals: Mapping[str, Festival], info: Any) -> Mapping[str, Festival]:
        topics = info.data.get("topics", {})
        for code, festival in festivals.items():
            if festival.topic in topics and not topics[festival.topic].care:
                raise ValueError(f"{code}: 主题 {festival.topic} 不是 care，问候只发给要问候的人")
        return festivals

    @field_validator("party_day")
    @classmethod
    def _only_a_name(cls, text: str) -> str:
        try:
            text.format(name="")
        except (KeyError, IndexError, ValueError):
            raise ValueError("花括号里只能写 {name}") from None
        return text


@cache
def builtin_broadcasts() -> Mapping[str, Mapping[str, Any]]:
    """The topics and warnings that come with Linli, as written in broadcasts.yaml."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(BUILTIN.read_text(encoding="utf-8"))
    return entries
