"""Reading an answer to a questionnaire (读答案): the question stands in the form, since every questionnaire has its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.ballots.questions import SKIP, TEXT, from_json, read, worded
from bot.conversation.reader import Refusal
from bot.conversation.turn import Frame, Turn
from bot.messages import InboundKind
from models.questionnaires import Questionnaire

#: Beside the form's field: the questionnaire's row, which question from 0, the question, and how it is asked.
ROW, NTH, QUESTION, ASKED = "row", "nth", "question", "asked"


@dataclass(frozen=True)
class BallotAnswer:
    """An answer, and what to: None is one too, for a question that was left out."""

    row: int
    nth: int
    value: Any


class BallotAnswerReader:
    """The numbers, options or words that the question takes."""

    kinds: tuple[InboundKind, ...] = ()

    def prefill(self, turn: Turn, rest: str) -> tuple[Any, str]:
        del turn
        return None, rest

    def read(self, turn: Turn, frame: Frame) -> Any:
        """None for what is no answer, and for a danger: that is never an answer."""
        if any(matter.urgent for matter in turn.heard.understood.matters):
            return None
        said, question = turn.heard.text, from_json(frame.values[QUESTION])
        value = None if said in SKIP else read(question, turn.heard.raw if question.kind == TEXT else said)
        if value is None and said not in SKIP:
            return None
        return {ROW: frame.values[ROW], NTH: frame.values[NTH], "value": value}

    def load(self, turn: Turn, value: Any) -> BallotAnswer:
        del turn
        return BallotAnswer(value[ROW], value[NTH], value["value"])

    def suggest(self, turn: Turn, values: Mapping[str, Any]) -> Refusal | None:
        del turn, values
        return None


def asking(row: Questionnaire, nth: int, words: str = "") -> dict[str, Any]:
    """The values of a form that asks question `nth`, from 0; `words` where it is not put as always."""
    held = row.questions[nth]
    asked = words or worded(from_json(held), nth + 1, len(row.questions))
    return {ROW: row.id, NTH: nth, QUESTION: held, ASKED: asked}


def step_back(values: dict[str, Any], row: Questionnaire) -> None:
    """The form asks the question before."""
    values.update(asking(row, values[NTH] - 1))
