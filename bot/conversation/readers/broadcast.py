"""Readers of a broadcast's form (群发怎么问): what does not do is asked again at once, so that no answer slips into the next question."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.broadcasts import amending
from bot.broadcasts.actions import check_audience
from bot.broadcasts.naming import read_audience
from bot.broadcasts.people import who_approves
from bot.broadcasts.times import read_send_at
from bot.broadcasts.words import wrong_weekdays
from bot.conversation.readers.base import Reader, Refusal
from bot.conversation.readers.matters import is_sure
from bot.conversation.turn import Frame, Turn
from bot.errors import Refused
from bot.text.normalise import nfkc
from bot.text.verbatim import shown, verbatim

NAMES = ("政策", "通知", "关怀", "活动")
RECEIPT = ("要", "不要")
_RECEIPTS = {
    **dict.fromkeys(("不", "不要", "不用", "不要回执", "不用回执", "不需要", "否", "没有", "无"), "不要"),
    **dict.fromkeys(("要", "要回执", "需要", "是", "好", "好的"), "要"),
}
#: In a form's values: a text whose dates are asked about; and by which words it goes as it is.
DOUBTED = "doubted"
AS_IT_IS = frozenset({"照发", "就这样", "就这样发", "不改", "不用改", "没错", "是对的"})
#: Said to any question: it is not sent.
CANCELLED = frozenset({"不发", "不发了", "先不发", "先不发了", "别发", "别发了", "先别发", "先别发了", "算了", "取消"})
GIVEN_UP = Refusal("好的,不发了。", final=True)
#: From so many characters on an answer to which kind it is must be the text itself.
BODY_LEAST = 10
#: A meeting is told by a notice, which may want a receipt.
_MEETING = re.compile("会议|开会")
_AROUND = re.compile(r"^[\s,,::]+|\s+$")
_PLACES = re.compile(r"(?:最多)?(\d{1,5})(?:个?人|个|名)?[。.]?|不限(?:人数)?[。.]?|不用[。.]?|随便[。.]?|无[。.]?")


class CastKind(str):
    """The name of a kind."""


class CastText(str):
    """The text, as it will be sent."""


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
            return GIVEN_UP
        if number is not None and 1 <= number <= len(self._options):
            return self._options[number - 1]
        if self._type is CastKind and len(said) >= BODY_LEAST:
            return _keep_body(turn, frame)
        if self._type is CastTo and _tells_what_is_wrong(turn):
            return None  # 翠园路灯坏了 names a place, and nobody who is to be told
        refused = ""
        for words in dict.fromkeys((shown(turn.heard.raw), amending.corrected(turn.heard.raw))):
            try:
                return self._check(turn, words)
            except Refused as why:
                refused = refused or str(why)
        beside = _beside(turn, frame) if "text" in frame.values else None
        return beside or Refusal(f"{refused}\n{_question(frame)}", self._options)

    def load(self, turn: Turn, value: Any) -> str:
        return self._type(value)


class TextReader(Reader):
    """The words of a broadcast as they will be sent; a date with another weekday beside it is asked about."""

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        return (verbatim(turn.heard.raw, rest) if rest else None), ""

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        return _ask_about_days(turn, values[DOUBTED]) if DOUBTED in values else None

    def read(self, turn: Turn, frame: Frame) -> Any:
        said = turn.heard.text.strip("“”。! ")
        if said in CANCELLED:
            return GIVEN_UP
        if DOUBTED in frame.values and said.removesuffix("吧") in AS_IT_IS:
            return frame.values.pop(DOUBTED)
        text = shown(turn.heard.raw)
        doubt = _ask_about_days(turn, text)
        if doubt is not None:
            frame.values[DOUBTED] = text
        return doubt or text or None

    def load(self, turn: Turn, value: Any) -> CastText:
        return CastText(value)


def _ask_about_days(turn: Turn, text: str) -> Refusal | None:
    """11月30日是周一,您写的是周六: which of the two he means, he writes."""
    wrong = wrong_weekdays(nfkc(text), turn.today)
    return Refusal(f"{'、'.join(wrong)}。改好整段再发来;不用改回“照发”。") if wrong else None


def _tells_what_is_wrong(turn: Turn) -> bool:
    return any(is_sure(one) and one.spoke and one.place is not None for one in turn.heard.understood.matters)


def _beside(turn: Turn, frame: Frame) -> Refusal | None:
    """What answers no question, said in the middle: another answer to an earlier one, or a question of his own."""
    said, author = turn.heard.raw, turn.require_member()
    frame.tries = 0  # it was understood
    if amending.is_about_text(said):
        del frame.values["text"]
        frame.asked = "text"
        return Refusal("好的。正文整段重新写好发来,一字不改。")
    if (to := amending.new_audience(turn.office, author, said)) is not None:
        return _change_audience(turn, frame, to)
    receipt = _RECEIPTS.get(amending.corrected(said)) if amending.is_correction(said) or "回执" in said else None
    if receipt is not None and "receipt" in frame.values:
        frame.values["receipt"] = receipt
        return Refusal(f"好的,{receipt}回执。\n{_question(frame)}")
    if amending.asks_who_approves(said):
        return Refusal(f"{who_approves(turn.act.session, turn.office, author)}\n{_question(frame)}")
    if amending.wants_sample(said) or amending.submits(said):
        return Refusal(f"还差这一句,答了就能看样张、送审。\n{_question(frame)}")
    return None


def _change_audience(turn: Turn, frame: Frame, to: str) -> Refusal:
    try:
        _audience(turn, to)
    except Refused as refused:
        return Refusal(f"{refused}\n{_question(frame)}")
    frame.values["to"] = to
    return Refusal(f"好的,改发给{to}。\n{_question(frame)}")


def _question(frame: Frame) -> str:
    return frame.question.rsplit("\n", 1)[-1]


def _keep_body(turn: Turn, frame: Frame) -> Refusal | None:
    """The text itself, said before the kind: it is kept and the kind asked again. What cannot wait is no text."""
    if any(matter.urgent for matter in turn.heard.understood.matters):
        return None
    text = shown(turn.heard.raw)
    frame.values.setdefault(DOUBTED if _ask_about_days(turn, text) else "text", text)
    return Refusal(f"正文记下了,一字不改。\n{_question(frame)}", NAMES)


def _kind(turn: Turn, said: str) -> str:
    named = [name for name in NAMES if name in said] or (["通知"] if _MEETING.search(said) else [])
    if len(named) != 1:
        raise Refused("没有这一类。")
    return named[0]


def _audience(turn: Turn, said: str) -> str:
    """Whoever it names, if there is anybody; that it is nobody is said before more is asked."""
    check_audience(turn.act.session, turn.office, read_audience(turn.office, turn.require_member(), said))
    return said


def _receipt(turn: Turn, said: str) -> str:
    receipt = _RECEIPTS.get(said.strip("。 "))
    if receipt is None:
        raise Refused(f"没听明白“{turn.heard.text}”。")
    return receipt


def _places(turn: Turn, said: str) -> str:
    if not _PLACES.fullmatch(turn.heard.text):
        raise Refused("没看懂人数。")
    return said


def _send_at(turn: Turn, said: str) -> str:
    read_send_at(said, turn.act.now)
    return said


TEXT = TextReader()
KIND = CheckedReader(CastKind, _kind, NAMES)
TO = CheckedReader(CastTo, _audience)
WHETHER_RECEIPT = CheckedReader(CastReceipt, _receipt, RECEIPT)
PLACES = CheckedReader(CastPlaces, _places)
AT = CheckedReader(CastAt, _send_at)
