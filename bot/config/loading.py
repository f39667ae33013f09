"""Loading (读取配置): file and environment into one frozen Config, with every mistake reported at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from bot.config import mistakes
from bot.config.fields import SAMPLE_SECRETS
from bot.config.keys import REQUIRED
from bot.config.sections import Config
from bot.config.sources import Key, gather, override_name, read_file
from bot.errors import ConfigError


def load_config(path: Path | None, environ: Mapping[str, str] | None = None, *, require: bool = True) -> Config:
    """The configuration of this installation. Raises ConfigError with all its mistakes.

    `path` None: no file, the environment alone. `environ` None: the environment of this process.
    `require` False: for commands that do without WeChat and without the keys (`migrate`, `understand`, `calendar`);
    ask `missing_for_serve` before doing more.
    """
    return config_from(read_file(path) if path else {}, os.environ if environ is None else environ, require=require)


def config_from(raw: Mapping[str, Any], environ: Mapping[str, str], *, require: bool = True) -> Config:
    """The same from a mapping that was already read."""
    sources = gather(raw, environ)
    found = list(sources.mistakes)
    config: Config | None = None
    try:
        config = Config.model_validate(sources.values)
    except ValidationError as error:
        found += mistakes.lines(error, sources.origin)
    if require:
        found += _unfit_for_serve(sources.values, sources.unset, already={line.partition(":")[0] for line in found})
    if found or config is None:
        raise ConfigError(found)
    return config


def missing_for_serve(config: Config) -> list[str]:
    """What `serve` still lacks: one line for each required key that is empty or holds a sample from our own pages."""
    return _unfit_for_serve(config, {}, already=set())


def _unfit_for_serve(values: Config | Mapping[str, Any], unset: Mapping[Key, str], already: set[str]) -> list[str]:
    found = []
    for path, where in REQUIRED.items():
        text, variable = _text_at(values, path), override_name(path)
        if path in already:
            continue
        if name := unset.get(tuple(path.split("."))):
            found.append(f"{path}: 环境变量 {name} 没有设置；请设置它（或 {variable}）。{where}")
        elif not text:
            found.append(f"{path}: 必填；请设置环境变量 {variable}。{where}")
        elif is_sample(text):
            found.append(f"{path}: 还是示例里的值，谁都知道它；{where}")
    return found


def is_sample(text: str) -> bool:
    """Whether somebody copied an example, or left the blank of a form."""
    return text in SAMPLE_SECRETS or text.lower().startswith(("<", "请", "changeme", "change-me", "xxxx"))


def _text_at(values: Any, path: str) -> str:
    for part in path.split("."):
        values = values.get(part) if isinstance(values, Mapping) else getattr(values, part, None)
    if isinstance(values, SecretStr):
        return values.get_secret_value()
    return str(values).strip() if isinstance(values, str | int) else ""
