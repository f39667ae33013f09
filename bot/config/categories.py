"""Categories (类别): what a report can be about, how long it may take, and the words that give it away."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationInfo, field_validator

from bot.config.fields import Section

BUILTIN = Path(__file__).with_name("categories.yaml")


class Category(Section):
    """One kind of report. Hours are working hours of the `calendar` section."""

    name: str = Field(min_length=1, description="中文名称")
    plain: str = Field(default="", max_length=16, description="两可时问居民用的说法，如“漏水、渗水”；不写就用中文名称")
    accept_h: float = Field(default=4, gt=0, description="几个工作小时内要有人接单")
    resolve_h: float = Field(
        default=45, gt=0, validate_default=True, description="几个工作小时内要办结（一个工作日按 9 小时）"
    )
    words: tuple[str, ...] = Field(default=(), description="居民会用的词；加在内置词之上，前面写减号则去掉内置的那个词")
    #: Two named handlers, no push text, no SMS, no building notice, not in briefs.
    sealed: bool = Field(default=False, description="保密：只有两个指定的人能看到")
    #: Public facilities only: neighbours may join instead of opening a case of their own.
    joinable: bool = Field(default=False, description="公共设施：邻居在同一处报过同一样的，问要不要一起办")

    @property
    def in_plain_words(self) -> str:
        """What a resident calls it."""
        return self.plain or self.name

    @field_validator("resolve_h")
    @classmethod
    def _not_before_accepting(cls, hours: float, info: ValidationInfo) -> float:
        if hours < info.data.get("accept_h", hours):
            raise ValueError("办结时限不能短于接单时限 accept_h")
        return hours

    @field_validator("words")
    @classmethod
    def _words_that_can_be_found(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if "" in words:
            raise ValueError("词不能为空")
        for word in words:
            if len(re.findall("…+", word)) > 1:
                raise ValueError(f"「{word}」里只能有一处“…”")
        return words


@cache
def builtin_categories() -> Mapping[str, Mapping[str, Any]]:
    """The categories that come with Linli, as written in categories.yaml."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(BUILTIN.read_text(encoding="utf-8"))
    return entries


def merged_with_builtin(given: Any) -> Any:
    """`given` (code -> what differs) over the built-in categories. Anything that is no mapping is left to be refused."""
    if not isinstance(given, Mapping):
        return given
    merged: dict[Any, Any] = {code: dict(entry) for code, entry in builtin_categories().items()}
    for code, changes in given.items():
        if isinstance(changes, Mapping):
            merged[code] = _over(merged.get(code, {}), changes)
        elif changes is not None:
            merged[code] = changes
    return merged


def _over(entry: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    over = {**entry, **{key: value for key, value in changes.items() if value is not None}}
    added = changes.get("words")
    if isinstance(added, list | tuple) and all(isinstance(word, str) for word in added):
        dropped = {word[1:] for word in added if word.startswith("-")}
        kept = [*entry.get("words", ()), *(word for word in added if not word.startswith("-"))]
        over["words"] = [word for word in dict.fromkeys(kept) if word not in dropped]
    return over
