"""Loading handlers (装载能力): the files of handlers/ with what the configuration sets, checked before the service opens."""

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

import handlers
from bot.config.duties import Duties
from bot.conversation import forms
from bot.conversation.capability import Capability, NoSettings, Registry
from bot.errors import ConfigError

#: Beside a handler's own settings: `handlers.talk_day: {enabled: false}`. Everything else is on.
SWITCH = "enabled"
_SWITCH = TypeAdapter(bool)
#: Without these somebody would be left with no answer, or with none of his rights (DESIGN 1).
ALWAYS_ON = frozenset({"report", "tasks", "done", "rating", "status", "human", "help", "rights", "subscriptions"})


def load_handlers(given: Mapping[str, Mapping[str, Any] | None], duties: Duties | None = None) -> Registry:
    """A registry of all handlers but those that `given` turns off, each with its settings there, and with the words
    that `duties` are recorded by (those that come with Linli when none are given).

    Raises ConfigError with one line per mistake: a name without a file, settings that do not fit, words used twice.
    """
    duties = duties or Duties()
    files = _files()
    registry = Registry()
    registry.mistakes += [
        f"handlers.{name}: 没有这个能力;可用的有 {'、'.join(files)}" for name in given if name not in files
    ]
    for name in files:
        settings = dict(given.get(name) or {})
        if _is_on(registry, name, settings.pop(SWITCH, True)):
            _take_in(registry, name, settings, duties)
    if registry.mistakes:
        raise ConfigError(registry.mistakes)
    return registry


def turned_off(given: Mapping[str, Mapping[str, Any] | None]) -> list[str]:
    """The handlers that are off."""
    return [name for name in _files() if not _SWITCH.validate_python((given.get(name) or {}).get(SWITCH, True))]


def _is_on(registry: Registry, name: str, switch: object) -> bool:
    try:
        is_on = _SWITCH.validate_python(switch)
    except ValidationError:
        registry.mistakes.append(f"handlers.{name}.{SWITCH}: 应为 true 或 false")
        return False
    if not is_on and name in ALWAYS_ON:
        registry.mistakes.append(f"handlers.{name}.{SWITCH}: 这一样不能停用;报事、办结、找人和删除自己的信息都靠它")
    return is_on


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
