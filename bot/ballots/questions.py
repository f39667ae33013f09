"""Questions (题): the four kinds, how each is read from an answer, and how it is put. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.text.normalise import nfkc, number, numbers

SINGLE, MULTIPLE, TEXT, SCORE = "single", "multiple", "text", "score"
#: What the kinds are called in files.
KINDS: Mapping[str, str] = {"单选": SINGLE, "多选": MULTIPLE, "填空": TEXT, "打分": SCORE}
TEXT_MAX = 200
#: How a question is left out.
SKIP = frozenset({"跳过", "不答", "略"})
_BETWEEN = ("还有", "以及", "和", "跟", *"、,，;；/ ")
#: What is said around an answer without changing it: 我住5栋, 4分吧.
_AROUND = re.compile("我们?|家|住|在|的|是|选|就|给个?|打个?|觉得|应该|大概|可能|那个|这个|比较|[吧了呢啊呀嘛里,。! ]")


@dataclass(frozen=True)
class Question:
    """One question."""

    kind: str
    text: str
    options: tuple[str, ...] = ()
    #: The ends of a score, both inclusive.
    low: int = 1
    high: int = 5

    def as_json(self) -> dict[str, Any]:
        """As the questionnaire's row keeps it."""
        return {**asdict(self), "options": list(self.options)}

    @property
    def labels(self) -> tuple[str, ...]:
        """What results are counted by; nothing for words."""
        if self.kind == SCORE:
            return tuple(str(score) for score in range(self.low, self.high + 1))
        return self.options


def from_json(held: Mapping[str, Any]) -> Question:
    """The question that `as_json` wrote."""
    return Question(**{**held, "options": tuple(held["options"])})


def read(question: Question, said: str) -> Any:
    """The answer in NFKC words: a number, several, or words as they are; None: these words are no answer to it."""
    return _READERS[question.kind](question, said.strip(" 。."))


def worded(question: Question, nth: int, of: int) -> str:
    """How it is asked: which of how many, the question, what may be answered."""
    return f"{nth}/{of} {question.text}\n{_HOW[question.kind](question)}"


def places(question: Question, answer: Any) -> tuple[int, ...]:
    """Which of the question's labels an answer stands for, from 0."""
    if question.kind == TEXT or answer is None:
        return ()
    if question.kind == SCORE:
        return (answer - question.low,)
    return tuple(place - 1 for place in (answer if isinstance(answer, list) else [answer]))


def _read_single(question: Question, said: str) -> int | None:
    options = [nfkc(option) for option in question.options]
    named = [place for place, option in enumerate(options, 1) if option == said]
    named = named or [place for place, option in enumerate(options, 1) if _bare(option) == _bare(said)]
    given = named[0] if len(named) == 1 else number(said)
    return given if given is not None and 1 <= given <= len(question.options) else None


def _read_multiple(question: Question, said: str) -> list[int] | None:
    named = [_read_single(question, part) for part in _parts(said)]
    if named and None not in named:
        return sorted({place for place in named if place is not None})
    given = [int(digit) for digit in said] if said.isdecimal() and len(question.options) < 10 else numbers(said)
    fits = given and all(1 <= place <= len(question.options) for place in given)
    return sorted(set(given)) if fits else None


def _read_score(question: Question, said: str) -> int | None:
    given = number(_bare(said).removesuffix("分"))
    return given if given is not None and question.low <= given <= question.high else None


def _read_text(question: Question, said: str) -> str | None:
    return said[:TEXT_MAX] or None


def _parts(said: str) -> Sequence[str]:
    for mark in _BETWEEN:
        said = said.replace(mark, "\n")
    return [part for part in said.split("\n") if part]


def _bare(said: str) -> str:
    return _AROUND.sub("", said) or said


def _numbered(question: Question) -> str:
    """1很好 2一般; an option that is a number itself stands apart from its own: 1、3栋."""
    after = "、" if any(option[0].isdecimal() for option in question.options) else ""
    return " ".join(f"{place}{after}{option}" for place, option in enumerate(question.options, 1))


_READERS: Mapping[str, Callable[[Question, str], Any]] = {
    SINGLE: _read_single,
    MULTIPLE: _read_multiple,
    TEXT: _read_text,
    SCORE: _read_score,
}
_HOW: Mapping[str, Callable[[Question], str]] = {
    SINGLE: lambda one: f"回一个数字:{_numbered(one)}",
    MULTIPLE: lambda one: f"可回几个数字,如 1 3:{_numbered(one)}",
    TEXT: lambda _one: "请直接说,不想答回“跳过”",
    SCORE: lambda one: f"回 {one.low} 到 {one.high} 的数字,{one.high} 最好",
}
