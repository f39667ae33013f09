"""Readers of a broadcast's form (群发怎么问): what does not do is asked again at once, so that no answer slips into the next question."""

import re
from collections.abc import Callable
from typing import Any

from bot.broadcasts.naming import read_audience
from bot.broadcasts.times import read_send_at
from bot.conversation.readers.base import Reader, Refusal
from bot.conversation.turn import Frame, Turn
from bot.errors import Refused
from bot.text.verbatim import shown

NAMES = ("政策", "通知", "关怀", "活动")
RECEIPT = ("要", "不要")
#: Said to any question but the text itself: it is not sent.
CANCELLED = frozenset({"不发", "不发了", "先不发", "先不发了", "算了", "取消"})
#: From so many characters on an answer to which kind it is must be the text itself.
BODY_LEAST = 10
_AROUND = re.compile(r"^[\s,,::]+|\s+$")
_PLACES = re.compile(r"(?:最多)?(\d{1,5})(?:个?人|个|名)?[。.]?|不限(?:人数)?[。.]?|不用[。.]?|随便[。.]?|无[。.]?")


class CastKind(str):
    """The name of a kind."""


class CastTo(str):
    """To whom, in words that name somebody."""


class CastReceipt(str):
    """要 or 不要."""


class CastPlaces(str):
    """How many may sign up, in words; without a number it is not limited."""


class CastAt(str):
    """When, in words that name a time to come."""


class CheckedReader(Reader):
    """Words that `check` takes; with `options` also their numbers. `check` returns what is kept, or raises Refused."""

    def __init__(self, type_: type[str], check: Callable[[Turn, str], str], options: tuple[str, ...] = ()) -> None:
        self._type, self._check, self._options = type_, check, options

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        """Only a kind stands before the text: 群发 通知 明天停水."""
        if self._type is not CastKind:
            return None, rest
        name = next((one for one in NAMES if rest.startswith(one)), None)
        return name, _AROUND.sub("", rest.removeprefix(name or ""))

    def read(self, turn: Turn, frame: Frame) -> Any:
        number, said = turn.heard.number, turn.heard.text.strip("“”。 ")
        if said in CANCELLED:
            return Refusal("好的,不发了。", final=True)
        if number is not None and 1 <= number <= len(self._options):
            return self._options[number - 1]
        if self._type is CastKind and len(said) >= BODY_LEAST:
            return _keep_body(turn, frame)
        try:
            return self._check(turn, shown(turn.heard.raw))
        except Refused as refused:
            return Refusal(f"{refused}\n{_question(frame)}", self._options)

    def load(self, turn: Turn, value: Any) -> str:
        return self._type(value)


def _question(frame: Frame) -> str:
    return frame.question.rsplit("\n", 1)[-1]


def _keep_body(turn: Turn, frame: Frame) -> Refusal | None:
    """The text itself, said before the kind: it is kept and the kind asked again. What cannot wait is no text."""
    if any(matter.urgent for matter in turn.heard.understood.matters):
        return None
    frame.values.setdefault("text", shown(turn.heard.raw))
    return Refusal(f"正文记下了,一字不改。\n{_question(frame)}", NAMES)


def _kind(turn: Turn, said: str) -> str:
    del turn
    named = [name for name in NAMES if name in said]
    if len(named) != 1:
        raise Refused("没有这一类。")
    return named[0]


def _audience(turn: Turn, said: str) -> str:
    read_audience(turn.office, turn.require_member(), said)
    return said


def _receipt(turn: Turn, said: str) -> str:
    if said.strip("。 ") in ("不", "不要", "不用", "不要回执", "不需要", "否", "没有", "无"):
        return "不要"
    if said.strip("。 ") in ("要", "要回执", "需要", "是", "好", "好的"):
        return "要"
    raise Refused(f"没听明白“{turn.heard.text}”。")


def _places(turn: Turn, said: str) -> str:
    if not _PLACES.fullmatch(turn.heard.text):
        raise Refused("没看懂人数。")
    return said


def _send_at(turn: Turn, said: str) -> str:
    read_send_at(said, turn.act.now)
    return said


KIND = CheckedReader(CastKind, _kind, NAMES)
TO = CheckedReader(CastTo, _audience)
WHETHER_RECEIPT = CheckedReader(CastReceipt, _receipt, RECEIPT)
PLACES = CheckedReader(CastPlaces, _places)
AT = CheckedReader(CastAt, _send_at)
