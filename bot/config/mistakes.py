"""Mistakes (配置错误): one line each, in Chinese, the key first and the fix last. A secret's value is never shown."""

import difflib
import json
from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config.categories import builtin_categories
from bot.config.fields import unwrapped
from bot.config.keys import annotation_at, is_secret, suggestion
from bot.config.sources import Key

#: pydantic's kind of error, by its beginning -> what is asked for. `{…}` are the error's own figures.
ASKED: Mapping[str, str] = {
    "missing": "必填",
    "int_": "应为整数",
    "float_": "应为数字",
    "finite_number": "应为数字",
    "bool_": "应为 true 或 false",
    "string_type": "应为文字；像 yes、null 这样的词请加引号",
    "string_too_short": "不能为空",
    "string_too_long": "最多 {max_length} 个字符",
    "literal_error": "应为 {expected} 之一",
    "greater_than_equal": "不能小于 {ge:g}",
    "greater_than": "应大于 {gt:g}",
    "less_than_equal": "不能大于 {le:g}",
    "too_long": "最多 {max_length} 个",
    "tuple_type": "应为列表，例如 [甲, 乙]",
    "dict_type": "应为“键: 值”的映射",
    "model_type": "应为“键: 值”的映射",
    "model_attributes_type": "应为“键: 值”的映射",
    "path_type": "应为目录",
}


def dotted(key: Key) -> str:
    """`wechat.menu[0].name`."""
    return ".".join(key).replace(".[", "[")


def lines(error: ValidationError, origin: Mapping[Key, str]) -> list[str]:
    """One line per mistake. `origin` says which keys came from the environment, and from which variable."""
    return [_line(detail, origin) for detail in error.errors(include_url=False)]


def _line(detail: ErrorDetails, origin: Mapping[Key, str]) -> str:
    key = tuple(f"[{part}]" if isinstance(part, int) else part for part in detail["loc"])
    variable = next((origin[key[:length]] for length in range(len(key), 0, -1) if key[:length] in origin), None)
    source = f"（来自环境变量 {variable}）" if variable else ""
    return f"{dotted(key)}: {_what(detail, key)}{source}"


def _what(detail: ErrorDetails, key: Key) -> str:
    kind, figures = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        meant = suggestion(key)
        return f"没有这一项；是不是 {meant}" if meant else "没有这一项；可用的见 docs/reference/configuration.md"
    if kind == "value_error":
        said = str(figures["error"])
        return said if str(detail["input"]) in said else said + _shown(detail, key)
    if kind == "missing" and key[0] == "categories":
        return _new_category(key[1])
    if kind == "literal_error":
        figures = {"expected": "、".join(_choices(key))}
    asked = next((text for start, text in ASKED.items() if kind.startswith(start)), "写法不对")
    return asked.format_map(figures) + _shown(detail, key)


def _choices(key: Key) -> list[str]:
    annotation = unwrapped(annotation_at(key))
    return [str(choice) for choice in get_args(annotation)] if get_origin(annotation) is Literal else []


def _new_category(code: str) -> str:
    close = difflib.get_close_matches(code, list(builtin_categories()), n=1, cutoff=0.8)
    return "必填：新增的类别要写中文名称" + (f"；是不是想改 {close[0]}" if close else "")


def _shown(detail: ErrorDetails, key: Key) -> str:
    """What stands there now, where that helps and may be seen."""
    given: Any = detail["input"]
    if is_secret(key) or detail["type"] == "missing" or not isinstance(given, str | int | float) or given == "":
        return ""
    return f"（现在是 {json.dumps(given, ensure_ascii=False)[:60]}）"
