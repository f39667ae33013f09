"""Which of several (哪几件): the cases of one message that are meant, by number, by what they are about, or all of them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.cases.codes import find_code
from bot.conversation.readers.base import Reader, Refusal
from bot.conversation.turn import Frame, Turn

ALL = frozenset({"都", "都是", "都不对", "都不在", "全部", "全都", "全错", "两件都是", "两件都不对"})
#: Between the cases of a value, and between a case's code and what it is about.
BETWEEN, ABOUT = ";", ":"


class Ones(tuple[str, ...]):
    """The codes of those meant."""


def among(cases: Sequence[tuple[str, str]]) -> str:
    """Codes, and what each is about, as a form keeps them."""
    return BETWEEN.join(f"{code}{ABOUT}{about}" for code, about in cases)


def chosen_of(kept: str, said: str) -> list[str]:
    """The codes that a few words name; empty where they name none."""
    cases = [each.split(ABOUT, 1) for each in kept.split(BETWEEN)]
    codes = [code for code, _ in cases]
    words = re.sub(r"^第|件$|[\s。]", "", said)
    if words in ALL or (words.isdecimal() and int(words) == len(codes) + 1):
        return codes
    if words.isdecimal():
        return [codes[int(words) - 1]] if 1 <= int(words) <= len(codes) else []
    found = find_code(said)
    return [code for code, about in cases if code == (found[0] if found else None) or (words and words in about)]


class OnesReader(Reader):
    """A number, 都不对, or what one of them is about."""

    def read(self, turn: Turn, frame: Frame) -> Any:
        said = str(turn.heard.number) if turn.heard.number is not None else turn.heard.text
        found = chosen_of(frame.values["among"], said)
        return found or (Refusal(frame.question) if turn.heard.number is not None else None)

    def load(self, turn: Turn, value: Any) -> Ones:
        return Ones(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        """All of them by number, and the number that means all."""
        abouts = [each.split(ABOUT, 1)[1] for each in values["among"].split(BETWEEN)]
        listed = " ".join(f"{number}{about}" for number, about in enumerate([*abouts, "都不对"], 1))
        return Refusal(f"哪件不在那里?{listed}")
