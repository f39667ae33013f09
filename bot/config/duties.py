"""Duties (职责): what somebody must do on a rhythm, and at which level."""

from collections.abc import Iterator, Mapping
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, model_validator

from bot.config.fields import ClockTime, Post, Section

BUILTIN = Path(__file__).with_name("duties.yaml")
Profile = Literal["s4", "s0"]
Level = Literal["grid", "community", "street", "county", "branch", "group"]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]
Month = Annotated[int, Field(ge=1, le=12)]
WorkingDays = Annotated[int, Field(ge=0, le=60)]
#: Something a message can begin with.
Word = Annotated[str, Field(min_length=2, max_length=12, pattern=r"^[^\s\d]+$")]


#: Who is responsible at a level, in the order they are asked; posts as in members.csv.
POSTS: Mapping[str, tuple[str, ...]] = {
    "grid": ("leader", "deputy", "worker"),
    "community": ("secretary", "deputy", "organiser"),
    "street": ("secretary", "deputy", "organiser", "duty_officer"),
    "county": ("secretary", "deputy", "organiser"),
    "branch": ("secretary", "deputy", "leader"),
    "group": ("leader", "secretary", "deputy"),
}


class DutyRow(Section):
    """The rhythm of a duty at one level."""

    level: Level = Field(description="哪一级：grid 网格 community 社区 street 街道 county 县 branch 支部 group 党小组")
    profile: Profile | None = Field(default=None, description="只在这一套节奏里用；不写 = 都用")
    weekday: int | None = Field(default=None, ge=0, le=6, description="每周几：0 周一 … 6 周日")
    days: tuple[DayOfMonth, ...] = Field(default=(), description="每月几号；没有这一天的月份取最后一天")
    months: tuple[Month, ...] = Field(default=tuple(range(1, 13)), min_length=1, description="哪几个月；不写 = 每月")
    ordered: bool = Field(default=False, description="没有固定日子，由组织者定期限，例如整改")
    posts: tuple[Post, ...] = Field(default=(), description="由谁办，按先后；不写 = 这一级的书记或网格长，再副职")

    only_held: bool = Field(default=False, description="只给有人担任这些岗位的单位排，例如指导员到点")

    @model_validator(mode="after")
    def _one_rhythm(self) -> "DutyRow":
        if [self.weekday is not None, bool(self.days), self.ordered].count(True) != 1:
            raise ValueError("weekday（每周几）、days（每月几号）、ordered（组织者定期限）写且只写一个")
        if self.weekday is not None and len(self.months) < 12:
            raise ValueError("每周的不能再写 months；只在几个月里办的，写 days")
        return self

    @property
    def responsible(self) -> tuple[str, ...]:
        """The posts that answer for it, in the order they are asked."""
        return self.posts or POSTS[self.level]


class Recording(Section):
    """How people say that it is done."""

    words: tuple[Word, ...] = Field(min_length=1, description="开头说这些词就是记录，例如 已公开")
    amount: str = Field(default="", description="要记的数的单位，例如 人；不写 = 不记数")
    ask: str = Field(default="", max_length=60, description="没说数时问的话，例如 到会几人？")
    note: bool = Field(default=True, description="后面的话也记下；谈心谈话写 false：只记完成和日期")

    @model_validator(mode="after")
    def _asked_what_is_counted(self) -> "Recording":
        if bool(self.amount) != bool(self.ask):
            raise ValueError("amount（单位）和 ask（没说数时问的话）要么都写，要么都不写")
        return self


class Target(Section):
    """How much is due in a year, and of whom."""

    amount: float = Field(gt=0, description="一年多少")
    level: Level | None = Field(default=None, description="只对这一级的单位；不写 = 各级")
    types: tuple[str, ...] = Field(
        default=(), description="只对这些类型的单位（organisations.csv 的 type）；不写 = 各类"
    )
    posts: tuple[Post, ...] = Field(default=(), description="只对这些岗位；不写 = 每个人")


class Yearly(Section):
    """A duty that is counted over the year."""

    of: Literal["member", "unit"] = Field(default="member", description="按人（member）还是按单位（unit）累计")
    targets: tuple[Target, ...] = Field(min_length=1, description="各人的数，按先后取第一条合适的")


class Duty(Section):
    """One kind of duty."""

    name: str = Field(min_length=1, description="中文名称")
    rows: tuple[DutyRow, ...] = Field(min_length=1, description="各级的节奏")
    record: Recording | None = Field(default=None, description="怎么记录；不写 = 只排日子，不提醒不记录")
    remind: tuple[WorkingDays, ...] = Field(
        default=(2, 0), min_length=1, description="提前几个工作日提醒，0 是当天；没记录才提醒"
    )
    at: ClockTime = Field(default=time(9), validate_default=True, description="几点提醒")
    late: int = Field(default=1, ge=1, le=60, description="过了几个工作日还没记录算迟，告诉上一级")
    yearly: Yearly | None = Field(default=None, description="一年里累计多少；写了它，rows 是提醒还差多少的日子")

    @model_validator(mode="after")
    def _counts_something(self) -> "Duty":
        if self.yearly is not None and (self.record is None or not self.record.amount):
            raise ValueError("写了 yearly，record 里就要有 amount（单位）和 ask（问的话）")
        return self

    @property
    def comes_round(self) -> bool:
        """Is it done and recorded occasion by occasion?"""
        return self.record is not None and self.yearly is None


class Duties(Section):
    """The duties of the office."""

    profile: Profile = Field(default="s4", description="研判节奏：s4 周、半月、月、双月；s0 基层每月、上级双月")
    kinds: Mapping[str, Duty] = Field(
        default_factory=dict, validate_default=True, description="职责：内置的可以改，留空就是不要；可以加"
    )

    def words(self) -> Iterator[tuple[str, str]]:
        """Every word that records something, and the duty it records."""
        for code, duty in self.kinds.items():
            for word in duty.record.words if duty.record else ():
                yield word, code

    @model_validator(mode="after")
    def _one_rhythm_for_a_level(self) -> "Duties":
        for code, duty in self.kinds.items():
            levels = [row.level for row in duty.rows if row.profile in (None, self.profile)]
            if twice := sorted({level for level in levels if levels.count(level) > 1}):
                raise ValueError(f"kinds.{code}.rows: {twice[0]} 这一级写了两行；合成一行，或拆成两项职责")
        return self

    @model_validator(mode="after")
    def _a_word_means_one_thing(self) -> "Duties":
        meant: dict[str, str] = {}
        for word, code in self.words():
            if meant.setdefault(word, code) != code:
                raise ValueError(f"“{word}”既是 {meant[word]} 又是 {code} 的记录词；换一个")
        return self

    @model_validator(mode="before")
    @classmethod
    def _over_the_builtin(cls, given: Any) -> Any:
        """What is given over what comes with Linli, key by key; a kind left empty is not wanted."""
        if not isinstance(given, Mapping) or not isinstance(given.get("kinds", {}), Mapping | None):
            return given
        kinds: dict[Any, Any] = dict(builtin_duties())
        for code, kind in (given.get("kinds") or {}).items():
            kinds[code] = {**kinds.get(code, {}), **kind} if isinstance(kind, Mapping) else kind
        return {**given, "kinds": {code: kind for code, kind in kinds.items() if kind is not None}}


@cache
def builtin_duties() -> Mapping[str, Mapping[str, Any]]:
    """The duties that come with Linli, as written in duties.yaml."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(BUILTIN.read_text(encoding="utf-8"))
    return entries
