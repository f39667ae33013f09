"""Loading handlers (装载能力): the files of handlers/ that the configuration names, checked before the service opens."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

import handlers
from bot.config.duties import Duties
from bot.conversation import forms
from bot.conversation.capability import Capability, NoSettings, Registry
from bot.errors import ConfigError


def load_handlers(chosen: Mapping[str, Mapping[str, Any] | None], duties: Duties | None = None) -> Registry:
    """A registry of the handlers in `chosen` (all of them when it is empty), each with its settings, and with the words
    that `duties` are recorded by (those that come with Linli when none are given).

    Raises ConfigError with one line per mistake: a name without a file, settings that do not fit, words used twice.
    """
    duties = duties or Duties()
    files = _files()
    registry = Registry()
    for name in chosen or files:
        if name not in files:
            registry.mistakes.append(f"handlers.{name}: 没有这个能力;可用的有 {'、'.join(files)}")
            continue
        _take_in(registry, name, (chosen or {}).get(name) or {}, duties)
    if registry.mistakes:
        raise ConfigError(registry.mistakes)
    return registry


def left_out(chosen: Mapping[str, Mapping[str, Any] | None]) -> list[str]:
    """The handlers that are off because others are named; who only meant to set something should hear of it."""
    return [name for name in _files() if name not in chosen] if chosen else []


def _files() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(handlers.__path__))


def _take_in(registry: Registry, file: str, settings: Mapping[str, Any], duties: Duties) -> None:
    module = importlib.import_module(f"handlers.{file}")
    found = [value for value in vars(module).values() if isinstance(value, Capability)]
    types = {capability.settings for capability in found} - {NoSettings} or {NoSettings}
    checked: dict[type[BaseModel], BaseModel] = {NoSettings: NoSettings()}
    for kind in types:
        try:
            checked[kind] = kind.model_validate(settings, strict=False)
        except ValidationError as error:
            registry.mistakes += [_line(file, mistake) for mistake in error.errors()]
            return
    for capability in found:
        forms.fields_of(capability.form)
        registry.add(capability, checked[capability.settings], duties)


def _line(file: str, mistake: Any) -> str:
    where = ".".join(["handlers", file, *(str(part) for part in mistake["loc"])])
    said = "没有这个设置" if mistake["type"] == "extra_forbidden" else mistake["msg"]
    return f"{where}: {said}"
