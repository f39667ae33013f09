"""A questionnaire that is open in the test district."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.ballots import actions
from bot.ballots.questions import MULTIPLE, SCORE, SINGLE, TEXT, Question
from models.questionnaires import Sheet, sheet_answers
from tests.talk import Phone, Town

QUESTIONS = (
    Question(SINGLE, "您住哪栋?", ("3栋", "5栋", "7栋")),
    Question(SCORE, "垃圾清运满意吗?"),
    Question(MULTIPLE, "还缺什么?", ("长椅", "路灯", "充电桩")),
    Question(TEXT, "还想说什么?"),
)
ANSWERS = ("1", "4", "1 3", "早上太吵")


def act_of(town: Town, session: Session) -> Act:
    return Act(session, town.clock.now(), town.chance, "cli:test", f"test:{next(town.keys)}")


def opened(town: Town, title: str = "垃圾清运", questions: tuple[Question, ...] = QUESTIONS, days: int = 3) -> str:
    """The code of a questionnaire that people may answer now."""

    def make(session: Session) -> str:
        act, until = act_of(town, session), town.clock.now() + timedelta(days=days)
        row = actions.write(act, actions.Draft(title, questions, until, until, group_by=1))
        actions.open_(act, row)
        return row.code

    return town.look(make)


def close(town: Town, code: str) -> None:
    town.look(lambda session: actions.close(act_of(town, session), actions.require(act_of(town, session), code)))


def fill_in(phone: Phone, *answers: str) -> str:
    """Answer all of it; the last reply."""
    phone.say("问卷")
    return [phone.say(answer) for answer in answers or ANSWERS][-1]


def sheets(town: Town) -> list[tuple[int | None, list[object], bool]]:
    """Whose, what was answered, and whether to the end."""

    def read(session: Session) -> list[tuple[int | None, list[object], bool]]:
        rows = session.scalars(select(Sheet).order_by(Sheet.id))
        return [(row.person_id, sheet_answers(session, row), row.done) for row in rows]

    return town.look(read)
