"""Duties (职责): what somebody must do on a rhythm, and at which level."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, model_validator

from bot.config.fields import Section

BUILTIN = Path(__file__).with_name("duties.yaml")
Profile = Literal["s4", "s0"]
Level = Literal["grid", "community", "street", "county", "branch", "group"]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]
Month = Annotated[int, Field(ge=1, le=12)]


class DutyRow(Section):
    """The rhythm of a duty at one level."""

    level: Level = Field(description="哪一级：grid 网格 community 社区 street 街道 county 县 branch 支部 group 党小组")
    profile: Profile | None = Field(default=None, description="只在这一套节奏里用；不写 = 都用")
    weekday: int | None = Field(default=None, ge=0, le=6, description="每周几：0 周一 … 6 周日")
    days: tuple[DayOfMonth, ...] = Field(default=(), description="每月几号；没有这一天的月份取最后一天")
    months: tuple[Month, ...] = Field(default=tuple(range(1, 13)), min_length=1, description="哪几个月；不写 = 每月")

    @model_validator(mode="after")
    def _one_rhythm(self) -> "DutyRow":
        if (self.weekday is None) == (not self.days):
            raise ValueError("weekday（每周几）和 days（每月几号）写且只写一个")
        return self


class Duty(Section):
    """One kind of duty."""

    name: str = Field(min_length=1, description="中文名称")
    rows: tuple[DutyRow, ...] = Field(min_length=1, description="各级的节奏")


class Duties(Section):
    """The duties of the office."""

    profile: Profile = Field(default="s4", description="研判节奏：s4 周、半月、月、双月；s0 基层每月、上级双月")
    kinds: Mapping[str, Duty] = Field(
        default_factory=dict, validate_default=True, description="职责：内置的可以改，留空就是不要；可以加"
    )

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
