"""Reference (配置参考): the page of every key, made from the sections themselves.

`python -m bot.config.reference` writes it and the schema again after a key has changed; a test fails until somebody does.
"""

import json
from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.config.categories import builtin_categories
from bot.config.fields import unwrapped
from bot.config.keys import REQUIRED, is_list, is_mapping, leaf_keys
from bot.config.menu import MenuButton, MenuItem, MenuType
from bot.config.schema import schema_text
from bot.config.sections import Config
from bot.config.wechat import TEMPLATE_VARIABLES, Template
from bot.text.markdown import tabled

PAGE = Path("docs/reference/configuration.md")
SCHEMA = Path("docs/reference/config.schema.json")

INTRODUCTION = """\
# 配置参考

本页由 `python -m bot.config.reference` 从代码生成，请勿手改。

配置写在 `config.yaml`（用 `--config` 或环境变量 `LINLI_CONFIG` 另指一个文件）。
改完用 `python -m bot check-config` 检查：所有错误一次列出，每行一处，先写位置，再写怎么改。

- **密钥不写进文件**：写 `${名字}`，值放在环境变量里。没有设置的 `${名字}` 等于没写这一项，只有必填项才算错。
- **环境变量优先于文件**：`LINLI__节__项=值`，不分大小写，两个下划线分层，例如 `LINLI__SERVER__PORT=8081`。
  列表和映射写成 JSON，例如 `LINLI__CALENDAR__EXTRA_HOLIDAYS='["2026-02-16"]'`。
- **密钥放在文件里的**（容器的 secrets）：名字加 `_FILE`，值写文件路径，
  例如 `LINLI__WECHAT__TOKEN_FILE=/run/secrets/token`。
- **写错的名字会被指出**，并提示最接近的一个。
- 标“必填”的六项只有 `serve` 等要用到微信或个人信息的命令才要求。
"""


def page_text() -> str:
    """The whole page, Markdown."""
    return "\n".join([INTRODUCTION, *_sections(), *_variables(), *_menu(), *_categories()])


def _sections() -> Iterator[str]:
    for name, top in Config.model_fields.items():
        yield f"## {name}：{(top.description or '').partition('：')[0]}\n"
        keys = [(path, field) for path, field in leaf_keys() if path.split(".")[0] == name]
        yield from tabled(
            ("键", "类型", "默认", "说明"),
            ([f"`{path}`", _kind(field), _default(path, field), field.description or ""] for path, field in keys),
        )


def _kind(field: FieldInfo) -> str:
    kind = unwrapped(field.annotation)
    if get_origin(kind) is Literal:
        return " / ".join(f"`{choice}`" for choice in get_args(kind))
    if is_list(kind):
        return "列表"
    if is_mapping(kind):
        return "映射"
    named = {
        SecretStr: "密钥",
        int: "整数",
        float: "数字",
        bool: "true / false",
        Template: "模板",
        time: "时:分",
        Path: "路径",
    }
    return named.get(kind, "文字")


def _default(path: str, field: FieldInfo) -> str:
    if path in REQUIRED:
        return "**必填**"
    value = field.get_default(call_default_factory=True)
    if path == "wechat.menu":
        return "见下"
    if field.is_required():
        return "新类别必填"
    if isinstance(value, SecretStr) or value in (None, "", (), {}):
        return ""
    if isinstance(value, time):
        return f"`{value:%H:%M}`"
    return f"`{value}`" if isinstance(value, str | Path) else f"`{json.dumps(value)}`"


def _variables() -> Iterator[str]:
    yield "## 模板写法\n"
    yield (
        "模板可以只写编号，也可以写 `{id: 编号, fields: {变量: 模板里的字段名}}`。腾讯云按顺序填，`fields` 写成列表，"
        "例如 `{id: 1234567, fields: [code, what]}`。不写的模板就不用，相应的消息走下一种方式。\n"
    )
    yield from tabled(
        ("模板", "变量（依次）"),
        ([f"`{kind}`", "、".join(f"`{name}`" for name in names)] for kind, names in TEMPLATE_VARIABLES.items()),
    )


def _menu() -> Iterator[str]:
    yield "## 菜单写法\n"
    yield "一级最多 3 个，名字最多 4 个汉字；二级各最多 5 个，名字最多 7 个汉字。"
    yield "改后运行 `python -m bot menu publish`。\n"
    keys: dict[str, FieldInfo] = {**MenuItem.model_fields, "sub_button": MenuButton.model_fields["sub_button"]}
    yield from tabled(("键", "说明"), ([f"`{name}`", field.description or ""] for name, field in keys.items()))
    yield "`type` 可用: " + "、".join(f"`{name}`" for name in get_args(MenuType)) + "。\n"


def _categories() -> Iterator[str]:
    yield "## 内置类别\n"
    yield "时限为工作小时，一个工作日按 9 小时。\n"
    yield from tabled(
        ("编码", "名称", "接单", "办结", "可合并"),
        (
            [
                f"`{code}`",
                entry["name"],
                f"{entry['accept_h']}",
                f"{entry['resolve_h']}",
                "是" if entry.get("joinable") else "",
            ]
            for code, entry in builtin_categories().items()
        ),
    )


#: What is made from the sections, and where it lies in the repository.
MADE = {PAGE: page_text, SCHEMA: schema_text}

if __name__ == "__main__":
    for path, text in MADE.items():
        path.write_text(text(), encoding="utf-8")
