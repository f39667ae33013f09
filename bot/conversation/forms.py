"""Forms (填表): fill a capability's dataclass from what was said, ask for what is missing, act when all is known."""

import dataclasses
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from bot.conversation.capability import MEMBER, Ask, Capability, Registry
from bot.conversation.readers.base import EITHER, ESTATE, Reader, Refusal
from bot.conversation.readers.place import WhereReader
from bot.conversation.readers.table import READERS
from bot.conversation.turn import Frame, Turn
from bot.messages import Reply

#: Said to an optional question: no value.
NONE_WORDS = frozenset({"无", "没有", "随便", "不用", "没", "都行", "都可以"})
TRIES_BEFORE_PERSON = 2
ASK_A_PERSON, GIVE_UP = "说不清也没关系,回“人工”找人帮您。", "先不弄了回“退出”。"


@dataclasses.dataclass(frozen=True)
class Field:
    """One field of a form as the engine sees it."""

    name: str
    reader: Reader
    ask: Ask | None
    is_required: bool
    is_optional: bool


_known: dict[type, tuple[Field, ...]] = {}


def fields_of(form: type[Any]) -> tuple[Field, ...]:
    """The fields of a form (a dataclass) in order. Raises TypeError for a type that has no reader."""
    if form not in _known:
        hints = get_type_hints(form, include_extras=True)
        _known[form] = tuple(_field(part, hints[part.name]) for part in dataclasses.fields(form))
    return _known[form]


def prefill(turn: Turn, capability: Capability, frame: Frame, rest: str) -> Refusal | None:
    """Take from the first message whatever fields it fills; each field leaves the rest to the next.

    A Refusal comes back when one of them makes the whole form pointless: a place outside every grid.
    """
    for field in fields_of(capability.form):
        if field.name in frame.values:
            continue
        value, rest = field.reader.prefill(turn, rest)
        if isinstance(value, Refusal):
            if value.final:
                return value
            frame.values[EITHER] = list(value.choices)
        elif value is not None:
            frame.values[field.name] = value
    return None


def missing(capability: Capability, values: Mapping[str, Any]) -> Field | None:
    """The next field to ask for; None when all is known."""
    for field in fields_of(capability.form):
        if field.ask is not None and field.name not in values and field.ask.when(values):
            return field
    return None


def advance(turn: Turn, registry: Registry, frame: Frame) -> Reply | None:
    """Ask the frame's next question, or act when there is none; a finished frame leaves the stack."""
    capability, settings = registry.by_name[frame.capability]
    field = missing(capability, frame.values)
    if field is not None and field.ask is not None:
        better = field.reader.suggest(turn, frame.values) if frame.asked != field.name else None
        frame.asked, frame.tries = field.name, 0
        frame.choices = list(better.choices) if better else []
        frame.question = better.text if better else _worded(field.ask, frame.values)
        if better and better.estate:
            frame.values[ESTATE] = better.estate
        return Reply(frame.question)
    if frame in turn.frames:
        turn.frames.remove(frame)
    if capability.complete is None:
        return None
    return capability.complete(turn, load(turn, capability, frame.values), settings)


def asks_number(registry: Registry, frame: Frame) -> bool:
    """Whether the open question wants a number of its own."""
    capability, _settings = registry.by_name[frame.capability]
    asked = (field.ask for field in fields_of(capability.form) if field.name == frame.asked)
    return any(ask.is_number for ask in asked if ask is not None)


def asks_place(registry: Registry, frame: Frame) -> bool:
    """Whether the open question is where."""
    capability, _settings = registry.by_name[frame.capability]
    asked = (field.reader for field in fields_of(capability.form) if field.name == frame.asked)
    return any(isinstance(reader, WhereReader) for reader in asked)


def read_answer(turn: Turn, registry: Registry, frame: Frame) -> Reply | None:
    """Give the message to the field that was asked; None when it does not speak of it."""
    capability, _settings = registry.by_name[frame.capability]
    field = next((field for field in fields_of(capability.form) if field.name == frame.asked), None)
    if field is None:
        return None
    if field.is_optional and turn.heard.text in NONE_WORDS:
        frame.values[field.name] = None
        return advance(turn, registry, frame)
    value = field.reader.read(turn, frame)
    if value is None:
        return None
    if isinstance(value, Refusal):
        is_needless = missing(capability, frame.values) is None  # by what he told instead: a danger
        return advance(turn, registry, frame) if is_needless else _refuse(turn, capability, frame, value)
    frame.values[field.name] = value
    return advance(turn, registry, frame)


def absorb_kind(turn: Turn, registry: Registry, frame: Frame) -> bool:
    """A photo or place for any field of the open form, asked or not; False when it has none for it."""
    capability, _settings = registry.by_name[frame.capability]
    for field in fields_of(capability.form):
        if turn.heard.inbound.kind not in field.reader.kinds:
            continue
        value, _rest = field.reader.prefill(turn, "")
        if isinstance(value, Refusal) and value.choices:
            frame.values[EITHER] = list(value.choices)
            return True
        if value is None or isinstance(value, Refusal):
            return False
        before = frame.values.get(field.name)
        frame.values[field.name] = [*before, *value] if isinstance(before, list) else value
        return True
    return False


def load(turn: Turn, capability: Capability, values: Mapping[str, Any]) -> Any:
    """The form as the handler sees it."""
    loaded = {
        field.name: field.reader.load(turn, values[field.name])
        for field in fields_of(capability.form)
        if values.get(field.name) is not None
    }
    blank = {field.name: None for field in fields_of(capability.form) if field.is_required and field.name not in loaded}
    return capability.form(**{**blank, **loaded})


def _worded(ask: Ask, values: Mapping[str, Any]) -> str:
    return ask.question if isinstance(ask.question, str) else ask.question(values)


def _refuse(turn: Turn, capability: Capability, frame: Frame, refusal: Refusal) -> Reply:
    if refusal.final:
        turn.frames.remove(frame)
        return Reply(refusal.text)
    frame.tries += 1
    frame.choices = list(refusal.choices) or frame.choices
    frame.question = refusal.text
    if refusal.estate:
        frame.values[ESTATE] = refusal.estate
    if frame.tries < TRIES_BEFORE_PERSON:
        return Reply(refusal.text)
    return Reply(f"{refusal.text}\n{GIVE_UP if capability.for_ == MEMBER else ASK_A_PERSON}")


def _field(part: "dataclasses.Field[Any]", hint: Any) -> Field:
    ask = None
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        ask = next((extra for extra in extras if isinstance(extra, Ask)), None)
    is_optional = get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)
    if is_optional:
        hint = next(option for option in get_args(hint) if option is not type(None))
    reader = READERS.get(hint)
    if reader is None:
        raise TypeError(f"no reader for {hint!r} of field {part.name}")
    has_default = part.default is not dataclasses.MISSING or part.default_factory is not dataclasses.MISSING
    return Field(part.name, reader, ask, not has_default, is_optional)
