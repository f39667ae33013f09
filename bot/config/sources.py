"""Sources (配置来源): the YAML file, `${NAME}` in it and `LINLI__SECTION__KEY` over it, as one mapping of plain values."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.config.fields import nullable, unwrapped
from bot.config.keys import annotation_at, is_list, is_mapping, is_section, suggestion
from bot.config.wechat import Template
from bot.errors import ConfigError

PREFIX = "LINLI__"
REFERENCE = re.compile(r"\$\{([^}]*)\}")

#: What the YAML reader says most often, in words that help.
YAML_PROBLEMS = {
    "found character '\\t' that cannot start any token": "用了制表符（Tab），缩进请改用空格",
    "mapping values are not allowed here": "多了一个冒号，或上一行缩进不对；值里有冒号时要加引号",
    "could not find expected ':'": "少了冒号；要用英文冒号，后面空一格",
    "found unexpected end of stream": "引号或括号没有配对",
    "did not find expected key": "缩进不齐，或引号、括号没有配对",
}

Key = tuple[str, ...]


def override_name(path: str) -> str:
    """The variable that overrides a key: `server.port` -> `LINLI__SERVER__PORT`."""
    return PREFIX + path.upper().replace(".", "__")


class _Loader(yaml.SafeLoader):
    """YAML without the two readings of YAML 1.1 that would change a value behind the operator's back.

    `17:30` is not 1050, and the telephone number 02112345 is not octal. A key written twice is a mistake.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"“{key.value}”写了两遍，请合并成一处", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":int", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9]\d*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?(0|[1-9]\d*)\.\d+$"), list("-0123456789"))


@dataclass
class Sources:
    """Plain values from everywhere, and what was wrong on the way."""

    values: dict[str, Any]
    mistakes: list[str] = field(default_factory=list)
    #: Keys whose `${NAME}` is not set in the environment.
    unset: dict[Key, str] = field(default_factory=dict)
    #: Keys that came from the environment, and from which variable.
    origin: dict[Key, str] = field(default_factory=dict)


def read_file(path: Path) -> dict[str, Any]:
    """The file as written, `${NAME}` not yet replaced. Raises ConfigError with one line."""
    try:
        content = _Loader(path.read_text(encoding="utf-8-sig")).get_single_data()
    except FileNotFoundError:
        raise ConfigError([f"{path}: 没有这个文件；用 --config 指明配置文件，或从仓库里的 config.yaml 改起"]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{path}: 不是 UTF-8 编码；请用编辑器另存为 UTF-8"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: 读不了（{error.strerror}）；请检查文件权限"]) from None
    except yaml.YAMLError as error:
        raise ConfigError([f"{path}: {_where(error)}"]) from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise ConfigError([f"{path}: 应为“键: 值”的映射，例如第一行写 server:"])
    return content


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "文件里"
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", ""))
    return f"{place}: {YAML_PROBLEMS.get(problem, problem)}"


def gather(raw: Mapping[str, Any], environ: Mapping[str, str]) -> Sources:
    """`raw` with its references replaced and the environment laid over it."""
    sources = Sources(values={})
    sources.values = _resolved(raw, (), environ, sources)
    for name, key, text in _overrides(environ, sources):
        _lay_over(sources, key, name, text)
    return sources


def _resolved(value: Any, key: Key, environ: Mapping[str, str], sources: Sources) -> Any:
    if isinstance(value, Mapping):
        inside = {str(k): _resolved(v, (*key, str(k)), environ, sources) for k, v in value.items()}
        return {k: v for k, v in inside.items() if (*key, k) not in sources.unset or v}
    if isinstance(value, list):
        items = [_resolved(item, (*key, f"[{place}]"), environ, sources) for place, item in enumerate(value)]
        return [item for place, item in enumerate(items) if (*key, f"[{place}]") not in sources.unset or item]
    if not isinstance(value, str):
        return value

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII):
            sources.mistakes.append(f"{'.'.join(key)}: “{match[0]}”里只能写环境变量的名字，例如 ${{LINLI_TOKEN}}")
        if name not in environ:
            sources.unset[key] = name
        return environ.get(name, "")

    return REFERENCE.sub(replace, value)


def _overrides(environ: Mapping[str, str], sources: Sources) -> Iterator[tuple[str, Key, str]]:
    """(variable, key, text) of every override, the shallow first so that the more exact one wins."""
    found: dict[Key, tuple[str, str]] = {}
    for name in sorted(environ):
        if not name.upper().startswith(PREFIX):
            continue
        key, text = tuple(name[len(PREFIX) :].lower().split("__")), environ[name]
        if annotation_at(key) is None and (secret_file := _without_file_suffix(key)):
            key, text = secret_file, _read_secret(name, text, sources)
        if key in found and found[key][1] != text:
            sources.mistakes.append(f"{name}: 与 {found[key][0]} 是同一项，值却不同；请去掉一个")
        found[key] = (name, text)
    for key in sorted(found, key=len):
        yield found[key][0], key, found[key][1]


def _without_file_suffix(key: Key) -> Key | None:
    """`LINLI__WECHAT__TOKEN_FILE` names a file that holds the token, as container secrets do."""
    shorter = (*key[:-1], key[-1].removesuffix("_file"))
    return shorter if shorter != key and annotation_at(shorter) is not None else None


def _read_secret(name: str, path: str, sources: Sources) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        sources.mistakes.append(f"{name}: 读不了文件 {path}；请检查路径和权限")
        return ""


def _lay_over(sources: Sources, key: Key, name: str, text: str) -> None:
    annotation = annotation_at(key)
    if annotation is None or "" in key:
        known = next(
            length for length in range(1, len(key) + 1) if annotation_at(key[:length]) is None or not key[length - 1]
        )
        meant = suggestion(key[:known])
        whole = ".".join((meant, *key[known:]))
        meant = whole if annotation_at(tuple(whole.split("."))) is not None else meant
        hint = f"是不是 {override_name(meant)}" if meant else "可用的见 docs/reference/configuration.md"
        sources.mistakes.append(f"{name}: 没有这一项；{hint}")
        return
    try:
        value = _read(annotation, text)
    except ValueError:
        example = '["甲", "乙"]' if is_list(annotation) else '{"键": "值"}'
        sources.mistakes.append(f"{name}: 应为 JSON，例如 {example}")
        return
    _put(sources.values, key, value)
    sources.origin[key] = name
    sources.unset = {unset: needed for unset, needed in sources.unset.items() if unset[: len(key)] != key}


def _read(annotation: Any, text: str) -> Any:
    """The text of a variable as the plain value that YAML would have given."""
    kind, looks_json = unwrapped(annotation), text.lstrip()[:1] in ("{", "[")
    if text == "" and (is_mapping(kind) or is_list(kind) or is_section(kind)):
        return None
    if text in ("", "null") and nullable(annotation):
        return None
    if kind is Template or kind is Any:
        return json.loads(text) if looks_json else text
    if is_section(kind) or is_mapping(kind) or is_list(kind):
        return json.loads(text)
    return text


def _put(values: dict[str, Any], key: Key, value: Any) -> None:
    """Set `value` deep inside, making room for it."""
    for part in key[:-1]:
        held = values.get(part)
        if isinstance(held, str) and held:
            held = {"id": held}  # A template written as a bare id.
        values[part] = held = dict(held) if isinstance(held, Mapping) else {}
        values = held
    values[key[-1]] = value
