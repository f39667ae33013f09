"""Plain readers (简单的读法): words, a code, a number, photos: what a form asks for and one message gives as it stands."""

from dataclasses import dataclass
from typing import Any

from bot.cases.codes import find_code
from bot.conversation.readers.base import Reader
from bot.conversation.turn import Frame, Turn
from bot.messages import InboundKind
from bot.text.amounts import amount_alone
from bot.text.phones import phone_in
from bot.text.verbatim import shown, verbatim
from bot.understanding.behalf import sounds_for_another


class Words(str):
    """Free text."""


@dataclass(frozen=True)
class CaseCode:
    """A case code somebody typed; whether he may know the case is the handler's to check."""

    code: str


@dataclass(frozen=True)
class Phone:
    """A phone number, E.164."""

    number: str


@dataclass(frozen=True)
class ForAnother:
    """The words say that the matter is somebody else's."""


class Photos(tuple[str, ...]):
    """Photos by the provider's media id."""


class Given(str):
    """What the capability itself puts in, such as the row its question is about; nobody types it."""


class Amount(float):
    """How many."""


class WordsReader(Reader):
    """Any text."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        return (verbatim(turn.heard.raw, rest) if rest else None), ""

    def read(self, turn: Turn, frame: Frame) -> Any:
        return shown(turn.heard.raw) or None

    def load(self, turn: Turn, value: Any) -> Words:
        return Words(value)


class CaseCodeReader(Reader):
    """A case code; commands may leave it out where only one case fits, which the handler decides."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        found = find_code(rest)
        return found or (None, rest)

    def read(self, turn: Turn, frame: Frame) -> Any:
        found = find_code(turn.heard.text)
        return found[0] if found else None

    def load(self, turn: Turn, value: Any) -> CaseCode:
        return CaseCode(value)


class PhoneReader(Reader):
    """A Chinese phone number anywhere in the words."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        found = phone_in(rest)
        return found or (None, rest)

    def read(self, turn: Turn, frame: Frame) -> Any:
        found = phone_in(turn.heard.text)
        return found[0] if found else None

    def load(self, turn: Turn, value: Any) -> Phone:
        return Phone(value)


class ForAnotherReader(Reader):
    """Whether the message is written for somebody else; never asked."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        return (True if sounds_for_another(turn.heard.text) else None), rest

    def load(self, turn: Turn, value: Any) -> ForAnother:
        return ForAnother()


class PhotosReader(Reader):
    """Photos, each by the provider's media id; they add up."""

    kinds = (InboundKind.IMAGE,)

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        photo = turn.heard.inbound.media_id if turn.heard.inbound.kind is InboundKind.IMAGE else ""
        return ([photo] if photo else None), rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        return self.prefill(turn, "")[0]

    def load(self, turn: Turn, value: Any) -> Photos:
        return Photos(value)


class GivenReader(Reader):
    """Nothing is read: the value is there."""

    def load(self, turn: Turn, value: Any) -> Given:
        return Given(value)


class AmountReader(Reader):
    """A number, with or without its unit; what the first message says of it is its handler's to find."""

    def read(self, turn: Turn, frame: Frame) -> Any:
        if turn.heard.number is not None:
            return float(turn.heard.number)
        return amount_alone(turn.heard.text)

    def load(self, turn: Turn, value: Any) -> Amount:
        return Amount(value)
