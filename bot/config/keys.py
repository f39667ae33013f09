"""Keys (配置项): the tree of what may be written, walked by the environment, the mistakes and the reference page alike."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config.fields import unwrapped
from bot.config.sections import Config
from bot.config.wechat import Template

#: What must be there before `serve`, and where the operator finds it.
REQUIRED: Mapping[str, str] = {
    "wechat.app_id": "在公众平台“基本配置”里复制 AppID",
    "wechat.app_secret": "在公众平台“基本配置”里复制 AppSecret；只显示一次，忘了要重置",
    "wechat.token": "自定 3-32 个字母或数字，与公众平台“服务器配置”里填的 Token 相同",
    "wechat.encoding_aes_key": "43 个字母或数字，在公众平台“服务器配置”里随机生成后复制",
    "privacy.field_key": "用 `openssl rand -base64 32` 生成并另行保管，丢了它已存的资料就打不开",
    "privacy.index_key": "用 `openssl rand -base64 32` 另生成一个，与 field_key 不同",
}


def is_section(annotation: Any) -> bool:
    kind = unwrapped(annotation)
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_mapping(annotation: Any) -> bool:
    return get_origin(unwrapped(annotation)) is Mapping


def is_list(annotation: Any) -> bool:
    return get_origin(unwrapped(annotation)) is tuple


def child(annotation: Any, key: str) -> Any:
    """The annotation of what stands below `annotation` under `key` ("[0]" in a list), or None when nothing may."""
    inner = unwrapped(annotation)
    if inner is Any:
        return Any
    if is_section(inner):
        field = inner.model_fields.get(key)
        return field.annotation if field else None
    if is_mapping(inner):
        return get_args(inner)[1]
    if is_list(inner) and key.startswith("["):
        return get_args(inner)[0]
    return None


def annotation_at(path: tuple[str, ...]) -> Any:
    """The annotation of the key at `path`, or None when there is no such key."""
    found: Any = Config
    for key in path:
        found = child(found, key)
        if found is None:
            return None
    return found


def leaf_keys() -> Iterator[tuple[str, FieldInfo]]:
    """Every key that holds a value, in the order of the file: ("wechat.app_id", its field) and so on.

    A mapping of sections shows as `categories.<code>.name`, a template as one key.
    """
    yield from _leaves(Config, ())


def _leaves(section: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        here = (*path, name)
        kind = unwrapped(field.annotation)
        if is_section(kind) and kind is not Template:
            yield from _leaves(kind, here)
        elif is_mapping(kind) and is_section(get_args(kind)[1]):
            yield from _leaves(get_args(kind)[1], (*here, "<code>"))
        else:
            yield ".".join(here), field


def is_secret(path: tuple[str, ...]) -> bool:
    """Whether the value there is never to be shown. A database address may carry a password."""
    annotation = annotation_at(path)
    return (annotation is not None and unwrapped(annotation) is SecretStr) or path == ("database", "url")


def suggestion(path: tuple[str, ...]) -> str:
    """The key that was probably meant by the unknown key at `path`, dotted; empty when nothing is close."""
    *above, wrong = path
    parent = unwrapped(annotation_at(tuple(above)))
    siblings = list(parent.model_fields) if is_section(parent) else []
    if close := difflib.get_close_matches(wrong.lower().replace("-", "_"), siblings, n=1, cutoff=0.6):
        return ".".join([*above, close[0]])
    elsewhere = [key for key, _ in leaf_keys() if key.rpartition(".")[2] == wrong and "<" not in key]
    return elsewhere[0] if elsewhere else ""
