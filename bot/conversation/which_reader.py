"""Which of two (是哪一类): the category of a matter that could be either of two, asked before it is filed."""

from collections.abc import Mapping
from typing import Any

from bot.conversation.reader import Refusal
from bot.conversation.turn import Frame, Turn
from bot.messages import InboundKind

_NEITHER = frozenset({"都不是", "不是", "其他", "不知道", "说不清", "两个都是", "都是"})


class Which(str):
    """The code of a category."""


class WhichReader:
    """A number, the category's name, or words that are clearly of one of the two."""

    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        del turn
        return None, rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        number = turn.heard.number
        if number is not None:
            return frame.choices[number - 1] if 1 <= number <= len(frame.choices) else Refusal(frame.question)
        if turn.heard.text in _NEITHER:
            return "other"
        named = [code for code in frame.choices if _name(turn, code) in turn.heard.text]
        told = {matter.category for matter in turn.heard.understood.matters if not matter.alternatives}
        meant = named or [code for code in frame.choices if code in told]
        return meant[0] if len(meant) == 1 else None

    def load(self, turn: Turn, value: Any) -> Which:
        del turn
        return Which(value)

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        """Both, by the names the configuration gives them."""
        unsure = unsure_matter(values)
        if unsure is None:
            return None
        codes = unsure["alternatives"]
        listed = ",还是".join(f"{number}{_name(turn, code)}" for number, code in enumerate(codes, 1))
        return Refusal(f"这件事是{listed}?回数字;都不是请回“都不是”。", tuple(codes))


def unsure_matter(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first matter that could be of either of two categories; none where somebody is in danger: that is filed first."""
    matters: list[dict[str, Any]] = values.get("matters") or []
    if any(matter["urgency"] != "normal" for matter in matters):
        return None
    return next((matter for matter in matters if matter["alternatives"] and matter["intent"] == "report"), None)


def _name(turn: Turn, code: str) -> str:
    category = turn.office.config.categories.get(code)
    return category.name if category else code
