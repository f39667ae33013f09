"""Reading an answer to a questionnaire (读答案): the question stands in the form, since every questionnaire has its own."""

from dataclasses import dataclass
from typing import Any

from bot.ballots.questions import SKIP, TEXT, from_json, read, worded
from bot.conversation.readers.base import Reader, Refusal
from bot.conversation.turn import Frame, Turn
from bot.understanding.understood import Intent, Matter, Urgency
from models.questionnaires import Questionnaire

#: Beside the form's field: the questionnaire's row, which question from 0, the question, and how it is asked.
ROW, NTH, QUESTION, ASKED = "row", "nth", "question", "asked"
#: What would become a case, and how it still can.
THINGS = frozenset({Intent.REPORT, Intent.WISH, Intent.OPINION, Intent.MEDIATION})
REPORTING = "要报事,请连地点一起说。"


@dataclass(frozen=True)
class BallotAnswer:
    """An answer, and what to: None is one too, for a question that was left out."""

    row: int
    nth: int
    value: Any


class BallotAnswerReader(Reader):
    """The numbers, options or words that the question takes."""

    def read(self, turn: Turn, frame: Frame) -> Any:
        """None for what is no answer, and for a danger: that is never an answer."""
        if any(matter.urgent for matter in turn.heard.understood.matters):
            return None
        said, question = turn.heard.text, from_json(frame.values[QUESTION])
        value = None if said in SKIP else read(question, turn.heard.raw if question.kind == TEXT else said)
        if value is None and said not in SKIP:
            return Refusal(f"没听明白。{frame.values[ASKED]}\n{REPORTING}") if _is_nowhere(turn) else None
        return {ROW: frame.values[ROW], NTH: frame.values[NTH], "value": value}

    def load(self, turn: Turn, value: Any) -> BallotAnswer:
        return BallotAnswer(value[ROW], value[NTH], value["value"])


def _is_nowhere(turn: Turn) -> bool:
    """Do the words tell things without a place, 长椅 路灯, which while a question is open are an answer that failed?"""
    matters = turn.heard.understood.matters
    return bool(matters) and not any(_stands_alone(matter) for matter in matters)


def _stands_alone(matter: Matter) -> bool:
    placed = matter.place or matter.candidates or matter.place_text
    private = matter.sealed or matter.complaint_about_staff
    return bool(placed or private) or matter.urgency is not Urgency.NORMAL or matter.intent not in THINGS


def asking(row: Questionnaire, nth: int) -> dict[str, Any]:
    """The values of a form that asks question `nth`, from 0."""
    held = row.questions[nth]
    asked = worded(from_json(held), nth + 1, len(row.questions))
    return {ROW: row.id, NTH: nth, QUESTION: held, ASKED: asked}


def step_back(values: dict[str, Any], row: Questionnaire) -> None:
    """The form asks the question before."""
    values.update(asking(row, values[NTH] - 1))
