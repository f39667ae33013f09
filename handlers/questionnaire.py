"""Questionnaires (问卷): a few questions by chat or SMS, one at a time; left and gone on with at will, across restarts."""

from dataclasses import dataclass
from typing import Annotated, Any

from bot.act import Act
from bot.ballots import actions, counting, words
from bot.ballots.report import counted
from bot.cases.codes import find_code
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.readers.questionnaire import ASKED, NTH, ROW, BallotAnswer, asking, step_back
from bot.conversation.turn import Turn
from bot.errors import Refused
from bot.messages import NOTHING_YET, Reply
from models.inbox import forget_words
from models.questionnaires import (
    CLOSED,
    Questionnaire,
    find_closed,
    find_open,
    find_questionnaire,
    find_sheet,
    lock_questionnaire,
    sheet_answers,
)

LISTED = 5


@dataclass
class Fill:
    """The question in hand; the next form asks the next one."""

    answer: Annotated[BallotAnswer, Ask(lambda values: str(values.get(ASKED, "请回一个数字。")), is_number=True)]


fill = Capability(
    "questionnaire",
    form=Fill,
    words=("问卷", "答问卷", "填问卷"),
    whole_words=("继续", "接着答", "继续答题"),
    help="问卷:答几个问题,结果里没有您是谁",
    help_rank=6,
)
results = Capability("questionnaire_results", words=("问卷结果",))
drop = Capability("questionnaire_drop", whole_words=("删掉问卷", "问卷不交了", "不交问卷"))


@fill.on_begin
def begin(turn: Turn, values: dict[str, Any]) -> Reply | None:
    """The one that is open, or the one of the code; from where he left off."""
    turn.frames[:] = [frame for frame in turn.frames if frame.capability != "questionnaire"]
    rows = find_open(turn.act.session, turn.act.now)
    named = find_code(turn.rest)
    if named is not None:
        rows = [row for row in rows if row.code == named[0]]
    standing = {row.id: _answered(turn, row) for row in rows}
    unfinished = [row for row in rows if standing[row.id] < len(row.questions)]
    if not unfinished:
        return Reply(words.answered_already(rows[0], turn.act.now) if rows else words.NONE_OPEN)
    begun = [row for row in unfinished if standing[row.id]]
    if len(unfinished) > 1 and not (len(begun) == 1 and not turn.rest):
        return Reply(words.which(unfinished))
    row = (begun or unfinished)[0]
    nth = standing[row.id]
    turn.go_on_with("questionnaire", **asking(row, nth))
    return Reply(words.again(row) if nth else words.first(row, turn.act.now))


@fill.on_complete
def keep(turn: Turn, form: Fill, settings: NoSettings) -> Reply | None:
    """Keep the answer in its sheet and nowhere else, and ask the next question."""
    given, act = form.answer, turn.act
    row = lock_questionnaire(act.session, given.row)
    actions.answer(act, row, turn.person_id, turn.heard.inbound.channel, given.nth, given.value)
    forget_words(act.session, act.cause)
    act.effect.answered = row.id
    if given.nth + 1 >= len(row.questions):
        return Reply(words.thanks(row, act.now))
    turn.go_on_with("questionnaire", **asking(row, given.nth + 1))
    return NOTHING_YET


@fill.on_back
def back(turn: Turn, values: dict[str, Any]) -> bool:
    """0 takes the last answer back; at the first question there is none."""
    row = lock_questionnaire(turn.act.session, values[ROW])
    if values[NTH] == 0 or not actions.take_back_last(turn.act, row, turn.person_id):
        return False
    step_back(values, row)
    return True


@fill.on_expire
def rest(turn: Turn, form: Fill, settings: NoSettings) -> Reply | None:
    """What is answered is kept; nobody is reminded."""
    return None


@results.on_complete
def show(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """What came of one that is closed; without a code, of the newest."""
    named = find_code(turn.rest)
    if named is None:
        rows = find_closed(turn.act.session, LISTED)
        if not rows:
            return Reply("还没有出结果的问卷。")
        return Reply(_results(turn.act, rows[0]))
    row = find_questionnaire(turn.act.session, named[0])
    if row is None or row.state != CLOSED:
        raise Refused("这份问卷还没有结束,结束了才有结果。")
    return Reply(_results(turn.act, row))


@drop.on_complete
def withdraw(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """His sheets of all that is open are deleted; what is closed cannot be told to be his."""
    turn.frames[:] = [frame for frame in turn.frames if frame.capability != "questionnaire"]
    actions.withdraw(turn.act, turn.person_id)
    return Reply("删了,您的答案不算数。想重新答回“问卷”。已经结束的认不出是谁的,删不了。")


def _answered(turn: Turn, row: Questionnaire) -> int:
    sheet = find_sheet(turn.act.session, row.id, turn.person_id)
    return len(sheet_answers(turn.act.session, sheet)) if sheet else 0


def _results(act: Act, row: Questionnaire) -> str:
    sheets = counted(act.session, row)
    return words.results(row, len(sheets), counting.tally(actions.questions_of(row), sheets))
