"""Reader (读法): what taking a form field from a message means; the readers themselves are beside this file.

A reader returns the value in the form the dialogue row keeps it (JSON), a Refusal that says why and asks again, or None:
these words do not speak of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation.turn import Frame, Turn
from bot.messages import InboundKind

SURE = 0.5  # confidence from which a matter counts as understood
#: Beside a form's fields: places between which its handler wants to know, such as the words' and the pin's.
EITHER = "either"
#: … and the estate whose building was asked for.
ESTATE = "estate"


@dataclass(frozen=True)
class Refusal:
    """The reader could not take it: what to say, and what may be chosen by number."""

    text: str
    choices: tuple[Any, ...] = ()
    #: The estate whose building is asked for: a bare "7幢" is one of it.
    estate: str = ""
    #: Nothing will come of asking again: the form ends here.
    final: bool = False


class Reader(ABC):
    """How one type of field is read; each reader says only what is its own."""

    #: What may answer the question besides words.
    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        """The value in the first message, if it is there, and the words it leaves to later fields."""
        return None, rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        """The value in an answer to the question, a Refusal, or None: these words do not speak of it."""
        return None

    @abstractmethod
    def load(self, turn: Turn, value: Any) -> Any:
        """The value as handlers see it."""

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        """A better first question than the handler's, from what was half said: which of two, or not found."""
        return None
